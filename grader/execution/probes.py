"""What any `Sandbox` must do, as a list of small programs that try the opposite.

Each probe is code for one cell, and what must be seen when it has run. Every probe is bounded by
itself as well: where a sandbox fails, it writes a few mebibytes or starts a dozen processes, and no
more. `grader.execution.conformance` runs them, after a first cell that defines `OUTSIDE`, `TCP`,
`UDP`, `ABSTRACT`, `MARK`, `attempt` and `start_apart`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.evidence.model import ExecutionStatus
from grader.spec.assignment import Limits

LIMITS = Limits(wall=20, cell=10, memory=300 * 2**20, processes=4, disk=5 * 2**20, output=2_000)
SHORT = LIMITS.model_copy(update={"wall": 3.0, "cell": 1.0})


@dataclass(frozen=True)
class Probe:
    """One promise: code that tries to break it, and what is seen where it holds."""

    name: str
    source: str
    shows: str = ""
    """Exactly what the cell shows, but for blanks at the end."""
    status: ExecutionStatus = "completed"
    error: str | None = None
    """The exception's class with which the cell ends."""
    limits: Limits = field(default=LIMITS)
    needs_isolation: bool = True
    """Whether it may run only where a sandbox stands between it and the machine."""


_FILES = (
    Probe("reads_no_file_outside", "attempt(lambda: open(OUTSIDE + '/secret.txt'))", "refused"),
    Probe("lists_no_folder_outside", "attempt(lambda: os.listdir(OUTSIDE))", "refused"),
    Probe("writes_no_file_outside", "attempt(lambda: open(OUTSIDE + '/new', 'w'))", "refused"),
    Probe(
        "changes_no_file_outside",
        "attempt(lambda: os.truncate(OUTSIDE + '/secret.txt', 0))\n"
        "attempt(lambda: os.remove(OUTSIDE + '/secret.txt'))\n"
        "attempt(lambda: os.rename(OUTSIDE + '/secret.txt', 'mine'))\n"
        "attempt(lambda: os.link(OUTSIDE + '/secret.txt', 'mine'))",
        "refused\n" * 3 + "refused",
    ),
    Probe("changes_no_mode_outside", "!chmod 0 {OUTSIDE} 2>&- || echo refused", "refused"),
    Probe(
        "follows_no_link_outside",
        "os.symlink(OUTSIDE + '/secret.txt', 'link')\nattempt(lambda: open('link'))",
        "refused",
    ),
    Probe("makes_no_device", "attempt(lambda: os.mknod('disk', 0o60600, 1))", "refused"),
    Probe("writes_no_shared_memory", "attempt(lambda: open('/dev/shm/mine', 'w'))", "refused"),
    Probe(
        "writes_beside_itself",
        "import tempfile\n"
        "with tempfile.NamedTemporaryFile() as file:\n    file.write(b'x')\n"
        "open('mine', 'w').write('x')\n"
        "print(sorted(os.listdir()))",
        "['mine']",
        needs_isolation=False,
    ),
    Probe("runs_commands", "open('mine', 'w').close()\n!ls | cat", "mine", needs_isolation=False),
)

_NETWORK = (
    Probe(
        "connects_by_no_tcp",
        "attempt(lambda: socket.create_connection(('127.0.0.1', TCP), timeout=2))",
        "refused",
    ),
    Probe(
        "sends_no_udp",
        "def send():\n"
        "    with socket.socket(type=socket.SOCK_DGRAM) as out:\n"
        "        out.sendto(b'x', ('127.0.0.1', UDP))\n"
        "attempt(send)",
        "refused",
    ),
    Probe(
        "connects_by_no_unix_socket",
        "def connect(address):\n"
        "    with socket.socket(socket.AF_UNIX) as out:\n"
        "        out.connect(address)\n"
        "attempt(lambda: connect(OUTSIDE + '/socket'))\n"
        "attempt(lambda: connect(ABSTRACT))",
        "refused\nrefused",
    ),
    Probe(
        "listens_nowhere",
        "attempt(lambda: socket.create_server(('127.0.0.1', 0)))",
        "refused",
    ),
)

