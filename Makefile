# Everything sets itself up: Python 3.11 or newer and make are all it takes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS := -n 3 # of two cores: much of a test is waiting
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help run test coverage search fix bench chaos screenshots lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run ## start the app: your workspace with credentials, else the playground
	$(BIN)/python -m bot

test: $(VENV)/dev ## every check: format, lint, types, import contracts, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(WORKERS)

coverage: $(VENV)/dev ## the tests once more, with what they leave untouched (half as long again)
	$(BIN)/pytest $(WORKERS) --cov --cov-report=term

search: $(VENV)/dev ## the property tests with thousands of new examples
	$(BIN)/pytest $(WORKERS) -m hypothesis --hypothesis-profile=search

fix: $(VENV)/dev ## format, and repair what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev ## measure: times, calls, statements, memory
	$(BIN)/python -W ignore -m tests.bench

chaos: $(VENV)/dev ## ten minutes of crashes, outages and lost words, with many seeds
	$(BIN)/python -W ignore -m tests.chaos --minutes 10

screenshots: $(VENV)/dev ## renew the pictures in docs/screenshots; needs chromium
	$(BIN)/python -W ignore -m tests.browser.screenshots

lock: $(VENV)/dev ## renew the locked dependencies
	$(BIN)/uv pip compile $(LOCK) pyproject.toml -o requirements.txt
	$(BIN)/uv pip compile $(LOCK) --group dev pyproject.toml -o requirements-dev.txt

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade

clean: ## remove what was set up here; data/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: $(VENV)/bin/python requirements.txt
	$(PIP) install --require-hashes -r requirements.txt
	@touch $@

# requirements-dev.txt holds everything in requirements.txt, at the same versions.
$(VENV)/dev: $(VENV)/bin/python requirements-dev.txt
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/run
