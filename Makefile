# make validate   set up .venv on first use and validate the package
# make test       the whole test suite
# make help       what else there is

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help validate test check docs mutation bench clean

help:  ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

validate: $(VENV)/installed  ## validate the package: every rule, every record
	@$(BIN)/spanpack validate $(ARGS)

test: $(VENV)/installed-dev  ## run the whole test suite
	$(BIN)/python -m pytest

check: $(VENV)/installed-dev  ## format, lint, types, generated files: what CI asks besides the tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/check-jsonschema --check-metaschema schemas/*.json
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/spanpack validate --frictionless
	$(BIN)/spanpack index --check
	$(BIN)/spanpack format --check
	$(BIN)/python docs/generate.py --check

docs: $(VENV)/installed-dev  ## write the generated files: docs/rules.md, docs/fields.md, figures in README.md
	$(BIN)/python docs/generate.py

mutation: $(VENV)/installed-dev  ## plant every kind of error in every record; writes docs/mutation.md
	$(BIN)/python -m tests.mutation

bench: $(VENV)/installed-dev  ## measure speed and memory side by side with the peers
	$(BIN)/python -m benchmarks

clean:  ## remove what was set up and generated outside version control
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis benchmarks/data

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "spanpack needs Python 3.11 or later; found none. Install one, or: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/installed
