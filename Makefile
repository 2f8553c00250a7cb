# Everything a person types. The work is in .ci/; each target sets up what it needs first.

PYTHON := .venv/bin/python
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run test thorough lint demo bench people day lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

run: ## set up, load the demo and serve it: web and worker (PORT=8000, DATA_DIR=var)
	@.ci/serve

test: ## every gate and every test, on SQLite, PostgreSQL, Redis and in a browser (a quarter of an hour on two cores)
	@.ci/test

thorough: ## the sweeps of the tests whole: every step of every fault, every migration back and forward (half an hour)
	@.ci/setup test
	@HYPOTHESIS_PROFILE=thorough $(PYTHON) -m pytest -q -n 2 -m "slow and not integration"
	@HYPOTHESIS_PROFILE=thorough $(PYTHON) -m tests.servers postgres -- $(PYTHON) -m pytest -q -n 2 -m "slow and not integration" --database-only

lint: ## the gates alone: style, types, layers, migrations, deployment checks, templates
	@.ci/setup test
	@.ci/lint

demo: ## the main job without a browser: from the application to the letter as PDF, whose path it prints
	@.ci/setup run
	@DEBUG=1 $(PYTHON) manage.py migrate --no-input --verbosity 0
	@DEBUG=1 $(PYTHON) manage.py demo

bench: ## measure parser, checks, letters, import, worklist, search, recheck, matching, growth, the register, statistics, the log and the reader (an hour)
	@.ci/setup test
	@$(PYTHON) manage.py bench all
	@$(PYTHON) -m tests.bench.engine_speed
	@$(PYTHON) -m tests.bench.letter_speed
	@$(PYTHON) -m tests.bench.letter_speed --memory 2000
	@$(PYTHON) -m tests.bench.letter_throughput
	@$(PYTHON) -m tests.bench.notice_throughput --determinations 0
	@$(PYTHON) -m tests.bench.growth
	@$(PYTHON) -m tests.bench.matching_speed
	@$(PYTHON) -m tests.bench.reader_speed
	@$(PYTHON) -m tests.bench.file_at_browser
	@$(PYTHON) -m tests.servers postgres -- $(PYTHON) -m tests.bench.case_growth
	@$(PYTHON) -m tests.servers postgres -- $(PYTHON) -m tests.bench.register_growth
	@$(PYTHON) -m tests.servers postgres -- $(PYTHON) -m tests.bench.statistics_speed
	@$(PYTHON) -m tests.servers postgres -- $(PYTHON) -m tests.bench.audit_speed --events 1000000
	@$(PYTHON) -m tests.servers postgres -- $(PYTHON) -m tests.bench.record_reading --others 1000000

people: ## let fifty people work at once for ten minutes among a million cases, and reconcile (twenty-five minutes)
	@.ci/setup test
	@$(PYTHON) -m tests.servers postgres redis -- $(PYTHON) -m tests.bench.people_at_work

day: ## let a day of 1,000 applications and 750 letters pass over HTTP, kill a worker and the web server, and count (forty minutes)
	@.ci/setup test
	@$(PYTHON) -m tests.servers postgres redis -- $(PYTHON) -m tests.bench.day_of_work

lock: ## pin again what pyproject.toml asks for, with hashes, and list it all (docs/sbom.cdx.json)
	@.ci/setup run
	@.ci/lock

clean: ## remove what the targets above made, and nothing else: the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage* test-artefacts
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
