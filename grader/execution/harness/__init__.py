"""The only code that shares a process with a student's.

It runs cells in an IPython shell, notes what happens as events and makes old calls work. Of the
rest of the project it knows the event schema and nothing else.
"""
