"""The sandbox of containers over a fake engine: what goes well, and what can go wrong."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import grader
from grader import __version__
from grader.errors import ExecutionError, SandboxUnavailableError
from grader.evidence.events import TrainingRun
from grader.evidence.model import Evidence
from grader.evidence.read import read_trace
from grader.execution.conformance import examine, stand_outside
from grader.execution.container.engine import find_engine
from grader.execution.container.names import new_name
from grader.execution.container.sandbox import ContainerSandbox, open_container_sandbox
from grader.execution.container.settings import ContainerSettings, Patience
from grader.execution.fake import ENVIRONMENT
from grader.execution.probes import HARMLESS, Probe
from grader.execution.sandbox import Exit, Request, RequestCell
from grader.measurement.model import Measurement
from grader.spec.assignment import Limits

HERE = Path(__file__).parent
INSIDE = str(HERE / "fake_inside.py")
IMAGE = f"grader-sandbox:{__version__}"
TAKEN_ON_FAKE = (
    "writes_beside_itself",
    "inherits_no_descriptor",
    "limits_memory",
    "limits_processes",
    "survives_exit",
)


@dataclass
class FakeEngine:
    """A folder that the fake keeps its containers in, and what it is told to do."""

    folder: Path
    behaviour: dict[str, Any] = field(default_factory=dict)

    def reset(self) -> None:
        """Forget every container and call, and do all as it should be done."""
        for path in [*self.folder.glob("*.container"), *self.folder.glob("bin/*")]:
            path.unlink()
        (self.folder / "calls.txt").write_text("", encoding="utf-8")
        self.install("docker")
        self.behaviour = {}
        self.tell(
            images=[IMAGE],
            env={"PYTHONPATH": str(Path(grader.__file__).parents[1]), "FAKE_VERSION": __version__},
            stand_in=dict.fromkeys(("describe", "run", "measure", "return"), INSIDE),
        )

    def tell(self, **changes: Any) -> None:
        self.behaviour.update(changes)
        (self.folder / "behaviour.json").write_text(json.dumps(self.behaviour), encoding="utf-8")

    def install(self, name: str) -> None:
        """Put a command called `name` on the path."""
        program = self.folder / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(
            f"#!{sys.executable} -SE\nimport os, runpy\nos.environ['FAKE_KIND'] = {name!r}\n"
            f"runpy.run_path({str(HERE / 'fake_engine.py')!r}, run_name='__main__')\n",
            encoding="utf-8",
        )
        program.chmod(0o755)

    def calls(self, action: str) -> list[list[str]]:
        lines = (self.folder / "calls.txt").read_text(encoding="utf-8").splitlines()
        return [call for call in map(json.loads, lines) if call[1] == action]

    @property
    def containers(self) -> list[str]:
        return sorted(path.stem for path in self.folder.glob("*.container"))


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeEngine]:
    folder = tmp_path_factory.mktemp("engine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FAKE_ENGINE", str(folder))
        patch.setenv("PATH", str(folder / "bin"))
        engine = FakeEngine(folder)
        engine.reset()
        yield engine


@pytest.fixture
def engine(shared_engine: FakeEngine) -> FakeEngine:
    """A docker that plays containers, in which a stand-in plays the grader's program."""
    shared_engine.reset()
    return shared_engine


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, data_folder: Path) -> ContainerSettings:
    return ContainerSettings(
        datasets=("fashion_mnist",),
        data_folder=data_folder,
        cache=tmp_path_factory.mktemp("cache"),
        rows=(300, 50),
        download=False,
        patience=Patience(answer=5.0, start=5.0, grace=0.5),
    )


