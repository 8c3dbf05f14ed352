# The one list of commands. Each is a short script of the standard library, so it works without make too.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: run facts test check attack fix bench help

run: ## Install, load the facts and made-up data, serve on http://127.0.0.1:8050 (PORT changes it)
	@$(PYTHON) tools/run.py

facts: ## The same without made-up data
	@$(PYTHON) tools/run.py --facts-only

test: ## Everything: lint, types, import contracts, tests on SQLite and PostgreSQL, browser tests (up to 15 minutes)
	@$(PYTHON) tools/test.py

check: ## The quick part of it, for while you work (up to 60 seconds)
	@$(PYTHON) tools/check.py

attack: ## Attack the published counts of people for longer than make test; options: make attack ARGS="--publish"
	@$(PYTHON) tools/attack.py $(ARGS)

fix: ## Mend format and lint where that can be done by itself
	@$(PYTHON) tools/fix.py

bench: ## Measure speed and memory; options: make bench ARGS="--help"
	@$(PYTHON) tools/bench.py $(ARGS)

help: ## This list
	@$(PYTHON) tools/help.py
