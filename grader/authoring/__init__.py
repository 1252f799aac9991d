"""What an author of assignments needs: proof that an assignment tells right work from wrong.

A course goes in; out comes a verdict on one of its assignments, the files of a new one, or a study
group's own repository. No student's work is ever read or graded here.
"""
