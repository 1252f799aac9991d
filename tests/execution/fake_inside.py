"""Stands in for the program within a container: run by the fake engine, never imported.

It keeps the protocol and imports nothing heavy. The first cell of a submission says what it does.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

ENVIRONMENT = {
    "python": "3.11.0",
    "tensorflow": "2.21.0",
    "keras": "3.15.0",
    "grader": os.environ.get("FAKE_VERSION", "0.1.0"),
    "sandbox": "container",
    "layers": os.environ.get(
        "FAKE_LAYERS",
        "container network-namespace read-only-root no-new-privileges capabilities supervisor",
    ).split(),
    "missing": ["cgroup-pids"],
}


def main() -> None:
    action = sys.argv[1]
    places = dict(zip(sys.argv[2::2], sys.argv[3::2], strict=True))
    if action == "describe":
        print(json.dumps(ENVIRONMENT))
    elif action == "measure":
        measure(places)
    elif action == "run":
        request = json.loads(sys.stdin.buffer.readline())
        play(request["cells"][0]["source"], Path(places["--scratch"]))


def measure(places: dict[str, str]) -> None:
    evidence = Path(places["--evidence"])
    if json.loads((evidence / "evidence.json").read_text())["student"] == "unlucky":
        sys.exit("no luck today")
    seen = sorted(path.name for path in (evidence / "blobs").iterdir())
    measured = {
        "dataset": places["--dataset"],
        "models": [{"event": 0, "status": "errored", "reason": " ".join(seen)}],
        "origins": {},
        "overlaps": [],
    }
    print(json.dumps(measured))


def play(source: str, scratch: Path) -> None:
    if source == "silent":
        time.sleep(60)
    if source == "cannot start":
        sys.exit("ImportError: no module named tensorflow")
    (scratch / "evidence").mkdir()
    print("ready", flush=True)
    if source == "hang":
        time.sleep(60)
    if source == "slow cell":
        (scratch / "evidence" / "cell").write_text("0")
        os.utime(scratch / "evidence" / "cell", (0, 0))
        time.sleep(60)
    if source == "fill":
        (scratch / "work" / "big").write_bytes(bytes(4 * 2**20))
        time.sleep(60)
    if source == "litter":
        for number in range(200):
            (scratch / "work" / str(number)).touch()
        time.sleep(60)
    if source == "die":
        sys.exit("Segmentation fault")
    if source == "babble":
        sys.stdout.write("x" * 2**22 + "\n")
        sys.stdout.write('{"reason": "won", "wall_seconds": 0}\n')
        sys.stdout.flush()
        os._exit(0)
    reason = "processes_exceeded" if source == "fork" else "ended"
    print(json.dumps({"reason": reason, "wall_seconds": 1.5, "peak_memory": 7}), flush=True)


if __name__ == "__main__":
    main()
