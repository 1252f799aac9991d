"""What a CI service shows: records or results in, text in the service's own formats out.

Out go annotations, a summary and a comment in Markdown, JUnit XML and step outputs. This part
writes no file, prints nothing, shows nothing that is meant for the leader alone, and lets no word
of a student's become a command, a link, a mention or markup.
"""

from grader.report.ci.annotations import render_annotations
from grader.report.ci.comment import MARKER, render_comment
from grader.report.ci.junit import render_junit
from grader.report.ci.outputs import dump_outputs
from grader.report.ci.summary import render_summary

__all__ = [
    "MARKER",
    "dump_outputs",
    "render_annotations",
    "render_comment",
    "render_junit",
    "render_summary",
]