@pytest.fixture(scope="module")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Noise in the form of the data set, which is read much faster than the real one."""
    folder = tmp_path_factory.mktemp("data")
    labels = np.arange(60_000).astype(np.uint8) % 10
    images = np.zeros((60_000, 28, 28), np.uint8)
    images[:400] = np.random.default_rng(1).integers(0, 256, (400, 28, 28))
    np.savez(
        folder / "fashion_mnist.npz",
        train_images=images,
        train_labels=labels,
        test_images=images[:10_000],
        test_labels=labels[:10_000],
    )
    return folder


@pytest.fixture(scope="module")
def open_sandbox(
    shared_engine: FakeEngine, settings: ContainerSettings
) -> Iterator[ContainerSandbox]:
    with open_container_sandbox(settings) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(open_sandbox: ContainerSandbox, engine: FakeEngine) -> ContainerSandbox:
    """One sandbox for all tests that do not close it, over an engine that works."""
    return open_sandbox


def run(sandbox: ContainerSandbox, job: Path, source: str = "", **limits: Any) -> Exit:
    (job / "scratch" / "work").mkdir(parents=True)
    request = Request(cells=(RequestCell(index=0, source=source),), seed=1, limits=Limits(**limits))
    return sandbox.run(request, job)


# How it opens


def test_environment_is_that_of_the_image(sandbox: ContainerSandbox) -> None:
    """The record names the engine with its version, and the layers that were found inside."""
    found = sandbox.environment()
    assert (found.sandbox, found.layers[:2], found.missing) == (
        "container (docker 99.0)",
        ("container", "network-namespace"),
        ("cgroup-pids",),
    )


def test_data_set_is_the_graders_own_copy(sandbox: ContainerSandbox) -> None:
    """The note tells of the copy that the containers are given."""
    note = sandbox.dataset("fashion_mnist")
    assert (note.source, note.train, note.test) == ("folder", 300, 50)


def test_missing_engines_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any engine the error names both, and what to install."""
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(SandboxUnavailableError, match=r"docker: not installed; podman: not") as it:
        find_engine(None)
    assert "install Docker or Podman" in it.value.hint


def test_engine_without_daemon_is_explained(
    engine: FakeEngine, settings: ContainerSettings
) -> None:
    """A client whose daemon does not run is as good as none, and its own words are passed on."""
    engine.tell(fails={"version": "Cannot connect to the Docker daemon. Is it running?"})
    with pytest.raises(SandboxUnavailableError, match="docker: Cannot connect to the Docker"):
        open_container_sandbox(settings)


def test_silent_engine_is_given_up(engine: FakeEngine) -> None:
    """An engine that hangs is named, and asked no longer than it may take."""
    engine.tell(hangs=["version"])
    with pytest.raises(SandboxUnavailableError, match=r"did not answer within 0\.5 s"):
        find_engine("docker", 0.5)


def test_podman_steps_in(engine: FakeEngine, settings: ContainerSettings) -> None:
    """Where only Podman answers it is used, with the options that only it has."""
    (engine.folder / "bin" / "docker").unlink()
    engine.install("podman")
    with open_container_sandbox(settings) as sandbox:
        assert sandbox.environment().sandbox == "container (podman 99.0)"
    assert "--read-only-tmpfs=false" in engine.calls("run")[0]


def test_asked_engine_alone_is_looked_for(engine: FakeEngine, settings: ContainerSettings) -> None:
    """Whoever asks for Podman does not get Docker."""
    with pytest.raises(SandboxUnavailableError, match="podman: not installed"):
        open_container_sandbox(replace(settings, engine="podman"))


def test_missing_image_says_how_to_build_it(
    engine: FakeEngine, settings: ContainerSettings
) -> None:
    """Nothing is fetched: the leader builds the image, by the command that is shown."""
    engine.tell(images=[])
    with pytest.raises(SandboxUnavailableError, match="is not on this machine") as it:
        open_container_sandbox(settings)
    assert f"docker build --tag {IMAGE} --file " in it.value.hint


def test_image_of_another_version_is_refused(
    engine: FakeEngine, settings: ContainerSettings
) -> None:
    """What marks and what runs have to be the same grader."""
    engine.tell(env={**engine.behaviour["env"], "FAKE_VERSION": "0.0.1"})
    with pytest.raises(SandboxUnavailableError, match=r"holds grader 0\.0\.1"):
        open_container_sandbox(settings)


@pytest.mark.parametrize("lacking", ["network-namespace", "read-only-root", "capabilities"])
def test_open_container_is_refused(
    engine: FakeEngine, settings: ContainerSettings, lacking: str
) -> None:
    """Containers that leave files or the network open run nobody's code."""
    kept = {"network-namespace", "read-only-root", "no-new-privileges", "capabilities"} - {lacking}
    engine.tell(env={**engine.behaviour["env"], "FAKE_LAYERS": " ".join(sorted(kept))})
    with pytest.raises(SandboxUnavailableError, match=f"lack what .*: {lacking}$"):
        open_container_sandbox(settings)


def test_failing_open_leaves_nothing(engine: FakeEngine, settings: ContainerSettings) -> None:
    """A sandbox that cannot be opened leaves no container behind."""
    engine.tell(env={**engine.behaviour["env"], "FAKE_LAYERS": "container"})
    with contextlib.suppress(SandboxUnavailableError):
        open_container_sandbox(settings)
    assert engine.containers == []


