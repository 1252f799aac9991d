"""Attacks that reach for the machine: groups 11 to 15."""

from __future__ import annotations

import os
from pathlib import Path

from attack import Attack

OUTSIDERS = """\
def parent_of(pid):
    return int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])

def ancestors():
    found = [os.getppid()]
    while found[-1] > 1:
        found.append(parent_of(found[-1]))
    return found

outsiders = [$VICTIM, *ancestors()]
"""
"""Processes that are not the student's, from the near to the far."""

CALLS = """\
import ctypes
libc = ctypes.CDLL(None, use_errno=True)

def call(name, *arguments):
    result = getattr(libc, name)(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return result
"""

NUMBERED = """\
import platform
numbers = {
    "x86_64": {"add_key": 248, "keyctl": 250, "perf_event_open": 298, "kcmp": 312, "bpf": 321},
    "aarch64": {"add_key": 217, "keyctl": 219, "perf_event_open": 241, "kcmp": 272, "bpf": 280},
}[platform.machine()]
numbers |= {"pidfd_send_signal": 424, "io_uring_setup": 425, "pidfd_open": 434, "pidfd_getfd": 438}

def numbered(name, *arguments):
    return call("syscall", ctypes.c_long(numbers[name]), *map(ctypes.c_long, arguments))
"""
"""After `CALLS`, system calls that the C library has no function for."""


def _plant_hard_link(folder: Path) -> None:
    os.link(folder.parents[2] / "canary" / folder.name / "secret.txt", folder / "mine.txt")


_READING = (
    Attack(
        name="reads-a-secret-file",
        group=11,
        tries="reads a file of the leader's by its path",
        cells=("gain(lambda: open('$CANARY/secret.txt').read())",),
    ),
    Attack(
        name="reads-the-accounts",
        group=11,
        tries="reads the accounts of the machine and their passwords",
        cells=(
            "for name in ('shadow', 'passwd', 'hosts', 'machine-id'):\n"
            "    gain(lambda: open(f'/etc/{name}').read(9))",
        ),
    ),
    Attack(
        name="reads-the-environment-of-processes",
        group=11,
        tries="reads the environment of the grader, its workers and the machine's first process",
        cells=(
            OUTSIDERS,
            "for pid in outsiders:\n    gain(lambda: open(f'/proc/{pid}/environ', 'rb').read(1))",
        ),
    ),
    Attack(
        name="looks-for-secrets-in-its-environment",
        group=11,
        tries="looks for the leader's variables in its own environment, also in that of its start",
        cells=(
            "import ctypes\n"
            "def look():\n"
            "    read = ctypes.CDLL(None).getenv\n"
            "    read.restype = ctypes.c_char_p\n"
            "    found = [os.environ.get('GRADER_SECRET'), read(b'GRADER_SECRET')]\n"
            "    if b'GRADER_SECRET' in open('/proc/self/environ', 'rb').read() or any(found):\n"
            "        return 'the variable'\n"
            "    raise KeyError\n"
            "gain(look)",
        ),
    ),
    Attack(
        name="reads-the-memory-of-processes",
        group=11,
        tries="reads the memory of the worker, which holds everything that is graded with",
        cells=(
            OUTSIDERS,
            "def read(pid):\n"
            "    place = open(f'/proc/{pid}/maps').read(20).partition('-')[0]\n"
            "    with open(f'/proc/{pid}/mem', 'rb') as memory:\n"
            "        memory.seek(int(place, 16))\n"
            "        return memory.read(1)\n"
            "for pid in outsiders:\n    gain(lambda: read(pid))",
        ),
    ),
    Attack(
        name="reads-memory-by-a-system-call",
        group=11,
        tries="copies memory out of other processes without opening a file",
        cells=(
            CALLS,
            OUTSIDERS,
            "class Piece(ctypes.Structure):\n"
            "    _fields_ = (('place', ctypes.c_void_p), ('size', ctypes.c_size_t))\n"
            "room = ctypes.create_string_buffer(1)\n"
            "mine = Piece(ctypes.addressof(room), 1)\n"
            "theirs = Piece(id(None), 1)\n"
            "for pid in outsiders:\n"
            "    pieces = (ctypes.byref(mine), 1, ctypes.byref(theirs), 1)\n"
            "    gain(lambda: call('process_vm_readv', pid, *pieces, 0))",
        ),
    ),
    Attack(
        name="looks-for-the-key-in-its-memory",
        group=11,
        tries="searches its own memory, a copy of the worker's, for the quiz",
        cells=(
            "start = b'It is 784 '\n"
            "def holds_key(content):\n"
            "    place = content.find(start)\n"
            "    while place >= 0:\n"
            "        if content[place + len(start):][:1] in (b'\\xc3', b'\\xd7'):\n"
            "            return True\n"
            "        place = content.find(start, place + 1)\n"
            "def search():\n"
            "    with open('/proc/self/maps') as maps, open('/proc/self/mem', 'rb') as memory:\n"
            "        for line in maps.read().splitlines():\n"
            "            places, rights = line.split()[:2]\n"
            "            if rights.startswith('rw') and '[v' not in line:\n"
            "                begin, end = (int(place, 16) for place in places.split('-'))\n"
            "                memory.seek(begin)\n"
            "                while memory.tell() < end:\n"
            "                    if holds_key(memory.read(min(2**22, end - memory.tell()))):\n"
            "                        return 'the explanation of the quiz'\n"
            "    raise LookupError\n"
            "gain(search)",
        ),
    ),
    Attack(
        name="reads-the-quiz-key",
        group=11,
        tries="reads the quiz with its key, the assignment and the rubric",
        cells=(
            "for name in ('assignments/quizzes', 'assignments', 'rubrics'):\n"
            "    gain(lambda: open(f'$COURSE/{name}/target.yaml').read(9))\n"
            "gain(lambda: os.listdir('$COURSE'))",
        ),
    ),
    Attack(
        name="reads-what-others-hand-in",
        group=11,
        tries="reads the notebooks of other students",
        cells=(
            "gain(lambda: os.listdir('$SUBMISSIONS/target'))\n"
            "gain(lambda: open('$SUBMISSIONS/target/01-is-honest/notebook.ipynb').read(9))\n"
            "gain(lambda: os.stat('$SUBMISSIONS/target/01-is-honest') and os.open(\n"
            "    '$SUBMISSIONS/target/01-is-honest', os.O_RDONLY))",
        ),
    ),
    Attack(
        name="reads-records-of-others",
        group=11,
        tries="reads the records and pages of other students, and the store of evidence",
        cells=(
            "for name in ('target/records', 'target', 'evidence', ''):\n"
            "    gain(lambda: os.listdir(f'$REPORTS/{name}'))",
        ),
    ),
    Attack(
        name="reads-scratch-folders-of-others",
        group=11,
        tries="looks for the folders of submissions that run at the same time",
        cells=(
            "import glob\n"
            "job = os.path.dirname(os.path.dirname(os.getcwd()))\n"
            "gain(lambda: os.listdir(job))\n"
            "gain(lambda: os.listdir(os.path.dirname(job)))\n"
            "gain(lambda: open(f'{job}/request.json').read(9))\n"
            "gain(lambda: glob.glob('/tmp/grader-*')[0])",
        ),
    ),
)

