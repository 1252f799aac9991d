"""What the doctor finds on machines good and bad."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from small_course import write_course

from grader.datasets.load import NAMES
from grader.errors import DatasetError, SandboxUnavailableError
from grader.evidence.events import Output
from grader.execution.examination import SECCOMP_ACTION
from grader.execution.fake import FakeRun, FakeSandbox, finished_run
from grader.execution.fonts import Fonts
from grader.execution.kernel import Kernel
from grader.execution.probes import HARMLESS, PROBES, QUICK
from grader.execution.sandbox import Exit, Request
from grader.messages import has_message, message, plain
from grader.pipeline.doctor import isolation, machine, stock, trials
from grader.pipeline.doctor.examine import PARTS, examine, judge
from grader.pipeline.doctor.finding import Finding, Mark, Question
from grader.pipeline.doctor.needs import find_needs
from grader.spec.assignment import Limits

WHOLE = Kernel(landlock_abi=7)
NOTHING = Kernel(0, "no Landlock", "no Landlock", "no namespace")
SOURCES = {probe.source: probe for probe in PROBES}

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="about Linux")


def keep(request: Request, broken: str = "") -> FakeRun:
    """What a sandbox leaves that keeps the promise a request is about, unless it is `broken`."""
    probe = SOURCES[request.cells[1].source]
    shown = "done" if probe.name == broken else probe.shows
    run = finished_run(request, outputs={1: [Output(kind="text", text=shown)]})
    if probe.status != "completed" and probe.name != broken:
        return replace(run, end=Exit(reason="disk_exceeded", wall_seconds=1.0))
    return run


@contextlib.contextmanager
def open_nothing() -> Iterator[FakeSandbox]:
    raise SandboxUnavailableError("no worker", "look at its log")
    yield


def opens(sandbox: FakeSandbox) -> Callable[[], Any]:
    return lambda: contextlib.nullcontext(sandbox)


@pytest.fixture
def question(tmp_path: Path) -> Question:
    """A good machine on which no sandbox can be opened."""
    return Question(
        needs=find_needs(tmp_path),
        reports=tmp_path / "reports",
        cache=tmp_path / "cache",
        data_folder=tmp_path,
        sandbox="kernel",
        open_sandbox=open_nothing,
        examine_kernel=lambda: WHOLE,
    )


def marks(findings: Iterator[Finding]) -> dict[str, Mark]:
    return {finding.name: finding.mark for finding in findings}


def take(part: str, question: Question) -> list[Finding]:
    """All findings of one part."""
    return next(list(findings) for name, findings in examine(question) if name == part)


@pytest.mark.parametrize(
    ("mark", "is_needed", "verdict"),
    [
        ("holds", True, "ready"),
        ("told", False, "ready"),
        ("lacks", False, "look"),
        ("untried", False, "look"),
        ("lacks", True, "refused"),
        ("untried", True, "refused"),
    ],
)
def test_worst_finding_decides(mark: Mark, is_needed: bool, verdict: str) -> None:
    """One thing that is needed and does not hold is enough to refuse."""
    good = Finding("good", "holds", plain("good"), plain("good"), is_needed=True)
    other = Finding("other", mark, plain("other"), plain("other"), is_needed=is_needed)
    assert judge([good, other]) == verdict


def test_every_look_and_probe_has_words() -> None:
    """What a look that fails is called, and what each promise is called, is in the catalogue."""
    looks = [name for part in PARTS.values() for name in part]
    wanted = [f"doctor.title.{name}" for name in looks] + [f"doctor.part.{name}" for name in PARTS]
    wanted += [f"doctor.probe.{probe.name}" for probe in PROBES]
    assert [key for key in wanted if not has_message(key)] == []


def test_failing_look_does_not_stop_the_others(question: Question) -> None:
    """Where the kernel cannot be examined, the line says why, and the machine is refused."""

    def fail() -> Kernel:
        raise ImportError("no landlockpy")

    findings = take("layers", replace(question, examine_kernel=fail))
    assert {finding.mark for finding in findings if finding.name != "seccomp"} == {"untried"}
    assert ("ImportError: no landlockpy" in findings[-1].found.en, judge(findings)) == (
        True,
        "refused",
    )


@on_linux
def test_whole_kernel_holds_every_layer(question: Question) -> None:
    """Each layer and the floor are named as holding."""
    found = marks(isolation.look_at_layers(question))
    found |= marks(isolation.look_at_floor(question))
    assert (len(found), set(found.values())) == (8, {"holds"})


@on_linux
def test_machine_below_the_floor_is_refused(question: Question) -> None:
    """Without layers there is no sandbox to be tried, and the way out is named."""
    bare = replace(question, examine_kernel=lambda: NOTHING)
    (floor,) = isolation.look_at_floor(bare)
    (started,) = trials.try_sandbox(bare)
    assert (floor.mark, started.mark, judge([floor])) == ("lacks", "untried", "refused")
    assert floor.advice is not None
    assert "--sandbox none" in floor.advice.en


@on_linux
def test_kernel_without_landlock_says_how_to_get_it(question: Question) -> None:
    """The cause is explained once, with the command line of the kernel."""
    findings = take("layers", replace(question, examine_kernel=lambda: NOTHING))
    advised = [f.name for f in findings if f.advice is not None and "lsm=" in f.advice.en]
    assert advised == ["landlock_abi"]


@on_linux
def test_older_landlock_names_what_it_does_not_guard(question: Question) -> None:
    """An ABI between the least and the full one works, and lacks something."""
    older = replace(question, examine_kernel=lambda: Kernel(landlock_abi=4))
    (finding,) = isolation.look_at_landlock(older)
    assert (finding.mark, "devices, signals" in finding.found.en) == ("lacks", True)


@on_linux
def test_missing_namespace_is_explained(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting that bars an ordinary user is named as the command that changes it."""
    monkeypatch.setattr(isolation, "find_barriers", lambda: ("user.max_net_namespaces=10000",))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    kernel = Kernel(landlock_abi=7, network_problem="not permitted")
    (finding,) = (
        finding
        for finding in isolation.look_at_layers(replace(question, examine_kernel=lambda: kernel))
        if finding.mark == "lacks"
    )
    assert finding.advice is not None
    assert (finding.name, "sudo sysctl -w user.max_net_namespaces=10000" in finding.advice.en) == (
        "network-namespace",
        True,
    )


