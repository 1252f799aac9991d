"""Runs a submission where it can do no harm: `Submission` in, `Evidence` out.

A student's code runs here and nowhere else. This part decides nothing about grades: it starts a
warm worker, puts each submission into a sandbox, watches its limits and says how it ended.
"""
