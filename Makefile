# make validate   set up .venv on first use and validate the package
# make test       the whole test suite
# make help       what else there is

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Clients that cannot live in .venv have an environment or a folder of their own.
FRICTIONLESS_4 := $(VENV)-frictionless-4
LABEL_STUDIO := $(VENV)-label-studio
ROCRATE_VALIDATOR := $(VENV)-rocrate-validator
NODE := $(VENV)-node

.DEFAULT_GOAL := help
.PHONY: help validate test test-clients client-programs test-label-studio check build docs practice mutation bench clean

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

validate: $(VENV)/installed  ## validate the package: every rule, every record
	@$(BIN)/spanpack validate $(ARGS)

test: $(VENV)/installed-dev  ## run the whole test suite
	$(BIN)/python -m pytest -n auto

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
	$(BIN)/python docs/cookbook.py --check

test-clients: client-programs $(VENV)/installed-clients $(FRICTIONLESS_4)/installed $(ROCRATE_VALIDATOR)/installed $(NODE)/installed  ## build a release and open it in the tools that people use
	FRICTIONLESS_4=$(CURDIR)/$(FRICTIONLESS_4)/bin/python NODE_PATH=$(CURDIR)/$(NODE)/node_modules \
		ROCRATE_VALIDATOR=$(CURDIR)/$(ROCRATE_VALIDATOR)/bin/python \
		$(BIN)/python -m pytest tests/clients

client-programs:
	@.ci/client-programs --check

build: $(VENV)/installed-dev  ## build the archives of a release, and verify them
	$(BIN)/spanpack build --output dist
	@for archive in $$(cut -c 67- dist/SHA256SUMS); do $(BIN)/spanpack build --check dist/$$archive || exit 1; done

docs: $(VENV)/installed-dev  ## write what is generated: reference, figures, blocks of README.md and docs/
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/cookbook.py

practice: $(VENV)/installed  ## a copy of the package with one paragraph to annotate, for docs/first-paragraph.md
	@$(BIN)/python docs/practice.py practice

test-label-studio: $(VENV)/installed-dev $(LABEL_STUDIO)/installed  ## import into a real Label Studio, started here, and export again
	LABEL_STUDIO=$(CURDIR)/$(LABEL_STUDIO)/bin/label-studio $(BIN)/python -m pytest tests/label_studio/server.py

mutation: $(VENV)/installed-dev  ## plant every kind of error in every record; writes docs/mutation.md
	$(BIN)/python -m tests.mutation

bench: $(VENV)/installed-dev  ## measure speed and memory side by side with the peers; writes docs/benchmarks.md
	$(BIN)/python -m benchmarks --write

clean:  ## remove what was set up and generated outside version control
	rm -rf $(VENV) $(FRICTIONLESS_4) $(LABEL_STUDIO) $(ROCRATE_VALIDATOR) $(NODE) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis benchmarks/data

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "spanpack needs Python 3.11 or later; found none. Install one, or: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(BIN)/python
	$(PIP) install --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	$(PIP) install --editable '.[dev]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-clients: $(VENV)/installed-dev
	$(PIP) install --editable '.[clients]'
	@touch $@

$(FRICTIONLESS_4)/installed: | $(BIN)/python
	$(PYTHON) -m venv $(FRICTIONLESS_4)
	$(FRICTIONLESS_4)/bin/python -m pip --disable-pip-version-check --quiet install 'frictionless>=4.40,<5'
	@touch $@

$(LABEL_STUDIO)/installed: | $(BIN)/python
	$(PYTHON) -m venv $(LABEL_STUDIO)
	$(LABEL_STUDIO)/bin/python -m pip --disable-pip-version-check --quiet install 'label-studio>=1.23,<2'
	@touch $@

$(ROCRATE_VALIDATOR)/installed: | $(BIN)/python
	$(PYTHON) -m venv $(ROCRATE_VALIDATOR)
	$(ROCRATE_VALIDATOR)/bin/python -m pip --disable-pip-version-check --quiet install 'roc-validator>=0.13,<1'
	@touch $@

$(NODE)/installed:
	@mkdir -p $(NODE)
	npm install --prefix $(NODE) --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error \
		'datapackage@>=1.1.10 <2' 'frictionless.js@>=0.13.4 <0.14'
	@touch $@
