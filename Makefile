# pixelproof. `make help` lists what can be done; every target does its own set-up.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
NAME ?= latency
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup engine image image-ui model vllm nvim vscode demo test test-fast lint format bench soak wheel clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.ready image ## The main job: fix three charts through the language server, with proof
	@$(BIN)/python examples/demo.py

test: setup lint ## Everything: lint, types, unit, sandbox, editors, vLLM on CPU
	@$(BIN)/python -m pytest -m "not bench and not soak" $(PYTEST_ARGS)

test-fast: $(VENV)/.ready lint ## Lint, types and unit tests only
	@$(BIN)/python -m pytest tests/unit $(PYTEST_ARGS)

lint: $(VENV)/.ready ## ruff and the strict type checker
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy

format: $(VENV)/.ready ## Put the code into shape
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format .

bench: $(VENV)/.ready image model ## Measure: make bench NAME=latency
	@$(BIN)/python tests/bench/$(NAME).py

soak: setup ## Repetitions and long loads
	@$(BIN)/python -m pytest -m soak $(PYTEST_ARGS)

wheel: $(VENV)/.ready ## Build the wheel into dist/
	@$(BIN)/python -m hatchling build -t wheel

clean: ## Remove what was built here (not the models, not the sandbox image)
	rm -rf $(VENV) .venv-vllm .mypy_cache .ruff_cache .pytest_cache .hypothesis dist out

setup: $(VENV)/.ready image image-ui model vllm nvim vscode

$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "pixelproof needs Python 3.11 or newer; run: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && apt-get install -y -q python3-venv && $(PYTHON) -m venv $(VENV); \
	  else \
	    echo "python3 has no working venv module; on Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; \
	  fi; }
	@echo "installing pixelproof and its dependencies into $(VENV)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[local,dev]'
	@touch $@

engine: ## A running Docker engine (installed if this is Debian and you are root)
	@executor/setup-engine.sh

image: $(VENV)/.ready engine ## The sandbox image
	@$(BIN)/python -m pixelproof_executor.image.build

image-ui: $(VENV)/.ready engine ## The sandbox image with the browser: pages, plotly, Altair, Vega
	@$(BIN)/python -m pixelproof_executor.image.build ui

model: $(VENV)/.ready ## The embedded engine's default model
	@$(BIN)/pixelproof model pull

vllm: $(VENV)/.ready ## vLLM on CPU, in an environment of its own (for tests)
	@engine/setup-vllm.sh

nvim: $(VENV)/.ready ## A Neovim that has inline completion (for tests)
	@extension/nvim/setup-nvim.sh

vscode: $(VENV)/.ready ## The VS Code extension, and a VS Code and a browser to test it in
	@extension/vscode/setup-vscode.sh
