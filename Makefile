# Two commands matter: `make run` and `make test`. `make` alone lists them all.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: help run test check messages bench torture clean
.DEFAULT_GOAL := help

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*  ## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: .venv/installed  ## start the whole newsroom here, with a demo; Ctrl-C ends it
	@$(BIN)/python -m newsroom.start

test: .venv/installed-dev .venv/installed-node  ## run all tests, on SQLite and again on PostgreSQL
	@$(BIN)/python -m newsroom.tests.suite

check: .venv/installed-dev  ## lint, format, types, templates, migrations, deployment, translations
	@$(BIN)/python -m newsroom.tests.check

messages: .venv/installed-dev  ## bring the German translation file up to date with the sources
	@$(BIN)/python -m newsroom.tests.messages

bench: .venv/installed-dev .venv/installed-node  ## measure the product against its targets
	@$(BIN)/python -m newsroom.benchmarks

torture: .venv/installed-dev  ## play N random schedules of faults and deaths (SEED= repeats them)
	@$(BIN)/python -m newsroom.tests.torture

clean:  ## remove the installed packages; var/ with your data stays
	rm -rf .venv

.venv/installed: requirements.txt $(BIN)/python
	@echo "Installing packages into .venv (once; up to two minutes) ..."
	@$(INSTALL) -r requirements.txt || { \
	  command -v gcc >/dev/null || \
	    echo "Compiling the embedded Redis needs gcc: apt-get install gcc make (or use Python 3.11 or 3.12)." >&2; \
	  exit 2; }
	@touch $@

.venv/installed-dev: requirements-dev.txt .venv/installed
	@$(INSTALL) -r requirements-dev.txt
	@touch $@

.venv/installed-node: newsroom/tests/browser/package.json $(BIN)/python
	@command -v npm >/dev/null || { echo "Without npm the tests with axe-core and Lighthouse are skipped."; exit 0; }; \
	echo "Installing axe-core and Lighthouse into .venv/node (once) ..."; \
	mkdir -p .venv/node && cp $< .venv/node/ && cd .venv/node && \
	npm install --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && touch ../../$@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, and $(PYTHON) is not: try make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; \
	  exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "Python's venv module is missing: apt-get install python3-venv" >&2; \
	  exit 2; }
	@$(PYTHON) -m venv --clear .venv
