"""The package of the how-to, really built and installed: a check like any other."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import indent

import pytest
import yaml
from docs_reader import DOCS, ROOT, read_blocks, write_files
from jsonschema import Draft202012Validator

ADD_A_CHECK = DOCS / "how-to" / "add-a-check.md"
KIND = "learning_rate_lowered"
MODULE = "study_group_checks.py"
COMMANDS = """
import sys
from grader.cli.authoring import schema
from grader.cli.commands import lint
from grader.cli.frame import ExpectedErrors
commands = ExpectedErrors(commands={"lint": lint, "schema": schema})
sys.exit(commands.main(sys.argv[1:], standalone_mode=False) or 0)
"""
ASSIGNMENT = """\
id: ch07-3
week: 8
title: {ko: "7-3 신경망 모델 훈련", en: "7-3 Training a neural network"}
dataset: fashion_mnist
rubric: ch07-3
tasks:
  - id: rate
    title: {ko: 학습률 줄이기, en: Lower the learning rate}
    checks:
"""
RUBRIC = f"id: ch07-3\ntasks: {{rate: {{checks: {{model_structure: 5, {KIND}: 5}}}}}}\n"
SHADOW = '''
from grader.checks.registry import check
from grader.checks.result import CheckResult
from grader.messages import plain


@check
def accuracy(context) -> CheckResult:
    """Everybody is right."""
    return CheckResult(outcome="passed", message=plain("ok"))
'''


def find_block(info: str) -> str:
    """The text of the page's only block with that info."""
    [block] = [block for block in read_blocks(ADD_A_CHECK) if block.info == info]
    return block.text


def run_python(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python in `folder` for which the packages in `installed` are installed."""
    path = os.pathsep.join([str(installed), str(ROOT)])
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "PYTHONPATH": path, "LC_ALL": "C.UTF-8"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def run_grader(installed: Path, folder: Path, *arguments: str) -> tuple[int, list[str]]:
    """Exit code and error lines of a command."""
    done = run_python(installed, folder, "-c", COMMANDS, *arguments)
    return done.returncode, done.stderr.splitlines()


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the page, as somebody who follows it writes them."""
    folder = tmp_path_factory.mktemp("study-group-checks")
    write_files(ADD_A_CHECK, folder)
    return folder


@pytest.fixture(scope="module")
def installed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which pip has built and installed the package, without a network."""
    target = tmp_path_factory.mktemp("installed")
    offline = ("--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    command = ["-m", "pip", "install", *offline, "--target", str(target), str(source)]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course whose one assignment uses the check as the page does."""
    for name, text in (
        ("assignments", ASSIGNMENT + indent(find_block("yaml checks"), " " * 6)),
        ("rubrics", RUBRIC),
    ):
        file = tmp_path / name / "ch07-3.yaml"
        file.parent.mkdir()
        file.write_text(text, encoding="utf-8")
    return tmp_path


def spoil(installed: Path, folder: Path, text: str) -> Path:
    """A copy of the installed package whose module is `text`."""
    copied = shutil.copytree(installed, folder / "spoilt")
    (copied / MODULE).write_text(text, encoding="utf-8")
    return copied


def edit(course: Path, old: str, new: str) -> None:
    """Change the assignment."""
    file = course / "assignments" / "ch07-3.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_package_passes_its_own_tests(installed: Path, source: Path) -> None:
    """The check is found through its entry point and judges evidence as the page says."""
    options = ("-q", "-p", "no:cacheprovider", "--import-mode=importlib")
    done = run_python(installed, source, "-m", "pytest", *options, "test_study_group_checks.py")
    assert "4 passed" in done.stdout, done.stdout + done.stderr


def test_assignment_may_use_it(installed: Path, course: Path) -> None:
    """Lint has nothing to say."""
    assert run_grader(installed, course, "lint") == (0, [])


def test_it_is_unknown_where_it_is_not_installed(course: Path, tmp_path: Path) -> None:
    """Without the package the same assignment is faulty: the check comes from the package."""
    code, errors = run_grader(tmp_path / "nothing", course, "lint")
    assert (code, f"found '{KIND}'" in errors[0]) == (2, True)


def test_misspelt_argument_is_answered_as_shown(installed: Path, course: Path) -> None:
    """The page's mistake gets the page's answer, with what was meant."""
    edit(course, "factor:", "facter:")
    code, errors = run_grader(installed, course, "lint")
    assert (code, errors[0]) == (2, find_block("text lint").strip())


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ('"0.1 .. 0.5"', '"about 0.1"', f"{KIND}.factor — expected a number, or a bound"),
        ("model: best", "model: bets", "found the text 'bets'; did you mean 'best'?"),
        (KIND, "learning_rate_lowerd", f"did you mean '{KIND}'?"),
    ],
)
def test_mistake_is_found(installed: Path, course: Path, old: str, new: str, answer: str) -> None:
    """A wrong bound, an unknown model and a misspelt kind are found as they are everywhere."""
    edit(course, old, new)
    code, errors = run_grader(installed, course, "lint")
    assert (code, answer in errors[0]) == (2, True)


def test_schema_knows_it(installed: Path, course: Path) -> None:
    """Editors complete the check, and underline what is wrong with it."""
    assert run_grader(installed, course, "schema", "-o", "schemas") == (0, [])
    schema = json.loads((course / "schemas" / "assignment.schema.json").read_bytes())
    text = (course / "assignments" / "ch07-3.yaml").read_text(encoding="utf-8")
    validator = Draft202012Validator(schema)
    assert schema["$defs"][f"check.{KIND}"]["title"] == "학습률 줄이기 · Lower the learning rate"
    found = [
        validator.is_valid(yaml.safe_load(t)) for t in (text, text.replace("factor", "facter"))
    ]
    assert found == [True, False]


def test_package_that_does_not_import_is_named(
    installed: Path, course: Path, tmp_path: Path
) -> None:
    """An error and a hint, no traceback."""
    spoilt = spoil(installed, tmp_path, "import there_is_no_such_module\n")
    assert run_grader(spoilt, course, "lint") == (
        3,
        [
            "error: the checks of the package 'study-group-checks' cannot be loaded: expected to "
            "import 'study_group_checks', found ModuleNotFoundError: No module named "
            "'there_is_no_such_module'",
            "hint: mend the package 'study-group-checks', or remove it",
        ],
    )


def test_built_in_check_is_not_replaced(installed: Path, course: Path, tmp_path: Path) -> None:
    """Who tries reads that it is not used."""
    spoilt = spoil(installed, tmp_path, SHADOW)
    edit(course, f'- {KIND}: {{model: best, factor: "0.1 .. 0.5"}}', "- dataset_loaded")
    rubric = course / "rubrics" / "ch07-3.yaml"
    rubric.write_text(RUBRIC.replace(KIND, "dataset_loaded"))
    assert run_grader(spoilt, course, "lint") == (
        0,
        [
            "the check 'accuracy' of the package 'study-group-checks' is not used: "
            "the grader itself has one of that name"
        ],
    )
