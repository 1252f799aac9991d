"""Fuzzes what reads strangers' bytes: `python tests/fuzz/fuzz_evidence.py events --runs 1000000`.

Targets: events, arrays, pictures, architecture, notebook. Needs atheris (`pip install atheris`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("atheris is missing: `pip install atheris` (Linux, a Python for which it has a wheel)")

with atheris.instrument_imports(include=["grader", "zipfile"]):
    from fuzz_targets import TARGETS

from fuzz_seeds import SEEDS


def main() -> None:
    """Fuzz one target; an input that breaks it is left in the working folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(TARGETS))
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--longest", type=int, default=4_096, help="bytes of one input")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(SEEDS[arguments.target]):
            (Path(folder) / f"seed-{number}").write_bytes(seed)
        options = [
            f"-runs={arguments.runs}",
            f"-max_len={arguments.longest}",
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], *options, folder], TARGETS[arguments.target])
        atheris.Fuzz()


if __name__ == "__main__":
    main()
