# Everything sets itself up: Python 3.11 to 3.14 and make are all it takes.

VENV := .venv
BIN := $(VENV)/bin
WORKERS := -n 2 --dist worksteal # of two cores: more of them make each other late, and tests with them
ONCE_MORE := --last-failed --last-failed-no-failures none # what failed, alone: both outcomes are printed

# Interpreters to try in order. pyenv's shims run only what .python-version names, hence its folders.
PYTHON ?= python3 python3.11 python3.12 python3.13 python3.14 \
	$(wildcard $(or $(PYENV_ROOT),$(HOME)/.pyenv)/versions/3.1[1-4].*/bin/python3)
SUITABLE := 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'

# uv installs what uv.lock lists and resolves nothing; the caller's uv settings and active environment are ignored.
UV := $(BIN)/uv --quiet --no-config --system-certs --no-python-downloads
SYNC := $(UV) sync --frozen --inexact --no-build --python $(BIN)/python
unexport VIRTUAL_ENV $(filter-out UV_CACHE_DIR UV_HTTP_TIMEOUT,$(filter UV_%,$(.VARIABLES)))

.PHONY: help run check manifest test coverage search fix bench load plans corpus chaos dialects mutants screenshots lock clean gone

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run ## start the app: your workspace with credentials, else the playground
	$(BIN)/python -m bot

check: $(VENV)/run ## say what is missing or wrong in the settings
	@$(BIN)/python -m bot check

manifest: $(VENV)/run ## print the Slack app manifest; URL=https://…/slack/events makes it one for HTTP
	@$(BIN)/python -m bot manifest $(if $(URL),--request-url '$(URL)')

test: $(VENV)/dev ## run every check: format, lint, types, import contracts, tests
	$(UV) lock --check --python $(BIN)/python
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest $(WORKERS) || { [ $$? = 1 ] && $(BIN)/pytest $(ONCE_MORE); }

coverage: $(VENV)/dev ## run the tests with a coverage report (half as long again)
	$(BIN)/pytest $(WORKERS) --cov --cov-report=term

search: $(VENV)/dev ## run the property tests with thousands of new examples
	$(BIN)/pytest $(WORKERS) -m hypothesis --hypothesis-profile=search

fix: $(VENV)/dev ## format, and repair what the linter can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/dev ## measure: times, calls, statements, memory
	$(BIN)/python -W ignore -m tests.bench

plans: $(VENV)/dev ## explain every statement on both databases with 1,000,000 threads of 10,000 workspaces stored
	$(BIN)/pytest $(WORKERS) -m 'not hypothesis' --stored-threads 1000000

corpus: $(VENV)/dev ## run a folder of real files through the checks, DIR=…: which are refused, and why?
	$(BIN)/python -W ignore -m tests.corpus $(or $(DIR),$(error Name a folder: make corpus DIR=/path/to/files))

load: $(VENV)/dev ## play many workspaces on one to three nodes: turns per second, latencies, saturation (15 minutes; QUICK=1: 2)
	$(BIN)/python -W ignore -m tests.load $(if $(QUICK),--quick) $(if $(WORKSPACES),--workspaces $(WORKSPACES))

chaos: $(VENV)/dev ## run ten minutes of crashes, outages and lost words, with many seeds and three dialects
	$(BIN)/python -W ignore -m tests.chaos --minutes 10

ship: $(VENV)/dev ## build what the image holds in a plain folder, serve it and stop it; say what only an engine can try
	$(BIN)/python -W ignore -m tests.ship

dialects: $(VENV)/dev ## tell what people do under every dialect of Slack and Mistral: what they read, what is lost
	$(BIN)/python -W ignore -m tests.dialects --table docs/dialects.md

mutants: $(VENV)/dev ## break the code in 77 places, one by one: which break does no test notice? (an hour)
	$(BIN)/python -m tests.mutants

screenshots: $(VENV)/dev ## renew the pictures in docs/screenshots; needs chromium
	$(BIN)/python -W ignore -m tests.browser.screenshots

lock: $(BIN)/uv ## upgrade the locked dependencies, and uv itself
	$(UV) lock --upgrade --python $(BIN)/python
	echo uv | $(UV) pip compile --upgrade --universal --python-version 3.11 --generate-hashes \
		--only-binary :all: --no-annotate --custom-compile-command 'make lock' --output-file uv-pin.txt -

clean: ## remove what was set up here; data/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage build

# Rebuild the environment when a lock changed, or when its Python is gone or was replaced by another version.
$(BIN)/uv: uv-pin.txt uv.lock $(shell $(BIN)/python -Ic 'import uv' 2>/dev/null || echo gone)
	@for python in $(PYTHON); do \
		$$python -Ic $(SUITABLE) 2>/dev/null || continue; \
		echo "Setting up $(VENV) with $$($$python -V)." >&2; \
		exec $$python -Im venv --clear $(VENV); \
	done; \
	echo "Python 3.11 to 3.14 with its venv module is needed; name one with: make PYTHON=/path/to/python3" >&2; exit 1
	@$(BIN)/python -Im pip --isolated --disable-pip-version-check --quiet \
		install --no-deps --only-binary :all: --require-hashes -r uv-pin.txt
	@touch $@

$(VENV)/run: $(BIN)/uv pyproject.toml
	@$(SYNC) --no-dev
	@touch $@

$(VENV)/dev: $(VENV)/run
	@$(SYNC)
	@touch $@
