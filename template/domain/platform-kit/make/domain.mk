# The targets of every domain repo, owned by the platform. The team's targets are in ./Makefile.

.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

BIN := .venv/bin
READY := .venv/.ready
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
DOMAIN := $(BIN)/domain
PORT ?= 3000
AGAINST ?= origin/main
# Compiling takes a second, so it runs only if a contract, or a folder of contracts or marts, is newer.
COMPILED := dbt/target/contracts.stamp
CONTRACTS := $(wildcard contracts/published contracts/published/* contracts/consumed contracts/consumed/* \
	contracts/consumed/*/* dbt/models/marts)
# A command that runs the formatters; another package of the platform can set it.
FORMATTER_GUARD :=

# No telemetry: it sends data out of the company, and on a closed network each call waits.
export DAGSTER_DISABLE_TELEMETRY := yes
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export RUNTIME__DLTHUB_TELEMETRY := false
# Use the repo's environment, even if another one is active in the shell.
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT
# A company's certificates are in the system's store, not in uv's.
export UV_SYSTEM_CERTS := 1

.PHONY: help
help:  ## List the targets
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1m%-12s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(READY)  ## Install the dependencies into .venv

$(READY): pyproject.toml $(wildcard *-kit/pyproject.toml) | $(UV)
	@echo "Installing into .venv; the first time takes a minute"
	@$(UV) sync --quiet --all-groups
	@touch $@

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv

$(COMPILED): $(READY) $(CONTRACTS) domain.toml
	@$(DOMAIN) contract compile

.PHONY: compile
compile: $(READY)  ## Write dbt properties and docs pages from the contracts
	@$(DOMAIN) contract compile

.PHONY: gate
gate: $(READY)  ## Fail if a change of a contract needs a higher version (AGAINST=origin/main)
	@$(DOMAIN) contract gate --against "$(AGAINST)"

.PHONY: run
run: $(COMPILED)  ## Ingest, transform, check, publish (PARTITION=2013-01-05, or FROM=.. TO=..)
	@$(DOMAIN) run $(if $(PARTITION),--partition "$(PARTITION)") $(if $(FROM),--from "$(FROM)") $(if $(TO),--to "$(TO)")

.PHONY: dev
dev: $(COMPILED)  ## Start the Dagster UI (PORT=3000)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(DOMAIN) dev --port $(PORT)

.PHONY: up
up: $(READY)  ## Start the embedded warehouse
	@$(DOMAIN) up

.PHONY: down
down: $(READY)  ## Stop the embedded warehouse
	@$(DOMAIN) down

.PHONY: reset
reset: $(READY)  ## Delete all local data and runs
	@$(DOMAIN) reset

.PHONY: psql
psql: $(READY)  ## Open psql on the warehouse, or run SQL from standard input
	@$(DOMAIN) psql

.PHONY: dbt
dbt: $(COMPILED)  ## Run dbt (ARGS='build -s daily_delays')
	@$(DOMAIN) dbt $(ARGS)

.PHONY: test
test: $(COMPILED)  ## Run the kit's conformance tests, the team's tests and dbt unit tests
	@DOMAIN_ENVIRONMENT=CI $(BIN)/pytest --pyargs platform_kit.conformance tests

.PHONY: lint
lint: $(READY)  ## Check style and types without changing files
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(DOMAIN) exec $(BIN)/sqlfluff lint --disable-progress-bar dbt

.PHONY: format
format: $(READY)  ## Format Python and SQL
	@$(FORMATTER_GUARD) $(BIN)/ruff check --fix .
	@$(FORMATTER_GUARD) $(BIN)/ruff format .
	@$(FORMATTER_GUARD) $(DOMAIN) exec $(BIN)/sqlfluff fix --disable-progress-bar dbt

.PHONY: check
check: $(READY)  ## Check that the definitions, the dbt project and the contracts load, and that compiled files are current
	@$(DOMAIN) contract compile --check
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(DOMAIN) exec $(BIN)/dg check defs

# The targets of the platform's other packages.
include $(wildcard *-kit/*.mk)
