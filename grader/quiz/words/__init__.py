"""Reads an answer in free text: its words in basic form, the ideas in them, and what is in doubt.

In come normalised sentences; out come the concepts that were found, and reasons to leave the answer
to a person.
"""
