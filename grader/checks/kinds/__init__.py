"""The built-in checks, one file to a family."""
