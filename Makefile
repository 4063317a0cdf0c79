# make run serves the app with its sample; make test checks everything. Both install what they need into .venv.
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
ROOT := $(filter 0,$(shell id -u))
LOOKS := $(addprefix tests/browser/test_,accessibility.py names_as_typed.py oidc.py privacy.py sample_files.py)

.PHONY: setup tools run test long bench strings format

setup: $(VENV)/.run $(VENV)/.test tools

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Valinta needs Python 3.11 or newer. Install it, or run: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python lacks the venv module. On Debian or Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.test: tests/requirements.txt $(VENV)/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

# Chromium plays the browser tests, LibreOffice opens the exported CSV, a C compiler makes the power cut.
tools:
	@missing=""; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || test -n "$$CHROMIUM" || missing="$$missing chromium"; \
	command -v soffice >/dev/null || missing="$$missing libreoffice-calc"; \
	command -v cc >/dev/null || command -v gcc >/dev/null || missing="$$missing gcc libc6-dev"; \
	test -z "$$missing" && exit 0; \
	if [ -n "$(ROOT)" ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "The tests need$$missing. Install with: sudo apt-get install$$missing"; exit 1; fi

run: $(VENV)/.run
	@echo "Valinta: http://127.0.0.1:$(PORT)"
	@VALINTA_MODE=local $(BIN)/streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

# Browsers that only look at pages share the machine; where keys are pressed, each has it to itself.
test: $(VENV)/.test tools
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -m "not long and not browser" -n auto --dist loadfile
	@$(BIN)/python -m pytest -m "not long" -n 2 --dist loadgroup $(LOOKS)
	@$(BIN)/python -m pytest -m "not long" $(LOOKS:%=--ignore=%) tests/browser

long: $(VENV)/.test tools
	@VALINTA_EXAMPLES=10000 $(BIN)/python -m pytest -m "not browser" -n auto --dist loadfile
	@$(BIN)/python -m pytest -n 2 --dist loadgroup $(LOOKS)
	@$(BIN)/python -m pytest $(LOOKS:%=--ignore=%) tests/browser

bench: $(VENV)/.test tools
	@$(BIN)/python -m tests.bench

format: $(VENV)/.test
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# Collects the sentences of the code into the translations; new ones are empty until translated, and fail the tests.
strings: $(VENV)/.test
	@$(BIN)/python -m tests.strings
