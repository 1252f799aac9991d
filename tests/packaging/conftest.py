"""The package as others get it: built, and installed where nothing else of ours is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

# In pytest's importlib mode a test cannot import what lies beside it.
sys.path.append(str(Path(__file__).parent))

from package_building import Call, build_wheel, run_pip

ROOT = Path(__file__).parents[2]
HAND_IN = """\
from tensorflow import keras

(images, labels), _ = keras.datasets.fashion_mnist.load_data()
print(images.shape)
"""


@pytest.fixture(scope="session")
def kept() -> tuple[str, ...]:
    """The files of this checkout that belong under version control."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("what belongs into the package is known from git, which cannot be asked here")
    names = (os.fsdecode(name) for name in done.stdout.split(b"\0") if name)
    return tuple(sorted(name for name in set(names) if (ROOT / name).is_file()))


@pytest.fixture(scope="session")
def sources(kept: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of them, without what lies about in the checkout."""
    folder = tmp_path_factory.mktemp("sources")
    for name in kept:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="session")
def wheel(sources: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built from that copy."""
    return build_wheel(sources, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def grader(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Call:
    """Calls the installed command in a folder, with a clean environment."""
    prefix = tmp_path_factory.mktemp("installed")
    venv.create(prefix, with_pip=False)
    python = prefix / "bin" / "python"
    install = ["--python", str(python), "install", "--quiet", "--no-deps", "--no-index"]
    run_pip(*install, str(wheel))
    # What the package needs comes from here. A `.pth` file in a folder that a `.pth` file names is
    # not read, so this checkout, which may be installed here as well, does not come along.
    found = {sysconfig.get_path(kind) for kind in ("purelib", "platlib")}
    own = sysconfig.get_path("purelib", vars={"base": str(prefix)})
    Path(own, "needed.pth").write_text("\n".join(sorted(found)) + "\n")
    home = tmp_path_factory.mktemp("home")
    clean = {"PATH": f"{prefix / 'bin'}:/usr/bin:/bin", "HOME": str(home), "LC_ALL": "C.UTF-8"}
    clean |= {name: os.environ[name] for name in ["GRADER_DATA_DIR"] if name in os.environ}

    def call(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [str(prefix / "bin" / "grader"), *arguments]
        return subprocess.run(
            command, cwd=folder, env=clean, capture_output=True, text=True, timeout=120
        )

    return call


@pytest.fixture(scope="session")
def club(grader: Call, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that the installed command made in an empty folder, with one hand-in."""
    folder = tmp_path_factory.mktemp("empty")
    done = grader(folder, "init", "club")
    assert (done.returncode, done.stderr) == (0, "")
    (folder / "club/submissions/ch07-1/kim.py").write_text(HAND_IN)
    return folder / "club"