@on_linux
def test_package_that_does_not_load_is_explained(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the kernel is good, the package is at fault."""
    monkeypatch.setattr(isolation, "find_seccomp_actions", lambda: (SECCOMP_ACTION,))
    kernel = Kernel(landlock_abi=7, sandlock_problem="no such file")
    findings = [
        finding
        for finding in isolation.look_at_layers(replace(question, examine_kernel=lambda: kernel))
        if finding.mark == "lacks"
    ]
    names = [finding.name for finding in findings]
    assert names == ["sandlock-landlock", "sandlock-seccomp"]
    assert findings[0].found.en == "cannot be used: no such file"


@on_linux
def test_promises_that_are_kept_are_named(question: Question) -> None:
    """The quick form tries its probes in the sandbox that it opened."""
    sandbox = FakeSandbox(keep)
    findings = list(trials.try_sandbox(replace(question, open_sandbox=opens(sandbox))))
    assert [finding.name for finding in findings] == ["started", *(p.name for p in QUICK)]
    assert len(sandbox.requests) == len(QUICK)


@on_linux
@pytest.mark.parametrize(
    ("broken", "verdict"), [("sends_no_udp", "refused"), ("has_no_capability", "look")]
)
def test_broken_promise_is_judged_by_what_it_guards(
    question: Question, broken: str, verdict: str
) -> None:
    """A hole to the network refuses the machine; another is to be looked at."""
    sandbox = FakeSandbox(lambda request: keep(request, broken))
    findings = {
        f.name: f for f in trials.try_sandbox(replace(question, open_sandbox=opens(sandbox)))
    }
    assert (findings[broken].mark, judge([findings[broken]])) == ("lacks", verdict)
    assert "'done'" in findings[broken].found.en


@on_linux
def test_known_weakness_has_its_own_advice(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an ordinary user's sandbox is known not to hold is said so; root's is to be reported."""
    name = "limits_nobody_outside"
    sandbox = FakeSandbox(lambda request: keep(request, name))
    asked = replace(question, open_sandbox=opens(sandbox), is_full=True)
    advice = []
    for user in (1000, 0):
        monkeypatch.setattr("os.geteuid", lambda user=user: user)
        (finding,) = (f for f in trials.try_sandbox(asked) if f.name == name)
        advice.append(finding.advice)
    assert advice == [message(f"doctor.advice.known.{name}"), message("doctor.advice.promise")]


@on_linux
def test_sandbox_that_does_not_start_is_a_finding(question: Question) -> None:
    """The reason and its hint are shown, and the machine is refused."""
    (finding,) = take("sandbox", question)
    assert (finding.mark, finding.is_needed) == ("untried", True)
    assert "no worker" in finding.found.en
    assert finding.advice == plain("look at its log")


@on_linux
def test_failing_probe_does_not_stop_the_next(question: Question) -> None:
    """A run that fails says nothing about the others."""

    def play(request: Request) -> FakeRun:
        if SOURCES[request.cells[1].source].name == QUICK[0].name:
            raise OSError("no pipes")
        return keep(request)

    found = marks(trials.try_sandbox(replace(question, open_sandbox=opens(FakeSandbox(play)))))
    assert (found[QUICK[0].name], found[QUICK[1].name]) == ("untried", "holds")


def test_without_isolation_only_harmless_probes_run(question: Question) -> None:
    """Nothing is tried that could do harm where nothing shuts it in."""
    asked = replace(question, sandbox="none", is_full=True)
    assert trials.choose_probes(asked) == HARMLESS


def test_full_form_tries_every_promise(question: Question) -> None:
    """`--full` is the whole conformance list."""
    assert trials.choose_probes(replace(question, is_full=True)) == PROBES


def test_other_systems_get_findings_too(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no Linux, that is what is said, and nothing is started."""
    monkeypatch.setattr(sys, "platform", "darwin")
    bare = replace(question, examine_kernel=lambda: NOTHING)
    findings = [f for _, part in examine(bare) for f in part]
    (started,) = (f for f in findings if f.name == "started")
    assert (started.found.en, judge(findings)) == ("this way works on Linux only", "refused")


def test_missing_data_set_is_said(question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no copy is there, the download and the look-alike are named; a run can do without."""
    monkeypatch.setattr(stock, "find_copy", lambda name, folder: None)
    findings = list(stock.look_at_datasets(question))
    assert ([f.name for f in findings], judge(findings)) == (list(NAMES), "look")


def test_damaged_data_set_is_said(question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error's own words say which file and what to do."""

    def fail(name: str, folder: Path | None) -> None:
        raise DatasetError(f"{name}.npz is damaged", "remove it")

    monkeypatch.setattr(stock, "find_copy", fail)
    finding = next(stock.look_at_datasets(question))
    assert (finding.mark, finding.found.en) == ("lacks", "fashion_mnist.npz is damaged")
    assert finding.advice == plain("remove it")


def test_missing_package_is_needed() -> None:
    """Nothing runs without TensorFlow."""
    (finding,) = [stock._find_version("tensorflow", ("tensorflow-none",), is_needed=True)]
    assert (finding.mark, judge([finding])) == ("lacks", "refused")


@pytest.mark.parametrize(
    ("fonts", "mark", "words"),
    [
        (Fonts("NanumGothic", "NanumGothic"), "holds", "NanumGothic"),
        (Fonts("", "NanumGothic"), "lacks", "older"),
        (Fonts("", ""), "lacks", "boxes"),
    ],
)
def test_font_is_named_or_its_lack_explained(
    question: Question, monkeypatch: pytest.MonkeyPatch, fonts: Fonts, mark: Mark, words: str
) -> None:
    """A font, a font that is not listed yet, and none."""
    monkeypatch.setattr(stock, "find_fonts", lambda cache: fonts)
    (finding,) = stock.look_at_font(question)
    assert (finding.mark, words in finding.found.en) == (mark, True)


def test_looking_at_folders_makes_none(question: Question, tmp_path: Path) -> None:
    """Folders that a run would make are not there afterwards."""
    before = sorted(tmp_path.iterdir())
    found = marks(machine.look_at_room(question))
    assert list(found) == ["reports", "temporary", "cache"]
    assert sorted(tmp_path.iterdir()) == before


def test_unwritable_folder_is_refused(question: Question, tmp_path: Path) -> None:
    """Where reports cannot be written, nothing can be graded."""
    (tmp_path / "file").write_text("")
    asked = replace(question, reports=tmp_path / "file" / "reports")
    finding = next(machine.look_at_room(asked))
    assert (finding.name, finding.mark, judge([finding])) == ("reports", "lacks", "refused")


def test_too_little_room_is_said(question: Question) -> None:
    """Bounds that the machine cannot keep are to be looked at."""
    needs = replace(question.needs, limits=Limits(memory=2**60, disk=2**60))
    asked = replace(question, needs=needs)
    found = marks(machine.look_at_room(asked)) | marks(machine.look_at_memory(asked))
    assert (found["temporary"], found["memory"]) == ("lacks", "lacks")


def test_needs_are_those_of_the_course(tmp_path: Path) -> None:
    """Data sets and limits come from the assignments, and a faulty one is named."""
    write_course(tmp_path)
    (tmp_path / "assignments" / "a3.yaml").write_text("id: a3\nweek: one\n")
    needs = find_needs(tmp_path)
    assert (needs.datasets, needs.limits.memory) == (("fashion_mnist",), 2**30)
    assert (needs.assignments, needs.faulty) == (2, ("a3",))


def test_without_a_course_everything_is_needed(tmp_path: Path) -> None:
    """Outside of a course the usual limits and every data set are looked at."""
    assert find_needs(tmp_path) == find_needs(tmp_path / "nowhere")
    assert find_needs(tmp_path).datasets == NAMES