_FILES = (
    Attack(
        name="writes-outside",
        group=12,
        tries="writes a file, makes a folder and removes a file outside its scratch folder",
        cells=(
            "gain(lambda: open('$CANARY/new', 'w'))\n"
            "gain(lambda: open('$CANARY/secret.txt', 'a'))\n"
            "gain(lambda: os.mkdir('$CANARY/folder'))\n"
            "gain(lambda: os.mkfifo('$CANARY/pipe'))\n"
            "gain(lambda: os.symlink('/', '$CANARY/link'))\n"
            "gain(lambda: os.remove('$CANARY/secret.txt'))\n"
            "gain(lambda: os.rmdir('$CANARY'))",
        ),
    ),
    Attack(
        name="follows-links-out",
        group=12,
        tries="reads and writes through symbolic links, handed in and made by itself",
        cells=(
            "os.symlink('$CANARY', 'own')\n"
            "for path in ('given.txt', 'folder/secret.txt', 'own/secret.txt'):\n"
            "    gain(lambda: open(path).read())\n"
            "    gain(lambda: open(path, 'r+'))\n"
            "gain(lambda: open('own/new', 'w'))",
        ),
        links={"given.txt": "$CANARY/secret.txt", "folder": "$CANARY"},
        says="given.txt",
    ),
    Attack(
        name="writes-through-a-hard-link",
        group=12,
        tries="hands in a hard link to a file outside and writes to it",
        cells=("open('mine.txt', 'w').write('mine')\nos.truncate('mine.txt', 0)",),
        plant=_plant_hard_link,
        executions=("completed",),
        held_by="reader",
    ),
    Attack(
        name="goes-through-proc",
        group=12,
        tries="reaches files through the root and the working folder of processes in /proc",
        cells=(
            OUTSIDERS,
            "for pid in ('self', *outsiders):\n"
            "    gain(lambda: open(f'/proc/{pid}/root$CANARY/secret.txt').read())\n"
            "    gain(lambda: open(f'/proc/{pid}/root$CANARY/new', 'w'))\n"
            "for pid in outsiders:\n"
            "    gain(lambda: os.listdir(f'/proc/{pid}/cwd'))",
        ),
    ),
    Attack(
        name="moves-files-in-and-out",
        group=12,
        tries="renames and links files from outside to its folder and back",
        cells=(
            "open('mine', 'w').close()\n"
            "for move in (os.rename, os.link):\n"
            "    gain(lambda: move('$CANARY/secret.txt', 'theirs'))\n"
            "    gain(lambda: move('mine', '$CANARY/new'))",
        ),
    ),
    Attack(
        name="truncates-a-file",
        group=12,
        tries="cuts a file outside by a call that opens nothing",
        cells=(
            CALLS,
            "gain(lambda: os.truncate('$CANARY/secret.txt', 0))\n"
            "gain(lambda: call('truncate', b'$CANARY/secret.txt', ctypes.c_long(0)))",
        ),
    ),
    Attack(
        name="changes-a-mode",
        group=12,
        tries="changes mode and owner of a file outside, past Python's own functions",
        cells=(
            CALLS,
            "gain(lambda: call('chmod', b'$CANARY/secret.txt', 0o666))\n"
            "gain(lambda: call('fchmodat', -100, b'$CANARY/secret.txt', 0o666, 0))\n"
            "gain(lambda: call('chown', b'$CANARY/secret.txt', os.geteuid(), os.getegid()))",
        ),
        open_under=frozenset({"landlock"}),
        leaves=("canary/12-changes-a-mode/secret.txt",),
    ),
    Attack(
        name="sets-an-attribute",
        group=12,
        tries="writes an extended attribute of a file outside",
        cells=("gain(lambda: os.setxattr('$CANARY/secret.txt', 'user.mine', b'mine'))",),
        open_under=frozenset({"landlock"}),
    ),
    Attack(
        name="sets-a-date",
        group=12,
        tries="sets the date of a file outside",
        cells=(
            CALLS,
            "gain(lambda: call('utimensat', -100, b'$CANARY/secret.txt', None, 0))\n"
            "gain(lambda: call('utimes', b'$CANARY/secret.txt', None))",
        ),
        open_under=frozenset({"landlock"}),
        leaves=("canary/12-sets-a-date/secret.txt",),
    ),
    Attack(
        name="writes-shared-memory",
        group=12,
        tries="leaves something for, and takes something from, other submissions in shared folders",
        cells=(
            "from multiprocessing import shared_memory\n"
            "def leave(path):\n"
            "    open(path, 'x').close()\n"
            "    os.remove(path)\n"
            "gain(lambda: shared_memory.SharedMemory('attack', create=True, size=9).unlink())\n"
            "for folder in ('/dev/shm', '/tmp', '/var/tmp', '/run'):\n"
            "    gain(lambda: leave(f'{folder}/attack'))\n"
            "    gain(lambda: os.listdir(folder))",
        ),
    ),
    Attack(
        name="changes-the-grader",
        group=12,
        tries="changes the grader's own code and the packages that everybody runs with",
        cells=(
            "import grader, keras, site\n"
            "for module in (grader, keras):\n    gain(lambda: open(module.__file__, 'a'))\n"
            "def plant(folder):\n"
            "    open(f'{folder}/attack.pth', 'x').close()\n"
            "    os.remove(f'{folder}/attack.pth')\n"
            "for folder in (*site.getsitepackages(), os.path.dirname(grader.__file__)):\n"
            "    gain(lambda: plant(folder))",
        ),
    ),
    Attack(
        name="opens-a-device",
        group=12,
        tries="opens the disks and the memory of the machine, and makes devices of its own",
        cells=(
            "for name in ('mem', 'kmsg', 'sda', 'vda', 'fuse', 'tty', 'ptmx', 'net/tun', 'kvm'):\n"
            "    gain(lambda: os.open(f'/dev/{name}', os.O_RDWR | os.O_NOCTTY))\n"
            "gain(lambda: os.mknod('disk', 0o60600, os.makedev(254, 0)))\n"
            "gain(lambda: os.mknod('memory', 0o20600, os.makedev(1, 1)))",
        ),
    ),
)

