"""Reads one answer: the numbers, terms, options, verdicts and printed values that stand in it.

In comes a text as a student wrote it, bounded and normalised by `writing`; out comes what was found
and where. Nothing here knows which answer is right, and nothing that was written is run.
"""
