# Everything a person or a machine does with this project. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-full bench bench-full check lint types setup scan locks messages clean

HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
# Groups that share a process: a browser of the tests leaves an event loop behind, which signing a PDF cannot bear.
WITH_BROWSERS := tests/app tests/browser
# Words, weights and looks of pages, values as typed, the matrix of strangers, error pages, the client of the tests
# and the walk of everybody do not depend on the engine of the database: the usual run meets them on SQLite alone.
NO_ENGINE := $(foreach file,reading weights looks typed_values strangers client errors everybody,--ignore=tests/app/test_$(file).py)
ATTACKS := tests/tamper tests/bench tests/garbage tests/scan
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: .venv/run.stamp ## Start the demonstration on http://127.0.0.1:8000 (HOST and PORT change it)
	@exec $(BIN)/kiosk demo --host $(HOST) --port $(PORT)

setup: .venv/dev.stamp ## Install everything that development and tests need, a browser included
	@$(BIN)/kiosk assets install
	@$(BIN)/python -m tests.browser.chromium

check: .venv/dev.stamp lint types ## The quick part of the tests: under a minute
	@$(BIN)/pytest -q -n 2 tests/unit tests/wall

test: setup lint types ## All tests; the last line says how they went
	@$(BIN)/pytest -q -n 2 -m "not full" tests/unit tests/wall
	@KIOSK_TEST_ENGINE=postgres $(BIN)/pytest -q -n 2 -m "not full" $(NO_ENGINE) tests/app
	@$(BIN)/pytest -q -m "not full" tests/chaos
	@$(BIN)/pytest -q -n 2 -m "not full" $(ATTACKS)
	@$(BIN)/pytest -q -n 2 -m "not full" tests/privacy
	@$(BIN)/pytest -q -n 2 -m "not full" $(WITH_BROWSERS)

test-full: setup lint types ## The same with the whole matrices
	@$(BIN)/python -m tests.proxy
	@$(BIN)/pytest -q -n 2 tests/unit tests/wall
	@KIOSK_TEST_ENGINE=postgres $(BIN)/pytest -q -n 2 tests/app
	@$(BIN)/pytest -q tests/chaos
	@$(BIN)/pytest -q -n 2 $(ATTACKS)
	@$(BIN)/pytest -q -n 2 tests/privacy
	@$(BIN)/pytest -q -n 2 $(WITH_BROWSERS)

bench: setup .venv-bench/bench.stamp ## Measure this program beside its peers: at most 8 minutes
	@$(BIN)/python -m tests.bench

bench-full: setup .venv-bench/bench.stamp ## The same with variants, abuse, kills and a second server
	@$(BIN)/python -m tests.bench --full

scan: setup ## Only the scanners, those that attack the running program too
	@$(BIN)/pytest -q tests/scan

lint: .venv/dev.stamp ## Look for slips of style
	@$(BIN)/ruff check .

types: .venv/dev.stamp ## Check the types
	@$(BIN)/mypy

messages: .venv/dev.stamp ## Bring the catalogues of translations up to date with the texts
	@$(BIN)/python -m kiosk.catalogues.extraction

locks: .venv/dev.stamp ## Pin all packages again, after a change in pyproject.toml
	@bash .ci/locks

clean: ## Remove the environment and what tools left (never var/, which holds data)
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache static/vendor

.venv/bin/python:
	@bash .ci/python

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@$(BIN)/python -m pip install -qq --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

.venv-bench/bench.stamp: requirements-bench.lock | .venv/bin/python
	@$(BIN)/python -m venv .venv-bench
	@.venv-bench/bin/python -m pip install -qq --require-hashes --no-deps -r requirements-bench.lock
	@touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	@$(BIN)/python -m pip install -qq --require-hashes --no-deps -r requirements-dev.lock
	@touch $@
