# `make demo` and `make test` do all the set-up; everything else is for those who work on the project.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test test-fast check format docs wheel clean help

help:
	@echo "make demo    grade the sample submissions of chapter 7-1 and say where the report is"
	@echo "make test    run every test"
	@echo "make check   style, types and the direction of imports"
	@echo "make wheel   build dist/grader-*.whl, the file to install the grader by elsewhere"

# The environment: made once, and again when the lock changes.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $(READY)

# Exit code 1 means that some submission needs a person: a result, not a failure.
demo: $(READY)
	$(BIN)/grader run ch07-1 || [ $$? -eq 1 ]

# Two at a time: a file's tests stay together, so that what they share is made once.
test: $(READY)
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

test-fast: $(READY)
	$(BIN)/python -m pytest -m "not slow and not browser"

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/grader lint

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY)
	$(BIN)/python docs/generate.py

wheel: $(READY)
	$(BIN)/python -m pip wheel . --quiet --no-deps --no-build-isolation --wheel-dir dist
	@ls dist/*.whl

clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
