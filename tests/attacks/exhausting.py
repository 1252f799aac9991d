"""Attacks that use up the machine: groups 16 to 22. Each is bounded by itself as well."""

from __future__ import annotations

from pathlib import Path

import psutil
from attack import ANSWER, DATA, Aftermath, Attack

CALLED = """\
import ctypes
name = "left$VICTIM"
print(name)

def be_called():
    ctypes.CDLL(None).prctl(15, name.encode(), 0, 0, 0)
"""
"""Lets a process be told from all others after the end: by a name that its children inherit."""


def _nobody_is_left(left: Aftermath) -> None:
    name = left.shown.split()[0]
    assert name.startswith("left")
    assert [process for process in psutil.process_iter(["name"]) if process.name() == name] == []


def _folder_is_gone(left: Aftermath) -> None:
    folder = Path(left.shown.split()[0])
    assert folder.name == "work"
    assert not folder.parents[1].exists()


def _ended_early(left: Aftermath) -> None:
    assert left.seconds < 5


_LOOPING = (
    Attack(
        name="loops-forever",
        group=16,
        tries="never ends",
        cells=("while True:\n    time.sleep(0.001)",),
        executions=("timed_out",),
        says="This cell was stopped after",
        held_by="limits",
    ),
    Attack(
        name="swallows-its-end",
        group=16,
        tries="catches every exception, also the one by which its cell is to be ended",
        cells=(
            DATA,
            "while True:\n"
            "    try:\n        time.sleep(1)\n"
            "    except BaseException:\n        print('no')",
        ),
        executions=("timed_out",),
        score=10.0,
        says="stopped because it took too long",
        held_by="supervisor",
    ),
    Attack(
        name="ignores-signals",
        group=16,
        tries="sets handlers for every signal, blocks them all, and never ends",
        cells=(
            "import signal\n"
            "for number in sorted(signal.valid_signals()):\n"
            "    try:\n        signal.signal(number, lambda *given: None)\n"
            "    except (OSError, ValueError):\n        pass\n"
            "signal.setitimer(signal.ITIMER_REAL, 0)\n"
            "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\n"
            "while True:\n    time.sleep(1)",
        ),
        executions=("timed_out",),
        says="stopped because it took too long",
        held_by="supervisor",
    ),
    Attack(
        name="computes-where-no-signal-is-seen",
        group=16,
        tries="adds up without end in C code, which lets no handler of a signal run",
        cells=("sum(iter(int, 1))",),
        executions=("cpu_exceeded", "timed_out"),
        says="stopped because it",
        held_by="supervisor",
    ),
    Attack(
        name="loops-at-exit",
        group=16,
        tries="never ends in a function that Python calls at its end, and in a thread",
        cells=(
            "import atexit, threading\n"
            "def wait():\n    while True:\n        time.sleep(1)\n"
            "atexit.register(wait)\n"
            "threading.Thread(target=wait).start()\n"
            "sys.exit()",
        ),
        executions=("raised",),
        held_by="limits",
        check=_ended_early,
    ),
)

_MULTIPLYING = (
    Attack(
        name="forks-without-end",
        group=17,
        tries="forks in a loop, and all its children do the same",
        cells=(
            CALLED,
            "be_called()\n"
            "for _ in range(7):\n"
            "    try:\n        os.fork()\n"
            "    except OSError:\n        pass\n"
            "time.sleep(20)\n"
            "print('GAINED')",
        ),
        executions=("processes_exceeded",),
        says="more than 8 processes at once",
        held_by="supervisor",
        check=_nobody_is_left,
    ),
    Attack(
        name="starts-programs-without-end",
        group=17,
        tries="has the shell start sixty programs in the background",
        cells=("!for number in 1 2 3 4 5 6; do for _ in `seq 10`; do sleep 20 & done; done; wait",),
        executions=("processes_exceeded",),
        says="more than 8 processes at once",
        held_by="supervisor",
    ),
    Attack(
        name="hops-from-process-to-process",
        group=17,
        tries="runs on in children of children, whose parents have all ended",
        cells=(
            CALLED,
            "if os.fork() == 0:\n"
            "    be_called()\n"
            "    for _ in range(60):\n"
            "        time.sleep(0.02)\n"
            "        if os.fork():\n            os._exit(0)\n"
            "    time.sleep(60)\n"
            "    os._exit(0)",
        ),
        executions=("completed",),
        held_by="supervisor",
        check=_nobody_is_left,
    ),
    Attack(
        name="starts-threads-without-end",
        group=17,
        tries="starts four hundred threads that wait",
        cells=(
            "import threading\n"
            "for _ in range(400):\n"
            "    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()\n"
            "time.sleep(1)\n"
            "print('GAINED')",
        ),
        executions=("threads_exceeded",),
        says="setting: limits.threads",
        held_by="limits",
    ),
)