def test_leftovers_of_ended_graders_are_removed(
    engine: FakeEngine, settings: ContainerSettings
) -> None:
    """Containers of a grader that was killed go; those of a living and of another machine stay."""
    mine, stranger = new_name(), "grader-0123456789ab-1-1-0123456789ab"
    dead = mine.replace(f"-{os.getpid()}-", "-99999999-")
    for name in (mine, dead, stranger, "database"):
        (engine.folder / f"{name}.container").write_text("{}", encoding="utf-8")
    with open_container_sandbox(settings):
        assert engine.containers == sorted([mine, stranger, "database"])


# How a submission ends


@pytest.mark.parametrize(
    ("source", "limits", "reason"),
    [
        ("fine", {}, "ended"),
        ("fork", {}, "processes_exceeded"),
        ("hang", {"wall": 0.2}, "timed_out"),
        ("slow cell", {"cell": 0.2}, "timed_out"),
        ("fill", {"disk": 2**20}, "disk_exceeded"),
        ("litter", {"files": 50}, "files_exceeded"),
    ],
)
def test_end_has_its_reason(
    sandbox: ContainerSandbox,
    engine: FakeEngine,
    tmp_path: Path,
    source: str,
    limits: dict[str, Any],
    reason: str,
) -> None:
    """What is held within is passed on, and what passes a limit is ended from outside."""
    end = run(sandbox, tmp_path / "job", source, **limits)
    assert (end.reason, engine.containers) == (reason, [])


def test_what_the_kernel_killed_ran_out_of_memory(
    sandbox: ContainerSandbox, engine: FakeEngine, tmp_path: Path
) -> None:
    """The engine's word that memory ran out goes before what was said within."""
    engine.tell(oom=True)
    assert run(sandbox, tmp_path / "job", "fine").reason == "out_of_memory"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("cannot start", "did not start the submission: ImportError: no module named tensorflow"),
        ("die", "ended from outside: Segmentation fault"),
        ("babble", "ended from outside"),
    ],
)
def test_failing_container_is_our_failure(
    sandbox: ContainerSandbox, tmp_path: Path, source: str, problem: str
) -> None:
    """A container that does not say how it ended costs nobody points, and its words are kept."""
    end = run(sandbox, tmp_path / "job", source)
    assert end.reason == "sandbox_failed"
    assert problem in end.problem


def test_container_that_never_starts_is_ended(
    engine: FakeEngine, settings: ContainerSettings, tmp_path: Path
) -> None:
    """Loading has a time limit too."""
    short = replace(settings, patience=Patience(answer=5, start=1, grace=0.5))
    with open_container_sandbox(short) as sandbox:
        end = run(sandbox, tmp_path / "job", "silent")
    assert end.problem == "the container did not start the submission within 1 s"
    assert engine.containers == []


def test_refusing_engine_is_our_failure(
    sandbox: ContainerSandbox, engine: FakeEngine, tmp_path: Path
) -> None:
    """What the engine complains of is told to the leader."""
    engine.tell(fails={"run": "docker: Error response from daemon: no space left on device."})
    end = run(sandbox, tmp_path / "job")
    assert end.reason == "sandbox_failed"
    assert "no space left on device" in end.problem


def test_failing_kill_is_made_up_for(
    sandbox: ContainerSandbox, engine: FakeEngine, tmp_path: Path
) -> None:
    """A container that cannot be killed is removed by force, and the limit's status stands."""
    engine.tell(fails={"kill": "Error response from daemon: cannot kill container"})
    assert run(sandbox, tmp_path / "job", "hang", wall=0.2).reason == "timed_out"
    assert engine.containers == []


def test_container_that_cannot_be_removed_is_named(
    sandbox: ContainerSandbox, engine: FakeEngine, tmp_path: Path
) -> None:
    """No verdict is given while the container may still write; the leader is told its name."""
    engine.tell(fails={"rm": "removal is already in progress"})
    with pytest.raises(ExecutionError, match="could not be ended: removal is") as it:
        run(sandbox, tmp_path / "job")
    (name,) = engine.containers
    assert it.value.hint == f"end it with `docker rm --force {name}`"
    engine.tell(fails={})


