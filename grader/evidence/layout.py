"""Names of files in the evidence folder of one run."""

EVENTS_FILE = "events.jsonl"
"""One event to a line, in order."""

BLOBS_FOLDER = "blobs"
"""Arrays (`.npz`) and pictures (PNG), each named by the sha256 of its content."""

CELL_MARK = "cell"
"""Its modification time is the start of the current cell, its content that cell's index."""
