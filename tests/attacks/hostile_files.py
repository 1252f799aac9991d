"""Files that attack whoever reads them: groups 23 to 26."""

from __future__ import annotations

import json
import os
import pickle
import stat
import zipfile
from pathlib import Path
from typing import Any

from attack import DATA, MODEL, Aftermath, Attack
from forging import FORGE

UNREADABLE: dict[str, Any] = {"executions": ("unreadable",), "score": None, "held_by": "reader"}
"""What becomes of a hand-in that gives nothing to run."""

NOTEBOOK = "notebook.ipynb"


class _Trap:
    """Makes a file wherever a pickle of it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[str, str]]:
        return open, (str(self.path), "w")


def _canary(folder: Path, name: str) -> Path:
    """The canary of the attack called `name`, whose hand-in is `folder`."""
    return next((folder.parents[2] / "canary").glob(f"??-{name}"))


def _plant_pickles(folder: Path) -> None:
    trap = pickle.dumps(_Trap(_canary(folder, folder.name[3:]) / "sprung"))
    (folder / "model.pkl").write_bytes(trap)
    (folder / "model.joblib").write_bytes(trap)
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (), }".ljust(117) + b"\n"
    array = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + trap
    for name in ("weights.npz", "model.keras"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("w0.npy", array)
            archive.writestr("config.json", json.dumps({"module": "os", "class_name": "system"}))


def _plant_archive(folder: Path) -> None:
    """An archive with names that lead out of it, and a link."""
    with zipfile.ZipFile(folder / "hand-in.zip", "w") as archive:
        for depth in range(1, 8):
            archive.writestr("../" * depth + "unpacked.txt", "unpacked")
        archive.writestr("/tmp/unpacked-by-the-grader.txt", "unpacked")
        archive.writestr("unpacked.ipynb", _notebook("print('GAINED')"))
        link = zipfile.ZipInfo("shadow.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/shadow")


def _plant_large(folder: Path) -> None:
    with (folder / NOTEBOOK).open("wb") as file:
        file.write(b'{"cells": [')
        file.truncate(500_000_000)


def _plant_pipe(folder: Path) -> None:
    os.mkfifo(folder / NOTEBOOK)
    os.mkfifo(folder / "answers.yaml")


def _plant_folders(folder: Path) -> None:
    for place in range(300):
        (folder / f"{place}.txt").write_text("x", encoding="utf-8")
    deepest = folder.joinpath(*["deeper"] * 40)
    deepest.mkdir(parents=True)
    (deepest / "lost.ipynb").write_text(_notebook("print('GAINED')"), encoding="utf-8")


def _become_another(folder: Path) -> None:
    folder.rmdir()
    folder.symlink_to(folder.parent / "01-is-honest")


def _wait_for_the_leader(folder: Path) -> None:
    """Modules in the folder in which `grader run` is called, each of which goes away after use."""
    mark = _canary(folder, folder.name[3:]) / "imported"
    source = (
        f"import importlib, os, sys\nopen({str(mark)!r}, 'a').write(__name__)\n"
        "sys.path[:] = [one for one in sys.path if one not in ('', os.getcwd())]\n"
        "del sys.modules[__name__]\nimportlib.import_module(__name__)\n"
    )
    for name in ("json", "psutil", "numpy", "keras", "tensorflow", "sandlock", "sitecustomize"):
        (folder.parents[1] / f"{name}.py").write_text(source, encoding="utf-8")


def _notebook(*sources: str) -> str:
    code = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    return json.dumps({"nbformat": 4, "cells": [{**code, "source": text} for text in sources]})


def _archive_stays_closed(left: Aftermath) -> None:
    assert "['hand-in.zip', 'notebook.ipynb']" in left.shown
    root = left.canary.parents[1]
    assert [*root.rglob("unpacked*"), *Path("/tmp").glob("unpacked-by-the-grader*")] == []


def _what_ran_is_shown(left: Aftermath) -> None:
    assert [cell.source for cell in left.record.execution.cells] == [DATA]


def _no_nul_is_written(left: Aftermath) -> None:
    assert [
        text for text in (left.text, left.page, left.index, left.terminal) if "\0" in text
    ] == []
    assert left.record.execution.cells[0].source == "x = 'a\ufffdb'"


def _shadows_are_its_own(left: Aftermath) -> None:
    assert "shadowed json" in left.shown
    assert "shadowed numpy" in left.shown


def _nothing_started(left: Aftermath) -> None:
    assert "started" not in left.shown


_MODELS = (
    Attack(
        name="hands-in-pickles",
        group=23,
        tries="hands in a pickle, and arrays and a model of Keras's that hold one",
        cells=(DATA,),
        plant=_plant_pickles,
        score=10.0,
        held_by="reader",
    ),
    Attack(
        name="loads-a-pickle",
        group=23,
        tries="loads a pickle that writes a file of the leader's",
        cells=(
            "import pickle\nimport numpy as np\n"
            "gain(lambda: pickle.load(open('model.pkl', 'rb')))\n"
            "gain(lambda: np.load('weights.npz', allow_pickle=True)['w0'])",
        ),
        plant=_plant_pickles,
    ),
    Attack(
        name="records-weights-that-are-pickles",
        group=23,
        tries="writes a training into its evidence whose weights run code when they are loaded",
        cells=(
            FORGE,
            "import io\n"
            "class Trap:\n"
            "    def __reduce__(self):\n        return io.open, ('$CANARY/sprung', 'w')\n"
            "claim_training(keep(np.array(Trap(), object), np.zeros(10, 'f')), accuracy=0.9)",
        ),
        score=30.0,
        flagged="could not be measured",
        held_by="measurement",
    ),
    Attack(
        name="records-weights-that-fill-memory",
        group=23,
        tries="writes trainings into its evidence whose weights unpack to 256 MiB, or say to 8 TB",
        cells=(
            FORGE,
            "import io, zipfile\n"
            "def keep_raw(content):\n"
            "    with zipfile.ZipFile('made.npz', 'w', zipfile.ZIP_DEFLATED) as archive:\n"
            "        archive.writestr('w0.npy', content)\n"
            "    digest = hashlib.sha256(open('made.npz', 'rb').read()).hexdigest()\n"
            "    os.rename('made.npz', f'{evidence}/blobs/{digest}')\n"
            "    return digest\n"
            "header = io.BytesIO()\n"
            "says = {'descr': '<f8', 'fortran_order': False}\n"
            "np.lib.format.write_array_header_1_0(header, {**says, 'shape': (10**12,)})\n"
            "claim_training(keep_raw(header.getvalue()), accuracy=0.9)\n"
            "claim_training(keep_raw(header.getvalue() + bytes(2**28)), accuracy=0.9)",
        ),
        score=30.0,
        flagged="could not be measured",
        held_by="measurement",
    ),
    Attack(
        name="records-a-model-that-is-code",
        group=23,
        tries="writes trainings into its evidence whose models are described as functions to call",
        cells=(
            FORGE,
            "class Made:\n"
            "    def __init__(self, *layers):\n        self.layers = layers\n"
            "    def to_json(self):\n"
            "        config = {'name': 'net', 'layers': self.layers}\n"
            "        sequential = {'module': 'keras', 'class_name': 'Sequential'}\n"
            "        return json.dumps({**sequential, 'config': config})\n"
            "code = \"open('$CANARY/sprung', 'w')\"\n"
            "names = {'module': 'builtins', 'class_name': 'exec', 'registered_name': None}\n"
            "get = {'module': 'keras.utils', 'class_name': 'function', 'config': 'get_file'}\n"
            "act = {'units': 10, 'activation': {**names, 'config': code}}\n"
            "made = {'module': 'keras.layers', 'registered_name': None}\n"
            "digest = keep(np.zeros((784, 10), 'f'), np.zeros(10, 'f'))\n"
            "for layer in (\n"
            "    {**names, 'config': code},\n"
            "    {**get, 'registered_name': 'get_file'},\n"
            "    {**made, 'class_name': 'Dense', 'config': act},\n"
            "    {**made, 'class_name': 'TorchModuleWrapper', 'config': {'module': code}},\n"
            "):\n"
            "    dense = Made(layer)\n"
            "    claim_training(digest, accuracy=0.9)",
        ),
        score=0.0,
        flagged="could not be measured",
        held_by="measurement",
    ),
    Attack(
        name="loads-a-model-that-holds-code",
        group=23,
        tries="trains a `.keras` file in which compiled code is stored",
        cells=(
            DATA,
            MODEL.partition("net.compile")[0].replace(
                "])\n", ", keras.layers.Lambda(lambda rows: rows)])\n"
            )
            + "net.save('code.keras')",
            "net = keras.models.load_model('code.keras', safe_mode=False)\n"
            "net.compile" + MODEL.partition("net.compile")[2],
        ),
        score=10.0,
        flagged="could not be measured",
        held_by="measurement",
    ),
    Attack(
        name="reads-through-hdf5",
        group=23,
        tries="makes an HDF5 file whose data lie in a file of the leader's",
        cells=(
            "import h5py\n"
            "def read():\n"
            "    with h5py.File('outside.h5', 'w') as file:\n"
            "        place = [('$CANARY/secret.txt', 0, 16)]\n"
            "        file.create_dataset('secret', (16,), dtype='S1', external=place)\n"
            "    with h5py.File('outside.h5') as file:\n"
            "        content = file['secret'][:].tobytes()\n"
            "    if not content.strip(b'\\0'):\n        raise ValueError('nothing')\n"
            "    return content\n"
            "gain(read)",
        ),
    ),
)

_SHAPES = (
    Attack(
        name="hands-in-an-archive-beside",
        group=24,
        tries="hands in an archive whose names lead out of it and whose link leads to passwords",
        cells=("print(sorted(os.listdir()))", DATA),
        plant=_plant_archive,
        score=10.0,
        held_by="reader",
        check=_archive_stays_closed,
    ),
    Attack(
        name="hands-in-an-archive-alone",
        group=24,
        tries="hands in nothing but such an archive",
        plant=_plant_archive,
        says="holds no code to run",
        **UNREADABLE,
    ),
    Attack(
        name="hands-in-500-megabytes",
        group=24,
        tries="hands in a notebook of 500 MB",
        plant=_plant_large,
        says="is too large (500.0 MB)",
        **UNREADABLE,
    ),
    Attack(
        name="nests-100000-deep",
        group=24,
        tries="hands in a notebook and answers of a hundred thousand brackets within each other",
        files={
            NOTEBOOK: b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
            "answers.json": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        },
        says="its structure is far too complex",
        **UNREADABLE,
    ),
    Attack(
        name="writes-a-number-without-end",
        group=24,
        tries="hands in a notebook with a number of a million digits",
        files={NOTEBOOK: b'{"cells": [], "nbformat": ' + b"9" * 1_000_000 + b"}"},
        says="is not in notebook format",
        **UNREADABLE,
    ),
    Attack(
        name="hands-in-what-is-no-text",
        group=24,
        tries="hands in a notebook that is no valid UTF-8",
        files={NOTEBOOK: b'{"cells": [{"cell_type": "code", "source": "\xff\xfe\x80\xf5"}]}'},
        says="Save it again with the encoding UTF-8",
        **UNREADABLE,
    ),
    Attack(
        name="writes-keys-twice",
        group=24,
        tries="gives a notebook's cells and their sources twice, one to show and one to run",
        files={
            NOTEBOOK: (
                '{"cells": [{"cell_type": "code", "source": "print(\'GAINED\')"}], "cells": '
                '[{"cell_type": "code", "source": "print(\'GAINED\')", "source": '
                + json.dumps(DATA)
                + "}]}"
            ).encode()
        },
        score=10.0,
        held_by="reader",
        check=_what_ran_is_shown,
    ),
    Attack(
        name="writes-nul-into-names",
        group=24,
        tries="writes NUL bytes into code, tags, outputs, errors and the names of questions",
        files={
            NOTEBOOK: json.dumps(
                {
                    "cells": [
                        {"cell_type": "code", "source": "x = 'a\0b'", "metadata": {"tags": ["\0"]}},
                        {"cell_type": "code", "source": DATA},
                        {"cell_type": "code", "source": "print(chr(0))\nraise KeyError(chr(0))"},
                    ]
                }
            ).encode(),
            "answers.json": b'{"one\\u0000": "78\\u000050", "\\u0000": "\\u0000"}',
        },
        executions=("raised",),
        score=10.0,
        held_by="reader",
        check=_no_nul_is_written,
    ),
    Attack(
        name="expands-its-answers",
        group=24,
        tries="hands in answers that repeat themselves a billion times",
        cells=(DATA,),
        files={
            "answers.yaml": b"a: &a [x, x, x, x, x, x, x, x, x, x]\n"
            + b"".join(
                b"%c: &%c [%s]\n" % (place, place, b", ".join([b"*%c" % (place - 1)] * 10))
                for place in range(ord("b"), ord("k"))
            )
        },
        score=10.0,
        says="begins with & or *",
        held_by="reader",
    ),
    Attack(
        name="hands-in-a-link-to-passwords",
        group=24,
        tries="hands in a link to the machine's passwords as its notebook",
        links={NOTEBOOK: "/etc/shadow"},
        says="is a link to somewhere else",
        **UNREADABLE,
    ),
    Attack(
        name="hands-in-a-link-to-another",
        group=24,
        tries="hands in a link to the notebook of a student who has full marks",
        links={NOTEBOOK: "$SUBMISSIONS/target/01-is-honest/notebook.ipynb"},
        says="is a link to somewhere else",
        **UNREADABLE,
    ),
    Attack(
        name="is-a-link-to-another",
        group=24,
        tries="is itself a link to the folder of a student who has full marks",
        plant=_become_another,
        says="is a link to somewhere else",
        **UNREADABLE,
    ),
    Attack(
        name="hands-in-links-beside",
        group=24,
        tries="hands in links to passwords, a secret, all hand-ins and itself beside its notebook",
        cells=(
            "for name in ('shadow.txt', 'secret.txt', 'all/target/01-is-honest/answers.yaml'):\n"
            "    gain(lambda: open(name).read())\n"
            "gain(lambda: os.listdir('loop/loop'))",
            DATA,
        ),
        links={
            "shadow.txt": "/etc/shadow",
            "secret.txt": "$CANARY/secret.txt",
            "all": "$SUBMISSIONS",
            "loop": ".",
        },
        score=10.0,
        says="is a link to somewhere else",
        held_by="reader",
    ),
    Attack(
        name="hands-in-a-pipe",
        group=24,
        tries="hands in pipes, on which a reader waits for ever",
        plant=_plant_pipe,
        says="is not an ordinary file",
        **UNREADABLE,
    ),
    Attack(
        name="hands-in-very-many-files",
        group=24,
        tries="hands in three hundred files, and folders forty deep",
        cells=(DATA,),
        plant=_plant_folders,
        score=10.0,
        says="holds too many files",
        held_by="reader",
    ),
    Attack(
        name="answers-questions-called-as-paths",
        group=24,
        tries="answers questions whose names lead to other files",
        cells=(DATA,),
        files={
            "answers.yaml": b"'../../../one': '7850'\n'$CANARY/one': '7850'\nCON: '7850'\n"
            b"__class__: '7850'\n"
        },
        score=10.0,
        held_by="reader",
    ),
    Attack(
        name="is-called-as-a-path",
        group=24,
        tries="has a name that leads to another folder where `\\` divides folders",
        student="24 ..\\..\\..\\index",
        cells=(DATA,),
        score=10.0,
        held_by="report",
    ),
    Attack(
        name="is-called-as-a-device",
        group=24,
        tries="has the name of a device of Windows",
        student="CON",
        cells=(DATA,),
        score=10.0,
        held_by="report",
    ),
)

_SHADOW = b"print('shadowed', __name__)\nopen('$CANARY/imported', 'w')\n"

_SHADOWED = (
    *("json.py", "sitecustomize.py", "conftest.py"),
    *("numpy/__init__.py", "keras/__init__.py", "grader/__init__.py"),
)

_SHADOWS = (
    Attack(
        name="shadows-modules",
        group=25,
        tries="hands in modules called as those that the grader itself imports",
        cells=(
            "!{sys.executable} -c 'import json'\n!{sys.executable} -c 'import numpy'",
            DATA,
            MODEL,
        ),
        files=dict.fromkeys(_SHADOWED, _SHADOW),
        executions=("raised",),
        score=90.0,
        held_by="reader",
        check=_shadows_are_its_own,
    ),
    Attack(
        name="shadows-modules-where-the-leader-is",
        group=25,
        tries="puts such modules into the folder in which the leader calls `grader run`",
        cells=(DATA,),
        plant=_wait_for_the_leader,
        score=10.0,
        held_by="reader",
    ),
)

_START = b"print('started')\nopen('$CANARY/started', 'w')\n"

_STARTING = (
    Attack(
        name="hands-in-start-up-files",
        group=26,
        tries="hands in files that IPython and Jupyter run when they start",
        cells=("print(sorted(os.listdir()))", DATA),
        files={
            ".ipython/profile_default/startup/00-first.py": _START,
            ".ipython/profile_default/ipython_config.py": _START,
            ".jupyter/jupyter_notebook_config.py": _START,
            ".config/matplotlib/matplotlibrc": b"backend: module://started",
            ".pythonrc": _START,
        },
        executions=("completed",),
        score=10.0,
        held_by="reader",
        check=_nothing_started,
    ),
    Attack(
        name="writes-start-up-files",
        group=26,
        tries="writes files that IPython runs when it starts, for itself and for the next",
        cells=(
            "from pathlib import Path\n"
            "def write(folder):\n"
            "    startup = Path(folder) / 'profile_default' / 'startup'\n"
            "    startup.mkdir(parents=True, exist_ok=True)\n"
            "    (startup / '00-first.py').write_text('pass')\n"
            "    return folder\n"
            "write(os.environ['IPYTHONDIR'])\n"
            "gain(lambda: write('$COURSE/cache/grader/ipython'))\n"
            "gain(lambda: write('/root/.ipython'))",
            DATA,
        ),
        score=10.0,
    ),
    Attack(
        name="writes-pth-files",
        group=26,
        tries="hands in a `.pth` file, and writes one to where Python looks for them",
        cells=(
            "import site\n"
            "for folder in (*site.getsitepackages(), sys.prefix):\n"
            "    gain(lambda: open(f'{folder}/00-attack.pth', 'w').write('import os'))",
            DATA,
        ),
        files={"00-attack.pth": b"import os; open('$CANARY/started', 'w')\n"},
        score=10.0,
    ),
)

CASES: tuple[Attack, ...] = (*_MODELS, *_SHAPES, *_SHADOWS, *_STARTING)