def test_hanging_removal_ends(
    engine: FakeEngine, settings: ContainerSettings, tmp_path: Path
) -> None:
    """An engine that hangs when a container is to go is our failure, within its time limit."""
    short = replace(settings, patience=Patience(answer=1, start=5, grace=0.5))
    with open_container_sandbox(short) as sandbox:
        engine.tell(hangs=["rm"])
        with pytest.raises(ExecutionError, match="`docker rm` did not answer within 1 s"):
            run(sandbox, tmp_path / "job")
        engine.tell(hangs=[])


def test_killed_container_is_our_failure(
    sandbox: ContainerSandbox, engine: FakeEngine, tmp_path: Path
) -> None:
    """Somebody else's `docker kill` is told apart from all that a submission can do."""
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(run, sandbox, tmp_path / "job", "hang")
        _wait_for(lambda: (tmp_path / "job" / "scratch" / "evidence").exists())
        (name,) = engine.containers
        subprocess.run(["docker", "kill", name], check=True)
        end = ended.result(timeout=10)
    assert (end.reason, "code 137" in end.problem) == ("sandbox_failed", True)


def test_closing_ends_what_still_runs(
    engine: FakeEngine, settings: ContainerSettings, tmp_path: Path
) -> None:
    """A sandbox that is closed in the middle of a run leaves no container, and gives no verdict."""
    sandbox = open_container_sandbox(settings)
    with ThreadPoolExecutor(1) as pool:
        ended = pool.submit(run, sandbox, tmp_path / "first", "hang")
        _wait_for(lambda: (tmp_path / "first" / "scratch" / "evidence").exists())
        sandbox.close()
        with pytest.raises(ExecutionError, match="closed while a submission ran"):
            ended.result(timeout=10)
    with pytest.raises(ExecutionError, match="the sandbox is closed"):
        run(sandbox, tmp_path / "second")
    assert engine.containers == []


def test_several_submissions_run_at_once(
    sandbox: ContainerSandbox, engine: FakeEngine, tmp_path: Path
) -> None:
    """Each has a container with a name and a scratch folder of its own."""
    with ThreadPoolExecutor(3) as pool:
        ends = list(pool.map(lambda n: run(sandbox, tmp_path / f"job{n}"), range(3)))
    names = {call[call.index("--name") + 1] for call in engine.calls("run")}
    assert ([end.reason for end in ends], len(names)) == (["ended"] * 3, 3)


def test_scratch_is_open_to_the_containers_user(sandbox: ContainerSandbox, tmp_path: Path) -> None:
    """Nobody, as whom a submission runs, can write to its scratch folder."""
    run(sandbox, tmp_path / "job")
    mode = (tmp_path / "job" / "scratch" / "work").stat().st_mode
    assert stat.S_IMODE(mode) == 0o777


# Measuring


def _write_evidence(folder: Path, student: str, blobs: tuple[str, ...] = ()) -> Path:
    evidence = Evidence(
        assignment="a",
        student=student,
        fingerprint="0" * 64,
        status="completed",
        wall_seconds=1,
        cells=(),
        events=(),
        environment=ENVIRONMENT,
        dataset=None,
        blobs=blobs,
    )
    path = folder / "evidence.json"
    path.write_text(evidence.model_dump_json(), encoding="utf-8")
    return path


def test_measuring_sees_its_own_blobs_alone(sandbox: ContainerSandbox, tmp_path: Path) -> None:
    """Of the store, a measuring container is given what its evidence names."""
    mine, other = "a" * 64, "b" * 64
    for digest in (mine, other):
        (tmp_path / "store" / digest[:2]).mkdir(parents=True)
        (tmp_path / "store" / digest[:2] / digest).write_bytes(b"x")
    evidence = _write_evidence(tmp_path, "kim", (mine,))
    output = tmp_path / "measurement.json"
    assert sandbox.measure(evidence, tmp_path / "store", "fashion_mnist", output) == ""
    measured = Measurement.model_validate_json(output.read_bytes())
    assert [model.reason for model in measured.models] == [mine]


def test_failing_measurement_is_explained(sandbox: ContainerSandbox, tmp_path: Path) -> None:
    """What went wrong within is answered, and nothing is written."""
    evidence = _write_evidence(tmp_path, "unlucky")
    output = tmp_path / "measurement.json"
    problem = sandbox.measure(evidence, tmp_path, "fashion_mnist", output)
    assert problem == "measuring ended with code 1: no luck today"
    assert not output.exists()


