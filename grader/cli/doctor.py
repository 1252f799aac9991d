"""`grader doctor`: what this machine has for grading strangers' code, and what it lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import FOLDER, course_option, language_option, sandbox_option
from grader.messages import Language

if TYPE_CHECKING:
    from grader.pipeline.doctor.examine import Verdict
    from grader.pipeline.warm import SandboxName

_EXIT_CODES: dict[Verdict, int] = {"ready": 0, "look": 1, "refused": 2}


@click.command()
@course_option
@click.option("--reports", type=FOLDER, default=Path("reports"), show_default=True)
@click.option("--full", is_flag=True, help="Try every promise of the sandbox; about a minute.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@sandbox_option
@language_option
def doctor(
    course: Path,
    reports: Path,
    full: bool,
    as_json: bool,
    sandbox: SandboxName,
    language: Language,
) -> int:
    """Look whether this machine can grade strangers' code, and say what to do where it cannot.

    \b
    Exit codes:
    0  all that is needed is there
    1  something is lacking that a run can do without
    2  no stranger's code can be graded here
    """
    import platformdirs

    from grader.cli.diagnosis import print_findings, summarise
    from grader.pipeline import warm
    from grader.pipeline.doctor.examine import examine, judge
    from grader.pipeline.doctor.finding import Question
    from grader.pipeline.doctor.needs import find_needs
    from grader.pipeline.surroundings import data_folder

    folder = data_folder()
    question = Question(
        needs=find_needs(course),
        reports=reports,
        cache=platformdirs.user_cache_path("grader"),
        data_folder=folder,
        sandbox=sandbox,
        # The promises are about what code may reach: they are tried without any data.
        open_sandbox=lambda: warm.open_sandbox((), sandbox, folder, may_idle=False),
        is_full=full,
    )
    parts = examine(question)
    if as_json:
        found = [(part, tuple(findings)) for part, findings in parts]
        click.echo(json.dumps(summarise(found, language), ensure_ascii=False, indent=2))
        verdict = judge(finding for _, findings in found for finding in findings)
    else:
        verdict = print_findings(parts, language, is_isolated=sandbox != "none")
    return _EXIT_CODES[verdict]
