"""Scoring: results and markings in, points out.

A rubric says what each check and question is worth. This part adds up and rounds; it never looks at
evidence and never changes what a check said.
"""