_PROCESSES = (
    Probe(
        "signals_nobody_outside",
        "stranger = int(open(f'/proc/{os.getppid()}/stat').read().rsplit(')')[1].split()[1])\n"
        "attempt(lambda: os.kill(stranger, 0))\n"
        "attempt(lambda: os.kill(1, 0))",
        "refused\nrefused",
    ),
    Probe(
        "reads_no_memory_outside",
        "def look(pid, what):\n    with open(f'/proc/{pid}/{what}', 'rb') as file:\n"
        "        file.read(1)\n"
        "stranger = int(open(f'/proc/{os.getppid()}/stat').read().rsplit(')')[1].split()[1])\n"
        "for what in ('environ', 'maps', 'mem'):\n    attempt(lambda: look(stranger, what))",
        "refused\nrefused\nrefused",
    ),
    Probe(
        "limits_nobody_outside",
        "import resource\n"
        "stranger = int(open(f'/proc/{os.getppid()}/stat').read().rsplit(')')[1].split()[1])\n"
        "attempt(lambda: resource.prlimit(stranger, resource.RLIMIT_NOFILE, (9, 9)))",
        "refused",
    ),
    Probe(
        "raises_no_limit",
        "import resource\n"
        "soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "attempt(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (hard + 1, hard + 1)))",
        "refused",
    ),
    Probe(
        "has_no_capability",
        "!grep -E 'Cap(Prm|Eff)' /proc/self/status | cut -f 2 | sort -u",
        "0" * 16,
    ),
    Probe("changes_no_user", "attempt(lambda: os.setuid(12345))", "refused"),
    Probe(
        "inherits_no_descriptor",
        "print([name for name in os.listdir('/proc/self/fd') if int(name) > 2 and\n"
        "       os.path.exists(f'/proc/self/fd/{name}') and not\n"
        "       os.readlink(f'/proc/self/fd/{name}').endswith('/evidence/events.jsonl')])",
        "[]",
        needs_isolation=False,
    ),
    Probe(
        "inherits_no_environment",
        "print([name for name in os.environ if 'GRADER' in name or 'TOKEN' in name or\n"
        "       'PYTEST' in name])",
        "[]",
        needs_isolation=False,
    ),
    Probe(
        "leaves_no_process", "start_apart('sleep', MARK)\ntime.sleep(0.2)", needs_isolation=False
    ),
    Probe(
        "leaves_no_process_when_killed",
        "start_apart('sleep', MARK)\ntime.sleep(0.2)\nos._exit(0)",
        status="killed",
        needs_isolation=False,
    ),
    Probe("survives_exit", "import os\nos._exit(0)", status="killed", needs_isolation=False),
    Probe(
        "survives_segmentation_fault",
        "import ctypes\nctypes.string_at(0)",
        status="killed",
        needs_isolation=False,
    ),
)

