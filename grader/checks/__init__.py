"""Checks: evidence and measurement in, verdicts out.

A check is a function that looks at what happened and says what was expected, what was found and
what to do next. It never runs a student's code, never reads their source text to find out what they
did, and never decides how many points something is worth.
"""