_ALLOCATING = (
    Attack(
        name="allocates-100-gigabytes",
        group=18,
        tries="asks for far more memory than there is, at once",
        cells=(
            "gain(lambda: len(bytearray(100 * 2**30)))",
            "import numpy as np\nnp.ones(100 * 2**27)",
            "bytearray(100 * 2**30)",
        ),
        executions=("out_of_memory",),
        says="asked for more than 1 GiB of memory",
        held_by="limits",
    ),
    Attack(
        name="leaks-slowly",
        group=18,
        tries="takes a little more memory each time round, and catches what it is told",
        cells=(
            DATA,
            "kept = []\n"
            "for _ in range(70):\n"
            "    try:\n        kept.append(b'x' * (20 * 2**20))\n"
            "    except MemoryError:\n        pass\n"
            "    time.sleep(0.001)\n"
            "time.sleep(1)\n"
            "print('GAINED', len(kept))",
        ),
        executions=("out_of_memory",),
        score=10.0,
        says="more than 1 GiB of memory",
        held_by="supervisor",
    ),
    Attack(
        name="leaks-in-its-children",
        group=18,
        tries="takes memory in six processes, each of which stays within the limit",
        cells=(
            "for _ in range(6):\n"
            "    if os.fork() == 0:\n"
            "        kept = b'x' * (250 * 2**20)\n"
            "        open(f'has-{os.getpid()}', 'w').close()\n"
            "        time.sleep(20)\n        os._exit(0)\n"
            "while sum(name[:4] == 'has-' for name in os.listdir()) < 6:\n    time.sleep(0.1)\n"
            "time.sleep(2)\n"
            "print('GAINED')",
        ),
        executions=("out_of_memory",),
        says="more than 1 GiB of memory",
        held_by="supervisor",
    ),
    Attack(
        name="leaks-in-programs-that-it-starts",
        group=18,
        tries="takes memory in six programs, which share none with the grader",
        cells=(
            "import subprocess\n"
            "take = 'kept = b\"x\" * (250 * 2**20); import os, time; '\n"
            'take += \'open(f"has-{os.getpid()}", "w").close(); time.sleep(20)\'\n'
            "children = [subprocess.Popen([sys.executable, '-S', '-c', take]) for _ in range(6)]\n"
            "while sum(name[:4] == 'has-' for name in os.listdir()) < 6:\n    time.sleep(0.1)\n"
            "time.sleep(2)\n"
            "print('GAINED')",
        ),
        executions=("out_of_memory",),
        says="more than 1 GiB of memory",
        held_by="supervisor",
    ),
    Attack(
        name="hides-memory-in-unnamed-files",
        group=18,
        tries="fills files that exist in memory only, each smaller than the limit",
        cells=(
            "def fill():\n"
            "    files = [os.memfd_create(f'm{place}') for place in range(4)]\n"
            "    for file in files:\n        os.write(file, bytes(8 * 2**20))\n"
            "    time.sleep(2)\n"
            "    return len(files)\n"
            "gain(fill)",
        ),
        executions=("completed", "disk_exceeded"),
        held_by="supervisor",
    ),
)

