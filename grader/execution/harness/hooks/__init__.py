"""Hooks: each module stands in front of one library and reports what a student does with it."""
