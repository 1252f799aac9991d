"""What the answers of a class tell of its questions.

In come marked answers without names; out come figures with their intervals, common mistakes and
hints for the leader.
"""