_FILLING = (
    Attack(
        name="fills-the-disk",
        group=19,
        tries="writes file after file",
        cells=(
            "for place in range(64):\n"
            "    open(f'{place}.bin', 'wb').write(bytes(2**20))\n"
            "    time.sleep(0.05)\n"
            "print('GAINED')",
        ),
        executions=("disk_exceeded",),
        says="more than 16 MiB of files",
        held_by="supervisor",
    ),
    Attack(
        name="writes-a-huge-file",
        group=19,
        tries="writes on in one file, and a sparse one of 100 GB",
        cells=(
            "with open('huge.bin', 'wb') as file:\n"
            "    for _ in range(32):\n        file.write(bytes(2**20))\n"
            "print('GAINED')",
            "with open('sparse.bin', 'wb') as file:\n"
            "    file.truncate(100 * 2**30)\n"
            "print('GAINED')",
        ),
        executions=("disk_exceeded",),
        says="tried to save a file larger than 16 MiB",
        held_by="limits",
    ),
    Attack(
        name="writes-into-a-file-without-a-name",
        group=19,
        tries="removes each file that it goes on to fill, so that no folder shows it",
        cells=(
            "kept = []\n"
            "for place in range(4):\n"
            "    kept.append(open(f'{place}.bin', 'wb'))\n"
            "    os.unlink(f'{place}.bin')\n"
            "    kept[-1].write(bytes(8 * 2**20))\n"
            "    kept[-1].flush()\n"
            "time.sleep(2)\n"
            "print('GAINED')",
        ),
        executions=("disk_exceeded",),
        says="more than 16 MiB of files",
        held_by="supervisor",
    ),
    Attack(
        name="makes-very-many-files",
        group=19,
        tries="makes a thousand empty files",
        cells=(
            "for place in range(1_000):\n    open(f'{place}.txt', 'w').close()\n"
            "time.sleep(2)\n"
            "print('GAINED')",
        ),
        executions=("files_exceeded",),
        says="more than 500 files",
        held_by="supervisor",
    ),
    Attack(
        name="fills-the-evidence-folder",
        group=19,
        tries="makes five thousand empty files where files are not counted",
        cells=(
            "for place in range(5_000):\n    open(f'../evidence/{place}', 'w').close()\n"
            "time.sleep(2)\n"
            "print('GAINED')",
        ),
        executions=("disk_exceeded",),
        says="more than 16 MiB of files",
        held_by="supervisor",
    ),
    Attack(
        name="nests-folders-that-cannot-be-removed",
        group=19,
        tries="nests folders deeper than a path may be long, and takes away every right to them",
        cells=(
            "print(os.getcwd())",
            "here = os.getcwd()\n"
            "for _ in range(30):\n"
            "    os.mkdir('x' * 200)\n    os.chdir('x' * 200)\n"
            "os.mkdir('closed', mode=0)\n"
            "os.chdir(here)\n"
            "time.sleep(1)",
        ),
        executions=("completed", "disk_exceeded"),
        held_by="supervisor",
        check=_folder_is_gone,
    ),
)

_PRINTING = (
    Attack(
        name="prints-without-end",
        group=20,
        tries="prints without end, to standard output and in another cell to standard error",
        cells=(
            DATA,
            "while True:\n    print('x' * 1000)",
            "while True:\n    print('x' * 1000, file=sys.stderr)",
        ),
        executions=("output_exceeded",),
        score=10.0,
        says="This cell showed more than 64 KiB",
        held_by="limits",
    ),
    Attack(
        name="prints-on-when-stopped",
        group=20,
        tries="catches the exception that ends its printing, and prints on",
        cells=(
            "for _ in range(20_000):\n"
            "    try:\n        print('x' * 1000)\n"
            "    except BaseException:\n        pass",
        ),
        executions=("output_exceeded",),
        says="One cell may show 64 KiB",
        held_by="limits",
    ),
    Attack(
        name="displays-without-end",
        group=20,
        tries="shows tables without end, and one result of ten million characters",
        cells=(
            "from IPython.display import HTML, display\nwhile True:\n    display(HTML('<b>x</b>'))",
            "'x' * 10_000_000",
        ),
        executions=("output_exceeded",),
        says="This cell showed more than 64 KiB",
        held_by="limits",
    ),
    Attack(
        name="shows-10000-figures",
        group=20,
        tries="draws and shows ten thousand figures, and leaves thirty more to be drawn",
        cells=(
            "import matplotlib.pyplot as plt\n"
            "for place in range(10_000):\n"
            "    plt.figure()\n    plt.plot(range(9))\n    plt.show()",
            "for place in range(30):\n    plt.figure(figsize=(1, 1))",
        ),
        executions=("output_exceeded",),
        says="This cell showed more than 64 KiB",
        held_by="limits",
    ),
    Attack(
        name="writes-past-the-shell",
        group=20,
        tries="writes to the descriptors of standard output and standard error themselves",
        cells=(
            "for _ in range(400):\n"
            "    os.write(1, b'x' * 10_000)\n    os.write(2, b'x' * 10_000)\n"
            "    time.sleep(0.01)\n"
            "print('GAINED')",
        ),
        executions=("output_exceeded",),
        says="One cell may show 64 KiB",
        held_by="supervisor",
    ),
    Attack(
        name="has-children-print",
        group=20,
        tries="starts programs that print without end",
        cells=(
            "!yes | head -c 4000000",
            "import subprocess\n"
            "child = subprocess.Popen(['yes'])\n"
            "time.sleep(3)\n"
            "child.kill()\n"
            "print('GAINED')",
        ),
        executions=("output_exceeded", "disk_exceeded"),
        held_by="supervisor",
    ),
)

