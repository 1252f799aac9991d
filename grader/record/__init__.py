"""The grading record: everything above it in, one versioned JSON file out.

The record is self-contained: a report needs nothing else. It is built from stored evidence alone,
so that building it again gives it back.
"""