_NETWORK = (
    Attack(
        name="connects-by-tcp",
        group=13,
        tries="connects to a service on the loopback interface",
        cells=(
            "import socket\n"
            "for host in ('127.0.0.1', '0.0.0.0', 'localhost', '::ffff:127.0.0.1'):\n"
            "    gain(lambda: socket.create_connection((host, $TCP), timeout=2))",
        ),
    ),
    Attack(
        name="sends-a-datagram",
        group=13,
        tries="sends a datagram by UDP",
        cells=(
            "import socket\n"
            "def send():\n"
            "    with socket.socket(type=socket.SOCK_DGRAM) as out:\n"
            "        return out.sendto(b'x', ('127.0.0.1', $UDP))\n"
            "gain(send)",
        ),
    ),
    Attack(
        name="looks-up-a-name",
        group=13,
        tries="asks for the address of a name, by which data can leave",
        cells=(
            "import socket\n"
            "gain(lambda: socket.getaddrinfo('localhost', 80))\n"
            "gain(lambda: socket.gethostbyname(socket.gethostname()))",
        ),
    ),
    Attack(
        name="connects-to-a-unix-socket",
        group=13,
        tries="connects to a UNIX socket in the file system",
        cells=("import socket\ngain(lambda: socket.socket(socket.AF_UNIX).connect('$SOCKET'))",),
        open_under=frozenset({"landlock"}),
        leaves=("SOCKET",),
    ),
    Attack(
        name="connects-to-an-abstract-socket",
        group=13,
        tries="connects to a UNIX socket that no file stands for",
        cells=(
            "import socket\n"
            "gain(lambda: socket.socket(socket.AF_UNIX).connect(chr(0) + '$ABSTRACT'))",
        ),
    ),
    Attack(
        name="listens",
        group=13,
        tries="waits for connections by TCP and at an abstract UNIX socket",
        cells=(
            "import socket\n"
            "gain(lambda: socket.create_server(('127.0.0.1', 0)))\n"
            "gain(lambda: socket.create_server(('', 0)))",
        ),
    ),
    Attack(
        name="opens-a-raw-socket",
        group=13,
        tries="opens sockets that see and forge the packets of others",
        cells=(
            "import socket\n"
            "gain(lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))\n"
            "gain(lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))",
        ),
    ),
    Attack(
        name="asks-for-the-addresses-of-the-machine",
        group=13,
        tries="asks the kernel by netlink for the machine's addresses",
        cells=(
            "import socket, struct\n"
            "def ask():\n"
            "    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:\n"
            "        kernel.settimeout(2)\n"
            "        kernel.sendto(struct.pack('=IHHIIB7x', 24, 22, 0x301, 1, 0, 0), (0, 0))\n"
            "        kind = struct.unpack_from('=IH', kernel.recv(2**16))[1]\n"
            "    if kind != 20:\n        raise LookupError\n"
            "    return 'an address'\n"
            "gain(ask)",
        ),
    ),
    Attack(
        name="connects-by-the-shell",
        group=13,
        tries="has a child process connect, by bash",
        cells=(
            "import subprocess\n"
            "connect = 'exec 3<>/dev/tcp/127.0.0.1/$TCP'\n"
            "gain(lambda: subprocess.run(['bash', '-c', connect], check=True).returncode)",
        ),
    ),
    Attack(
        name="reads-the-connections-of-the-machine",
        group=13,
        tries="reads in /proc who listens on the machine and is connected to it",
        cells=(
            "def look(pid):\n"
            "    if f'0100007F:{$TCP:04X}' in open(f'/proc/{pid}/net/tcp').read():\n"
            "        return 'the port'\n"
            "    raise LookupError\n"
            "gain(lambda: look('self'))\n"
            "gain(lambda: look($VICTIM))",
        ),
        open_under=frozenset({"kernel", "sandlock", "landlock"}),
    ),
)