def test_measuring_bad_evidence_is_explained(sandbox: ContainerSandbox, tmp_path: Path) -> None:
    """Evidence that is none starts no container."""
    (tmp_path / "evidence.json").write_text("{}", encoding="utf-8")
    output = tmp_path / "measurement.json"
    problem = sandbox.measure(tmp_path / "evidence.json", tmp_path, "fashion_mnist", output)
    assert problem.startswith("the evidence cannot be measured: ")


# The program within, for real


@pytest.fixture
def real(engine: FakeEngine, settings: ContainerSettings) -> Iterator[ContainerSandbox]:
    """Runs and measures by the grader's own program; only the engine is played."""
    engine.tell(stand_in={"describe": INSIDE})
    patient = replace(settings, patience=Patience(answer=10, start=60, grace=10))
    with open_container_sandbox(patient) as sandbox:
        yield sandbox


@pytest.mark.slow
@pytest.mark.parametrize(
    "probe",
    [probe for probe in HARMLESS if probe.name in TAKEN_ON_FAKE],
    ids=lambda probe: probe.name,
)
def test_container_keeps_its_promise(
    probe: Probe, real: ContainerSandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What needs no isolation holds with the real program in a container that is none."""
    monkeypatch.setenv("PATH", os.environ["PATH"] + ":/usr/bin:/bin")
    (tmp_path / "outside").mkdir()
    with stand_outside(tmp_path / "outside") as outside:
        assert examine(real, probe, outside, tmp_path / "job") == []


@pytest.mark.slow
def test_program_within_shuts_the_network_a_second_time(
    real: ContainerSandbox, tmp_path: Path
) -> None:
    """No socket of any kind can be made, whatever network the engine leaves."""
    source = "import socket\nfor kind in (1, 2): socket.socket(type=kind)"
    end = run(real, tmp_path / "job", source)
    events = (tmp_path / "job" / "scratch" / "evidence" / "events.jsonl").read_text()
    assert (end.reason, "PermissionError" in events) == ("ended", True)


@pytest.mark.slow
@pytest.mark.parametrize(("quick", "epochs"), [(True, 2), (False, 3)])
def test_quick_run_is_quick_in_a_container(
    real: ContainerSandbox, tmp_path: Path, quick: bool, epochs: int
) -> None:
    """That training is to be cut short reaches the program within."""
    (tmp_path / "scratch" / "work").mkdir(parents=True)
    source = (
        "import keras, numpy as np\n"
        "model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])\n"
        "model.compile(loss='mse')\n"
        "model.fit(np.zeros((4, 2)), np.zeros((4, 1)), epochs=3)"
    )
    cells = (RequestCell(index=0, source=source),)
    end = real.run(Request(cells=cells, seed=1, limits=Limits(), quick=quick), tmp_path)
    trace = read_trace(tmp_path / "scratch" / "evidence", 1)
    runs = [event.epochs_run for event in trace.events if isinstance(event, TrainingRun)]
    assert (end.reason, runs) == ("ended", [epochs])


@pytest.mark.slow
def test_program_within_ends_with_the_grader(real: ContainerSandbox, tmp_path: Path) -> None:
    """Once nobody holds its standard input, an endless submission ends at once."""
    (tmp_path / "work").mkdir()
    program = [sys.executable, "-m", "grader.execution.container.inside", "run"]
    places = ["--data", str(real._data.source), "--scratch", str(tmp_path)]
    cells = (RequestCell(index=0, source="while True: pass"),)
    order = Request(cells=cells, seed=1, limits=Limits()).model_dump_json().encode()
    environment = {**os.environ, "MPLCONFIGDIR": str(tmp_path)}
    with subprocess.Popen(
        [*program, *places], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        assert process.stdin is not None
        process.stdin.write(order + b"\n")
        process.stdin.flush()
        _wait_for(lambda: (tmp_path / "evidence" / "cell").exists(), seconds=60)
        process.stdin.close()
        assert process.wait(timeout=10) == 1


@pytest.mark.slow
def test_evidence_is_measured_in_a_container(real: ContainerSandbox, tmp_path: Path) -> None:
    """The real program reads evidence and data set, and answers with a measurement."""
    output = tmp_path / "measurement.json"
    evidence = _write_evidence(tmp_path, "kim")
    assert real.measure(evidence, tmp_path, "fashion_mnist", output) == ""
    assert Measurement.model_validate_json(output.read_bytes()).dataset == "fashion_mnist"


def _wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.05)
