# One command each. `make demo` and `make test` need only Python 3.11 or later and a C library: they build .venv themselves.
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
RUN := $(BIN)/python

.PHONY: help demo test test-slow check format bench e2e docs lock clean
.DEFAULT_GOAL := help

help: ## say what there is
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

.venv/.base: requirements/base.lock pyproject.toml | .venv/bin/uv
	$(BIN)/uv pip install --quiet --python $(RUN) --require-hashes -r requirements/base.lock
	$(BIN)/uv pip install --quiet --python $(RUN) --no-deps --editable .
	@touch $@

.venv/.dev: requirements/dev.lock .venv/.base
	$(BIN)/uv pip install --quiet --python $(RUN) --require-hashes -r requirements/dev.lock
	@touch $@

demo: .venv/.base ## a running sample shop; DATA="file ..." opens it on your own history instead
	$(BIN)/shopkeeper demo $(if $(DATA),$(foreach file,$(DATA),--data $(file)))

test: .venv/.dev ## the fast tests, on SQLite and PostgreSQL side by side
	$(RUN) tools/both_databases.py

test-slow: .venv/.dev ## crash, fuzz, real-client and real-data tests, on both databases
	tools/chromium.sh
	tools/node_clients.sh
	$(RUN) tools/both_databases.py -m "slow and not e2e"

check: .venv/.dev ## format, lint, types, contracts, migrations, fast tests
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/lint-imports
	$(BIN)/mypy
	SHOPKEEPER_HOME=$$(mktemp -d) $(RUN) -m django makemigrations --settings shopkeeper.config.settings --check --dry-run
	$(RUN) -m pytest -q -n 2

format: .venv/.dev ## put the code into its one form
	$(BIN)/ruff format --quiet
	$(BIN)/ruff check --fix --quiet

bench: .venv/.dev ## every figure of benchmarks/README.md, measured beside its peer
	$(RUN) -m benchmarks

e2e: .venv/.dev ## real Chromium: pages, keyboard, accessibility
	tools/chromium.sh
	$(RUN) -m pytest -q -m e2e tests/e2e

docs: .venv/.dev ## build the documentation into site/
	$(BIN)/mkdocs build --strict

lock: .venv/bin/uv ## pin every dependency by version and hash
	$(BIN)/uv pip compile --quiet pyproject.toml --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -o requirements/base.lock
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -o requirements/dev.lock

clean: ## remove what was built; var/, the shop's data, stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis site dist