_PROCESSES = (
    Attack(
        name="traces-a-process",
        group=14,
        tries="attaches to a process outside, and to the worker, as a debugger does",
        cells=(
            CALLS,
            OUTSIDERS,
            "for pid in outsiders[:2]:\n"
            "    gain(lambda: call('ptrace', 0x4206, pid, None, None))\n"
            "gain(lambda: call('ptrace', 16, $VICTIM, None, None))",
        ),
    ),
    Attack(
        name="signals-a-process",
        group=14,
        tries="stops a process outside, in every way that the kernel knows",
        cells=(
            CALLS + NUMBERED,
            "import signal\n"
            "gain(lambda: os.kill($VICTIM, signal.SIGSTOP))\n"
            "gain(lambda: call('tgkill', $VICTIM, $VICTIM, signal.SIGSTOP))\n"
            "gain(lambda: os.killpg(os.getpgid($VICTIM), 0))\n"
            "def open_victim():\n    return numbered('pidfd_open', $VICTIM, 0)\n"
            "gain(lambda: numbered('pidfd_send_signal', open_victim(), 19, 0, 0))",
        ),
    ),
    Attack(
        name="signals-its-guards",
        group=14,
        tries="signals the processes that watch over it",
        cells=(OUTSIDERS, "for pid in ancestors()[1:]:\n    gain(lambda: os.kill(pid, 0))"),
    ),
    Attack(
        name="has-the-kernel-signal",
        group=14,
        tries="makes a process outside the owner of a pipe, so that the kernel signals it",
        cells=(
            "import fcntl\n"
            "read, write = os.pipe()\n"
            "def own():\n"
            "    fcntl.fcntl(read, 10, 19)\n"
            "    fcntl.fcntl(read, fcntl.F_SETOWN, $VICTIM)\n"
            "    fcntl.fcntl(read, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)\n"
            "    os.write(write, b'x')\n"
            "    time.sleep(0.1)\n"
            "    if ' T ' not in open('/proc/$VICTIM/stat').read():\n"
            "        raise PermissionError\n"
            "gain(own)",
        ),
    ),
    Attack(
        name="limits-a-process",
        group=14,
        tries="lowers the limits of a process outside, and makes the kernel end it first",
        cells=(
            "import resource\n"
            "gain(lambda: open('/proc/$VICTIM/oom_score_adj', 'w').write('1000'))\n"
            "try:\n    os.setresuid(os.geteuid(), -1, -1)\nexcept PermissionError:\n    pass\n"
            "gain(lambda: resource.prlimit($VICTIM, resource.RLIMIT_NOFILE, (9, 9)))",
        ),
        open_under=frozenset({"landlock"}),
        leaves=("limits",),
    ),
    Attack(
        name="slows-a-process",
        group=14,
        tries="takes the priority and the processors of a process outside away",
        cells=(
            "gain(lambda: os.setpriority(os.PRIO_PROCESS, $VICTIM, 19))\n"
            "gain(lambda: os.sched_setscheduler($VICTIM, os.SCHED_IDLE, os.sched_param(0)))\n"
            "gain(lambda: os.sched_setaffinity($VICTIM, [min(os.sched_getaffinity(0))]))",
        ),
    ),
    Attack(
        name="changes-its-user",
        group=14,
        tries="takes back the user id that it gave up",
        cells=(
            CALLS,
            "gain(lambda: call('setresuid', os.geteuid(), -1, -1))\n"
            "gain(lambda: call('setgroups', 0, None))",
        ),
        open_under=frozenset({"landlock"}),
    ),
    Attack(
        name="regains-capabilities",
        group=14,
        tries="starts programs that run with more rights than whoever starts them",
        cells=(
            "import subprocess\n"
            "def rights(*command):\n"
            "    done = subprocess.run(command, capture_output=True, text=True, check=True)\n"
            "    line = next(l for l in done.stdout.splitlines() if l.startswith('CapEff'))\n"
            "    if int(line.split()[1], 16) == 0:\n        raise PermissionError\n"
            "    return line\n"
            "gain(lambda: rights('cat', '/proc/self/status'))\n"
            "gain(lambda: rights('su', '-c', 'cat /proc/self/status'))\n"
            "as_root = ('unshare', '--user', '--map-root-user')\n"
            "gain(lambda: rights(*as_root, 'cat', '/proc/self/status'))",
        ),
    ),
    Attack(
        name="enters-namespaces",
        group=14,
        tries="joins the namespaces of others, and makes new ones in which it is root",
        cells=(
            CALLS,
            OUTSIDERS,
            "for pid in outsiders:\n"
            "    for kind in ('mnt', 'net', 'user'):\n"
            "        place = f'/proc/{pid}/ns/{kind}'\n"
            "        gain(lambda: call('setns', os.open(place, os.O_RDONLY), 0))\n"
            "for kind in (0x10000000, 0x20000, 0x40000000, 0x20000000):\n"
            "    gain(lambda: call('unshare', kind))",
        ),
        open_under=frozenset({"landlock"}),
    ),
    Attack(
        name="mounts",
        group=14,
        tries="mounts, unmounts and changes the root folder",
        cells=(
            CALLS,
            "os.mkdir('place')\n"
            "gain(lambda: call('mount', b'none', b'place', b'tmpfs', 0, None))\n"
            "gain(lambda: call('mount', b'/', b'place', None, 4096, None))\n"
            "gain(lambda: call('umount2', b'/proc', 2))\n"
            "gain(lambda: os.chroot('place'))\n"
            "gain(lambda: call('pivot_root', b'place', b'place'))",
        ),
    ),
    Attack(
        name="uses-the-keys-of-the-kernel",
        group=14,
        tries="keeps and reads keys in the kernel, where no limit of the grader's counts them",
        cells=(
            CALLS + NUMBERED,
            "name = ctypes.create_string_buffer(b'user')\n"
            "place = ctypes.addressof(name)\n"
            "gain(lambda: numbered('add_key', place, place, place, 4, -4))\n"
            "gain(lambda: numbered('keyctl', 0, -4, 1))",
        ),
        open_under=frozenset({"landlock"}),
    ),
    Attack(
        name="loads-a-program-into-the-kernel",
        group=14,
        tries="makes a map and watches events of the kernel, by bpf and by perf",
        cells=(
            CALLS + NUMBERED,
            "room = ctypes.create_string_buffer(128)\n"
            "ctypes.memmove(room, (ctypes.c_uint32 * 4)(1, 4, 4, 1), 16)\n"
            "gain(lambda: numbered('bpf', 0, ctypes.addressof(room), 128))\n"
            "ctypes.memmove(room, (ctypes.c_uint32 * 4)(1, 112, 0, 0), 16)\n"
            "gain(lambda: numbered('perf_event_open', ctypes.addressof(room), $VICTIM, -1, -1, 0))",
        ),
    ),
    Attack(
        name="asks-by-a-ring",
        group=14,
        tries="sets up io_uring, by which calls are made that no filter sees",
        cells=(
            CALLS + NUMBERED,
            "room = ctypes.create_string_buffer(120)\n"
            "gain(lambda: numbered('io_uring_setup', 4, ctypes.addressof(room)))",
        ),
        open_under=frozenset({"landlock"}),
    ),
    Attack(
        name="takes-a-descriptor",
        group=14,
        tries="takes open files out of other processes by their pidfd",
        cells=(
            CALLS + NUMBERED,
            OUTSIDERS,
            "for pid in outsiders:\n"
            "    for number in (0, 1, 2):\n"
            "        process = numbered('pidfd_open', pid, 0)\n"
            "        gain(lambda: numbered('pidfd_getfd', process, number, 0))\n"
            "        os.close(process)",
        ),
    ),
)

