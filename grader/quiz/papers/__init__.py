"""A quiz on its way to a student and back: drawn, asked, shown, sealed and answered.

A `Draw` says which questions and numbers; a `Form` holds the keys and stays with the leader; a
`Paper` is what the student sees and holds none; a ticket brings the draw back with the answers.
"""