_DYING = (
    Attack(
        name="ends-python",
        group=21,
        tries="ends Python with the exit code of success",
        cells=(DATA, "os._exit(0)", "raise ValueError('never comes to this')"),
        files=ANSWER,
        executions=("killed",),
        score=20.0,
        says="Python ended all of a sudden",
        held_by="evidence",
    ),
    Attack(
        name="asks-python-to-end",
        group=21,
        tries="calls `sys.exit` in the middle",
        cells=("sys.exit(0)", DATA),
        executions=("raised",),
        score=10.0,
        says="sys.exit() ended this cell",
        held_by="evidence",
    ),
    Attack(
        name="crashes",
        group=21,
        tries="reads where no memory is",
        cells=(DATA, "import ctypes\nctypes.string_at(0)"),
        executions=("killed",),
        score=10.0,
        says="Python ended all of a sudden",
        held_by="evidence",
    ),
    Attack(
        name="kills-itself",
        group=21,
        tries="sends itself the signal that cannot be caught",
        cells=(DATA, "import signal\nos.kill(os.getpid(), signal.SIGKILL)"),
        executions=("killed",),
        score=10.0,
        says="Python ended all of a sudden",
        held_by="evidence",
    ),
    Attack(
        name="becomes-another-program",
        group=21,
        tries="replaces itself by a program that ends well",
        cells=(DATA, "os.execv('/usr/bin/env', ['env', 'true'])"),
        executions=("killed",),
        score=10.0,
        says="Python ended all of a sudden",
        held_by="evidence",
    ),
    Attack(
        name="stops-itself",
        group=21,
        tries="stops itself, so that no limit inside of it is watched over",
        cells=(CALLED + "be_called()", "import signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
        executions=("timed_out",),
        says="stopped because it took too long",
        held_by="supervisor",
        check=_nobody_is_left,
    ),
    Attack(
        name="leaves-a-child",
        group=21,
        tries="ends while a child in a session of its own runs on, deaf to all signals",
        cells=(
            CALLED,
            "import signal\n"
            "if os.fork() == 0:\n"
            "    be_called()\n"
            "    try:\n        os.setsid()\n"
            "    except PermissionError:\n        pass\n"
            "    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\n"
            "    time.sleep(600)\n"
            "    os._exit(0)",
        ),
        executions=("completed",),
        held_by="supervisor",
        check=_nobody_is_left,
    ),
)

_SLEEPING = (
    Attack(
        name="sleeps-to-the-limit",
        group=22,
        tries="sleeps in one cell after the other, in each for less than a cell may take",
        cells=(DATA, *("time.sleep(4.5)",) * 3, "print('GAINED')"),
        executions=("timed_out",),
        score=10.0,
        says="all of them 12 seconds",
        held_by="supervisor",
    ),
    Attack(
        name="waits-for-a-child-that-sleeps",
        group=22,
        tries="waits for a program that sleeps for an hour",
        cells=("import subprocess\nsubprocess.run(['sleep', '3600'])", DATA),
        executions=("timed_out",),
        score=10.0,
        says="This cell was stopped after",
        held_by="limits",
    ),
)

CASES: tuple[Attack, ...] = (
    *_LOOPING,
    *_MULTIPLYING,
    *_ALLOCATING,
    *_FILLING,
    *_PRINTING,
    *_DYING,
    *_SLEEPING,
)