_DESCRIPTORS = (
    Attack(
        name="uses-inherited-descriptors",
        group=15,
        tries="reads and writes every file that was open before it began",
        cells=(
            "import stat\n"
            "def is_own(number):\n"
            "    path = os.readlink(f'/proc/self/fd/{number}')\n"
            "    scratch = os.path.dirname(os.getcwd())\n"
            "    return path.startswith((scratch, '/dev/null', '/proc/'))\n"
            "def use(number):\n"
            "    if is_own(number):\n        raise PermissionError\n"
            "    return os.readlink(f'/proc/self/fd/{number}')\n"
            "for number in os.listdir('/proc/self/fd'):\n    gain(lambda: use(number))",
        ),
    ),
    Attack(
        name="writes-to-pipes-of-the-worker",
        group=15,
        tries="writes to the pipes by which the worker reports, and to the input of the sandbox",
        cells=(
            OUTSIDERS,
            "for pid in outsiders:\n"
            "    for number in range(6):\n"
            "        place = f'/proc/{pid}/fd/{number}'\n"
            "        gain(lambda: os.open(place, os.O_WRONLY | os.O_NONBLOCK))\n"
            "gain(lambda: os.write(0, b'x'))",
        ),
    ),
)

CASES: tuple[Attack, ...] = (*_READING, *_FILES, *_NETWORK, *_PROCESSES, *_DESCRIPTORS)
