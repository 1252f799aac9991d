"""What a pull request changes, graded.

In come a git repository and the branch that a pull request is for; out go the records of the
hand-ins that it changes, and a folder of what may leave the course. What is graded comes from the
pull request, and what it is graded by from that branch alone. This part never runs anything of a
repository, and never writes into one.
"""
