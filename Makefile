# Every target does its own set-up: a clean clone, Python 3.11 or 3.12 and make are enough.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
CORPORA ?= ../shared/corpora
STAMP := $(VENV)/.installed
SLOW_STAMP := $(VENV)/.installed-slow
export UV_PYTHON_DOWNLOADS = never

.DEFAULT_GOAL := help
.PHONY: help setup run test test-slow lint lock clean model model-check

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## the environment in .venv, from the hash-locked requirements

# uv installs in seconds; where it cannot be had, plain pip reads the same lock file.
$(STAMP): requirements.lock requirements-installer.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info[:2] <= (3, 12)))' \
		|| { echo "ontherecord needs Python 3.11 or 3.12 (make PYTHON=/path/to/python3.11)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "setting up $(VENV) …"
	@if $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-installer.lock 2>/dev/null \
		&& $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements.lock; \
	then :; else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock; fi
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $(STAMP)

run: $(STAMP) ## the flow over the two seed transcripts, and what it found
	@$(BIN)/ontherecord run seeds/transcripts --warehouse warehouse

test: $(STAMP) ## the quick tests
	@$(BIN)/python -m pytest -m "not slow"

test-slow: $(SLOW_STAMP) ## crash tests, real servers and clusters, long end-to-end runs
	@$(BIN)/python -m pytest -m slow

# Clusters and a stand-in for S3 weigh more than all the rest: only the slow tests install them.
$(SLOW_STAMP): $(STAMP) requirements-slow.lock
	@if test -x $(BIN)/uv; then $(BIN)/uv pip install -q --python $(BIN)/python --require-hashes -r requirements-slow.lock; \
	else $(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-slow.lock; fi
	@touch $(SLOW_STAMP)

lint: $(STAMP) ## ruff and mypy
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy flows tasks

model: $(STAMP) ## retrain the English reader from the corpora (hours; needs the corpora, see model/README.md)
	@$(BIN)/python -m pip install -q --disable-pip-version-check torch safetensors onnx onnx-ir
	@$(BIN)/python -m model.make --silver --corpora $(CORPORA)

model-check: $(STAMP) ## fail when the reader scores more than a point below its card
	@$(BIN)/python -m model.evaluate $(CORPORA) --check model/scores.json

lock: ## rewrite the lock files (needs uv on the PATH or in .venv)
	@uv=$$(command -v uv || echo $(BIN)/uv); o="--generate-hashes --no-emit-index-url --no-header --no-annotate --universal --python-version 3.11"; \
	$$uv pip compile -q pyproject.toml --extra test --extra lint --extra build --extra pdf --extra docx --extra captions --extra xlsx --extra rtf --extra feeds --extra web $$o -o requirements.lock && \
	$$uv pip compile -q pyproject.toml --extra slow -c requirements.lock $$o -o requirements-slow.lock && \
	echo uv | $$uv pip compile -q - $$o -o requirements-installer.lock

clean: ## remove what was made: environment, caches, warehouse
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis warehouse/*
