# make app     install what the app needs into .venv, start it and print its address
# make test    the same, plus the test tools and a browser: lint, types, then every test
# make lint | format | bench | audit | fuzz | languages | capture | clean
#
# You may set
#   PYTHON      the Python that makes .venv          make app PYTHON=python3.12
#   PIP_FLAGS   more options for pip install         (an index of CPU builds of torch, say)
#   APP_FLAGS   more options for streamlit run       make app APP_FLAGS=--server.port=8600
#   TEST_FLAGS  more options for pytest              make test TEST_FLAGS="-k tokens"

PYTHON ?= python3
PIP_FLAGS ?=
APP_FLAGS ?=
TEST_FLAGS ?=
FUZZ_FLAGS ?=

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet

.PHONY: app test lint format bench languages capture audit fuzz clean
.DEFAULT_GOAL := app

app: $(VENV)/app.stamp
	$(BIN)/streamlit run app.py $(APP_FLAGS)

test: $(VENV)/test.stamp lint
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/pytest -n 2 --dist loadgroup $(TEST_FLAGS)

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/test.stamp
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/pytest tests/benchmarks -s $(TEST_FLAGS)

# Collects the texts of the interface into the catalogues, and compiles those. The texts that are
# new in assets/languages/*/LC_MESSAGES/bert_explorer.po are then to be translated, and this run again.
languages: $(VENV)/test.stamp
	$(BIN)/python -m tests.catalogue

# The moving picture of the README, assets/capture.webp
capture: $(VENV)/test.stamp
	$(BIN)/python tests/browser/chromium.py
	$(BIN)/python -m tests.browser.capture

# Known vulnerabilities of what is installed. Read its second table too: what is listed there (torch
# from an index of its own, say, or everything without a network) was not looked up.
audit: $(VENV)/test.stamp
	$(PIP) $(PIP_FLAGS) "pip-audit>=2.7,<3"
	$(BIN)/pip-audit --local

# A minute of damaged files against every reader; FUZZ_FLAGS="--seconds 600" for longer.
fuzz: $(VENV)/test.stamp
	$(BIN)/python -m tests.fuzz $(FUZZ_FLAGS)

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is written only after everything before it worked, so a broken installation is tried
# again and a finished one costs nothing.
$(VENV)/app.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "BERT Explorer needs Python 3.11 or newer. If you have one under another name: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	@echo "Installing what the app needs into $(VENV) (once, a few minutes) ..."
	$(PIP) $(PIP_FLAGS) -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-test.txt $(VENV)/app.stamp
	$(PIP) $(PIP_FLAGS) -r requirements-test.txt
	@touch $@
