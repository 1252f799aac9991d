"""Evidence: what happened when a submission ran.

In comes a folder that a student's process could write to; out comes an immutable `Evidence`, and
blobs named by their sha256 in a store. Nothing here believes what it reads: sizes are capped,
schemas are checked, and whatever does not hold is left out and counted.
"""
