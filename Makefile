# The one command file: `make` prints what there is.

PYTHON ?= python3
BIN := .venv/bin
MITREDEN_PORT ?= 8000
export MITREDEN_TEST_POSTGRES ?= postgresql+psycopg://mitreden_test:mitreden_test@127.0.0.1:54329/postgres

# One file or folder is quicker in this process; everything is quicker on all cores.
PYTEST = $(BIN)/pytest $(if $(T),-n0 $(T),-n auto --dist loadgroup)

.DEFAULT_GOAL := help
.PHONY: help setup assets run test check lint fix migrate translations bench trust screenshots lock

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-13s %s\n", $$1, $$2}' Makefile

setup: ## install everything into .venv, node_modules and static (skips what has not changed)
	@$(PYTHON) .ci/setup.py

assets: ## name and compress static files anew after a change (setup does it too)
	@$(BIN)/python .ci/assets.py dist

run: setup ## migrate, build the demo region if the database is empty, serve on 127.0.0.1:$(MITREDEN_PORT)
	$(BIN)/mitreden init
	$(BIN)/mitreden demo --if-empty
	$(BIN)/mitreden serve --host 127.0.0.1 --port $(MITREDEN_PORT)

test: setup ## run all tests, or those in T=path; installs and starts what they need if run as root on Debian
	@.ci/system chromium postgresql redis
	$(PYTEST) -m "not slow"

check: lint ## run everything that needs no browser: static checks and tests
	@.ci/system postgresql redis
	$(PYTEST) -m "not slow and not browser"

lint: setup ## run the static checks: ruff, mypy, import contracts, templates
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --check templates
	$(BIN)/djlint --quiet --lint templates

fix: setup ## format code and templates, repair what can be repaired
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/djlint --quiet --reformat templates

migrate: setup ## write a migration for what has changed in the models: m="Add comments"
	@.ci/migrate "$(m)"

translations: setup ## collect the texts for the translators, compile what they wrote
	$(BIN)/pybabel --quiet extract -F pyproject.toml -k N_ --add-location=file --sort-by-file -o build/messages.pot .
	$(BIN)/pybabel --quiet update --init-missing --ignore-obsolete --no-fuzzy-matching --ignore-pot-creation-date -l en -i build/messages.pot -d mitreden/translations
	$(BIN)/pybabel compile -d mitreden/translations

bench: setup ## measure pages, print a table, write build/bench.json (FULL=1: to a million ideas)
	$(BIN)/python -m tests.bench $(if $(FULL),--full)

trust: setup ## run the long checks of docs/trust.md
	@.ci/system chromium postgresql redis
	$(BIN)/pytest -n0 -m "slow or servers" $(T)

screenshots: setup ## take the pictures of the documentation anew
	@.ci/system chromium
	$(BIN)/python -m tests.browser.screenshots

lock: ## choose the newest versions of all libraries and write the lock files
	$(PYTHON) .ci/lock.py
