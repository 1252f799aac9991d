"""Hooks: each module puts itself in front of one library and reports what the student does with it."""
