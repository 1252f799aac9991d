"""What a student handed in: files in, a frozen `Submission` of cells and quiz answers out.

Everything here is hostile until read: sizes, counts and depths are bounded, links are not followed,
and nothing is executed, imported or unpickled. A file that cannot be read is a result, with the
reason in words, and never an exception.
"""