_LIMITS = (
    Probe(
        "ends_endless_loop",
        "while True:\n    pass",
        status="timed_out",
        error="CellTimeoutError",
        limits=SHORT,
        needs_isolation=False,
    ),
    Probe(
        "ends_what_ignores_signals",
        "import signal\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n"
        "while True:\n    try:\n        time.sleep(1)\n    except BaseException:\n        pass",
        status="timed_out",
        limits=SHORT,
        needs_isolation=False,
    ),
    Probe(
        "ends_what_stops_itself",
        "import signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        status="timed_out",
        limits=SHORT,
        needs_isolation=False,
    ),
    Probe(
        "limits_memory",
        "kept = [bytearray(b'x' * 2**24) for _ in range(40)]\ntime.sleep(1)",
        status="out_of_memory",
        needs_isolation=False,
    ),
    Probe(
        "limits_shared_memory",
        "import mmap\nkept = mmap.mmap(-1, 640 * 2**20)\n"
        "for place in range(0, len(kept), 4096):\n    kept[place] = 1\n"
        "time.sleep(1)",
        status="out_of_memory",
        needs_isolation=False,
    ),
    Probe("hides_no_memory_in_files", "attempt(lambda: os.memfd_create('mine'))", "refused"),
    Probe(
        "limits_processes",
        "started = [subprocess.Popen(['sleep', MARK]) for _ in range(12)]\ntime.sleep(1)",
        status="processes_exceeded",
        needs_isolation=False,
    ),
    Probe(
        "limits_processes_of_processes",
        "for _ in range(4):\n    os.fork()\ntime.sleep(1)",
        status="processes_exceeded",
        needs_isolation=False,
    ),
    Probe(
        "limits_disk",
        "for number in range(4):\n    open(str(number), 'wb').write(b'x' * 2**21)\ntime.sleep(2)",
        status="disk_exceeded",
        needs_isolation=False,
    ),
    Probe(
        "limits_disk_of_removed_files",
        "kept = []\n"
        "for number in range(4):\n"
        "    kept.append(open('file', 'wb', buffering=0))\n"
        "    kept[-1].write(b'x' * 2**21)\n"
        "    os.remove('file')\n"
        "time.sleep(2)",
        status="disk_exceeded",
        needs_isolation=False,
    ),
    Probe(
        "limits_output",
        "print('x' * 3_000)",
        status="output_exceeded",
        error="OutputExceededError",
        needs_isolation=False,
    ),
    Probe(
        "limits_output_past_the_shell",
        "os.write(1, b'x' * 3_000)",
        status="output_exceeded",
        needs_isolation=False,
    ),
    Probe(
        "limits_threads",
        "import threading\n"
        "for _ in range(14):\n"
        "    threading.Thread(target=time.sleep, args=(2,), daemon=True).start()\n"
        "time.sleep(1)",
        status="threads_exceeded",
        limits=LIMITS.model_copy(update={"threads": 12}),
        needs_isolation=False,
    ),
    Probe(
        "limits_processor_time",
        "end = time.process_time() + 3\nwhile time.process_time() < end:\n    pass",
        status="cpu_exceeded",
        limits=LIMITS.model_copy(update={"cpu": 1.0}),
        needs_isolation=False,
    ),
    Probe(
        "limits_files",
        "for number in range(60):\n    open(str(number), 'w').close()\ntime.sleep(2)",
        status="files_exceeded",
        limits=LIMITS.model_copy(update={"files": 50}),
        needs_isolation=False,
    ),
    Probe(
        "limits_open_files",
        "attempt(lambda: [open(os.devnull) for _ in range(99)])",
        "refused",
        limits=LIMITS.model_copy(update={"open_files": 64}),
        needs_isolation=False,
    ),
    Probe(
        "limits_one_file",
        "open('mine', 'w').close()\nattempt(lambda: os.truncate('mine', 2**40))",
        "refused",
        needs_isolation=False,
    ),
)

PROBES: tuple[Probe, ...] = (*_FILES, *_NETWORK, *_PROCESSES, *_LIMITS)
"""Every promise of a sandbox."""

HARMLESS: tuple[Probe, ...] = tuple(probe for probe in PROBES if not probe.needs_isolation)
"""Those that hold without isolation too, and harm nothing where they do not."""

GUARDING: tuple[Probe, ...] = tuple(
    probe for probe in (*_FILES, *_NETWORK) if probe.needs_isolation
)
"""Those without which nobody's code but one's own may be run."""

_QUICK = (
    "reads_no_file_outside",
    "lists_no_folder_outside",
    "writes_no_file_outside",
    "changes_no_file_outside",
    "follows_no_link_outside",
    "writes_beside_itself",
    "connects_by_no_tcp",
    "sends_no_udp",
    "connects_by_no_unix_socket",
    "listens_nowhere",
    "signals_nobody_outside",
    "reads_no_memory_outside",
    "has_no_capability",
    "inherits_no_environment",
    "leaves_no_process",
    "ends_endless_loop",
    "limits_memory",
    "limits_processes",
    "limits_disk",
    "limits_output",
)
QUICK: tuple[Probe, ...] = tuple(probe for probe in PROBES if probe.name in _QUICK)
"""Of each kind of promise those that say most, for who waits for the answer."""
