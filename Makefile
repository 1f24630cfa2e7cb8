# One command each; `make help` lists them. Without make (Windows): see "Without make" in README.md.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)

# Stamps: installation runs again only when pyproject.toml is newer, so a second call touches no network.
BASE := $(VENV)/.installed
DEVELOPER := $(VENV)/.installed-developer
SOURCES := $(shell find engagement surveys -type f -not -name '*.pyc' 2>/dev/null)
DEMO := demo/report/manifest.json
PEERS := .venv-peers

# Matrices are small here: threads of their own cost more than they bring.
export OMP_NUM_THREADS ?= 1

.PHONY: help demo test lab check-all bench clean
.DEFAULT_GOAL := help

help: ## list these commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -e 's/:.*## /\t/' | expand -t 12

demo: $(BASE) ## a made-up client, analysed and reported, in demo/
	$(BIN)/engagement demo demo

test: $(DEVELOPER) $(DEMO) ## lint, import contracts, tests and notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist loadfile --nbval-lax --nbval-current-env $(ARGS)

lab: $(DEVELOPER) $(DEMO) ## JupyterLab on the demo's notebooks
	$(BIN)/engagement lab demo

check-all: test ## test, long simulations, and the wheel in a fresh environment
	$(BIN)/python -m pytest -m simulation
	$(BIN)/python tools/check_wheel.py

bench: $(DEVELOPER) $(PEERS)/.installed ## speed beside other packages, which get an environment of their own
	$(BIN)/python -m benchmarks --peers $(PEERS)/bin/python $(ARGS)

$(PEERS)/.installed: benchmarks/requirements.txt | $(VENV)/pyvenv.cfg
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet -r $<
	@touch $@

clean: ## remove what these commands made, the environment included
	rm -rf $(VENV) $(PEERS) demo dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/pyvenv.cfg:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer found; install one, or say where it is: make PYTHON=/path/to/python" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(BASE): pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(DEVELOPER): pyproject.toml | $(VENV)/pyvenv.cfg
	$(BIN)/python -m pip install --quiet --editable '.[notebooks,platforms,test]'
	@touch $(BASE) $@

$(DEMO): $(SOURCES) | $(DEVELOPER)
	$(BIN)/engagement demo demo
