"""Pages for people: grading records in, self-contained HTML out.

In come records and nothing else; out go one page for each student and one index for the leader.
A page holds both languages, its own style and pictures, and no script. This part never reads
evidence, never changes a score and never trusts a word that came from a student.
"""

from grader.report.index import render_index
from grader.report.page import page_name, write_page
from grader.report.student import render_student

__all__ = ["page_name", "render_index", "render_student", "write_page"]
