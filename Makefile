# Every target builds .venv from the lock first, so a fresh clone needs nothing but this file.
PYTHON ?= $(shell command -v python3.11 || echo python3)
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help venv demo test check soak style format reference lock licences clean

help: ## Show this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 20

venv: ## Build .venv from uv.lock, every file checked against its digest
	@$(PYTHON) deploy/environment/install.py

demo: venv ## Start the whole platform here, with invented cases (make demo ARGS="...")
	@$(BIN)/hoigia up --demo $(ARGS)

check: style ## Everything that needs no server: style and the quick tests, under two minutes
	$(BIN)/pytest -q -m "not servers" tests/unit tests/contract tests/architecture

test: style ## style, then every test, on private PostgreSQL and RabbitMQ (make test ARGS="-k referral" runs in one process)
	$(BIN)/$(if $(ARGS),pytest $(ARGS),python -m tests.halves)

soak: venv ## Many processes on one log under seeded faults, for long (make soak ARGS="--seed 7 --events 10000000 --minutes 60")
	$(BIN)/python -m tests.harness $(ARGS)

style: venv ## Lint, form, types, boundaries between modules, spelling
	$(BIN)/ruff check --no-cache
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

format: venv ## Put code in the common form
	$(BIN)/ruff check --fix --exit-zero --quiet
	$(BIN)/ruff format

reference: venv ## Write the generated pages of docs/reference
	$(BIN)/python -m deploy.reference

lock: ## Renew uv.lock for what pyproject.toml asks (UPGRADE=1 takes the newest versions)
	$(if $(wildcard $(BIN)/uv),$(BIN)/python,$(PYTHON)) deploy/environment/lock.py $(if $(UPGRADE),--upgrade)

licences: venv ## List the licences of all dependencies in docs/reference/licences.md
	$(BIN)/python -m deploy.environment.licences

clean: ## Remove what the tools made; the platform's data in .hoigia stays
	rm -rf .venv .wheels .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
