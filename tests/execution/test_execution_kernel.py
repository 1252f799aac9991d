"""Which layers a machine gives, and what is refused where it gives too few."""

from __future__ import annotations

import pytest

from grader.errors import SandboxUnavailableError
from grader.execution.confinement import choose_confinement, describe_sandbox
from grader.execution.kernel import Kernel, examine_kernel

WHOLE = Kernel(landlock_abi=7)
NO_SANDLOCK = Kernel(landlock_abi=7, sandlock_problem="no seccomp")
NO_NAMESPACE = Kernel(landlock_abi=7, network_problem="no namespace")
NOTHING = Kernel(0, "no Landlock", "no Landlock", "no namespace")


def test_whole_kernel_gives_every_layer() -> None:
    """Files and network are each shut by two layers, and nothing is missing."""
    confinement = choose_confinement("kernel", WHOLE)
    assert confinement.layers == (
        "sandlock-landlock",
        "sandlock-seccomp",
        "landlock",
        "network-namespace",
        "capabilities",
        "rlimits",
        "supervisor",
    )
    assert confinement.missing == ()


def test_one_layer_alone_is_given_when_asked_for() -> None:
    """`sandlock` and `landlock` leave the other out, and bound use all the same."""
    limiting = ("capabilities", "rlimits", "supervisor")
    sandlock = choose_confinement("sandlock", WHOLE)
    landlock = choose_confinement("landlock", WHOLE)
    assert sandlock.layers == ("sandlock-landlock", "sandlock-seccomp", *limiting)
    assert landlock.layers == ("landlock", "network-namespace", *limiting)


@pytest.mark.parametrize(
    ("kernel", "missing"),
    [
        (NO_SANDLOCK, ("sandlock-landlock", "sandlock-seccomp")),
        (NO_NAMESPACE, ("network-namespace",)),
        (Kernel(landlock_abi=4), ("landlock-devices", "landlock-signals")),
    ],
)
def test_kernel_with_fewer_layers_says_which(kernel: Kernel, missing: tuple[str, ...]) -> None:
    """What guards files and network once is enough to run, and what lacks is named."""
    assert choose_confinement("kernel", kernel).missing == missing


@pytest.mark.parametrize(
    ("kernel", "problem"),
    [
        (NOTHING, "no layer guards files and no layer guards the network"),
        (Kernel(7, "no seccomp", "", "no namespace"), "no layer guards the network; no seccomp"),
        (Kernel(2, "too old", "too old", ""), "no layer guards files; too old"),
    ],
)
def test_machine_below_the_floor_is_refused(kernel: Kernel, problem: str) -> None:
    """Without a layer for files, or one for the network, nothing runs; the reasons are said."""
    with pytest.raises(SandboxUnavailableError, match=problem) as caught:
        choose_confinement("kernel", kernel)
    assert "--sandbox none" in caught.value.hint


def test_no_isolation_is_given_only_when_asked_for() -> None:
    """`none` works on any machine, and its name is all that it says of itself."""
    assert describe_sandbox(choose_confinement("none", NOTHING)) == "none"


def test_sandbox_is_described_with_versions() -> None:
    """The packages that a confinement rests on are named."""
    assert describe_sandbox(choose_confinement("sandlock", WHOLE)).startswith("sandlock (sandlock ")
    assert "landlockpy " in describe_sandbox(choose_confinement("kernel", WHOLE))


@pytest.mark.sandbox
def test_this_machine_is_examined() -> None:
    """Where the tests run, files and the network are guarded."""
    kernel = examine_kernel()
    assert (kernel.guards_files, kernel.guards_network) == (True, True)
