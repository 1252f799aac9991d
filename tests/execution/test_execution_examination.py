"""Settings, engines and fonts of a machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.errors import ExecutionError
from grader.execution.examination import find_barriers, find_engines, find_seccomp_actions
from grader.execution.fonts import FOLDER, find_fonts
from grader.execution.probes import GUARDING, PROBES, QUICK


def set_value(root: Path, name: str, value: str) -> None:
    file = root / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{value}\n")


def test_barring_settings_are_named_with_better_values(tmp_path: Path) -> None:
    """Settings that keep ordinary users from a network namespace are found."""
    set_value(tmp_path, "kernel/unprivileged_userns_clone", "0")
    set_value(tmp_path, "kernel/apparmor_restrict_unprivileged_userns", "1")
    set_value(tmp_path, "user/max_net_namespaces", "0")
    assert find_barriers(tmp_path) == (
        "kernel.unprivileged_userns_clone=1",
        "kernel.apparmor_restrict_unprivileged_userns=0",
        "user.max_net_namespaces=10000",
    )


def test_granting_settings_are_no_barrier(tmp_path: Path) -> None:
    """Settings that grant, and settings that a kernel does not have, bar nobody."""
    set_value(tmp_path, "kernel/unprivileged_userns_clone", "1")
    set_value(tmp_path, "user/max_net_namespaces", "31442")
    assert find_barriers(tmp_path) == ()


def test_actions_of_seccomp_are_read(tmp_path: Path) -> None:
    """They are words in a file of the kernel's, which old kernels lack."""
    (tmp_path / "actions").write_text("kill errno user_notif allow\n")
    assert find_seccomp_actions(tmp_path / "actions") == ("kill", "errno", "user_notif", "allow")
    assert find_seccomp_actions(tmp_path / "none") == ()


def test_installed_engine_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine is there where its command is."""
    program = tmp_path / "podman"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_engines() == ("podman",)


def test_fonts_are_asked_for_in_another_process(tmp_path: Path) -> None:
    """What charts are drawn with is what would be chosen anew, on a list just made."""
    fonts = find_fonts(tmp_path)
    assert fonts.used == fonts.installed


def test_font_of_an_old_list_is_told_apart(tmp_path: Path) -> None:
    """A font that came after matplotlib's list is installed, but not used."""
    installed = find_fonts(tmp_path).installed
    (file,) = (tmp_path / FOLDER).glob("fontlist-*.json")
    listed = json.loads(file.read_text())
    listed["ttflist"] = [font for font in listed["ttflist"] if font["name"] == "DejaVu Sans"]
    file.write_text(json.dumps(listed))
    fonts = find_fonts(tmp_path)
    assert (fonts.used, fonts.installed) == ("", installed)


def test_matplotlib_that_fails_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python that does not start is a reason, not a crash."""
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(ExecutionError, match="does not list its fonts"):
        find_fonts(tmp_path)


def test_quick_probes_are_of_every_kind() -> None:
    """The quick form tries files, network, processes and limits, and each guard of importance."""
    names = [probe.name for probe in QUICK]
    for word in ("file", "tcp", "udp", "signals", "memory", "limits_processes", "limits_disk"):
        assert [name for name in names if word in name] != []
    assert len(names) == 20


def test_guarding_probes_are_about_what_code_reaches() -> None:
    """What needs no isolation guards nobody; limits and processes are not among them either."""
    names = {probe.name for probe in GUARDING}
    assert {"reads_no_file_outside", "sends_no_udp", "writes_no_shared_memory"} <= names
    assert [probe.name for probe in GUARDING if not probe.needs_isolation] == []
    assert len(names) < len(PROBES) / 2
