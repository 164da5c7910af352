.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

BIN := .venv/bin
READY := .venv/.ready
UV := $(or $(shell command -v uv 2>/dev/null),.uv/bin/uv)
DEMO := build/flights

# Use this repo's environment, even if another one is active in the shell.
unexport VIRTUAL_ENV UV_PROJECT_ENVIRONMENT
# A company's own certificates are in the system's store, not in uv's.
export UV_SYSTEM_CERTS := 1

.PHONY: help
help:  ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo
demo: $(READY)  ## Generate the example domain in build/flights and run it
	@test ! -d $(DEMO) || $(MAKE) --no-print-directory -C $(DEMO) down
	@rm -rf $(DEMO)
	$(BIN)/copier copy --quiet --defaults --vcs-ref HEAD . $(DEMO)
	@$(MAKE) --no-print-directory -C $(DEMO) run

.PHONY: demo-mesh
demo-mesh: $(READY)  ## Generate three domains in build/mesh, run them and open the UI
	@$(BIN)/python -m examples.mesh . build/mesh

.PHONY: test
test: $(READY)  ## Run every test
	$(BIN)/pytest

.PHONY: lint
lint: $(READY)  ## Check style and types without changing a file
	$(BIN)/ruff check --config pyproject.toml .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python -m tests.support.phrases

.PHONY: format
format: $(READY)  ## Format the Python code
	$(BIN)/ruff check --config pyproject.toml --fix .
	$(BIN)/ruff format .

.PHONY: docs
docs: $(READY)  ## Generate the reference pages and build the site into build/site
	$(BIN)/python -m docs.reference._generate
	$(BIN)/sphinx-build --builder html --fresh-env --nitpicky --fail-on-warning --quiet -d build/doctrees docs build/site

.PHONY: bench
bench: $(READY)  ## Measure everything and write docs/benchmarks.md (ONLY='3 8': print only these lines)
	$(BIN)/python -m benchmarks $(ONLY)

.PHONY: pictures
pictures: $(READY)  ## Take the UI's pictures and draw the diagrams in docs/pictures (needs Chromium, Graphviz)
	@$(UV) sync --quiet --group pictures
	$(BIN)/python -m docs.pictures

$(READY): pyproject.toml $(wildcard template/domain/*-kit/pyproject.toml) | $(UV)
	@echo "Installing into .venv; the first time takes a minute"
	@$(UV) sync --quiet
	@touch $@

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet --disable-pip-version-check uv
