# Every target may be run again at any time: what is up to date is left alone.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON := .venv/bin/python
UV := .venv/bin/uv
RUN := .venv/bin
SYNC := VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip sync --quiet --require-hashes
SELF := VIRTUAL_ENV=$(CURDIR)/.venv $(UV) pip install --quiet --no-deps --no-build-isolation -e .
VENDOR := hoso/web/static/vendor/.built

export UV_PYTHON_DOWNLOADS := never
export UV_LINK_MODE ?= copy

.PHONY: help install install-base assets demo demo-reset test check format bench screenshots lock clean

help:
	@echo "make demo         install, start a made-up province, print its address and accounts"
	@echo "make demo-reset   the same, from the beginning: the demo's data is thrown away"
	@echo "make test         every test    make check   style, types, floors    make format   tidy"
	@echo "make bench        measure       make screenshots   pictures for the README"
	@echo "make install      what the above need    make assets    scripts, icons, typefaces"
	@echo "make lock         settle versions (UPGRADE=1: the newest)    make clean   remove it all"

# ── what runs need ──────────────────────────────────────────────────────────

.venv/.made: tools/venv requirements/tools.txt
	@tools/venv
	@touch $@

.venv/.base: .venv/.made requirements/base.txt pyproject.toml
	@$(SYNC) requirements/base.txt
	@$(SELF)
	@touch $@

.venv/.dev: .venv/.base requirements/dev.txt
	@$(SYNC) requirements/dev.txt
	@$(SELF)
	@touch $@

install-base: .venv/.base
	@:

install: .venv/.dev
	@:

$(VENDOR): .venv/.base package.json package-lock.json tools/build_assets.py hoso/web/static/icons.txt
	@$(PYTHON) tools/build_assets.py

assets: $(VENDOR)
	@:

# ── using it ────────────────────────────────────────────────────────────────

demo: install-base assets
	@$(PYTHON) tools/system_packages.py demo
	@$(PYTHON) -m config.demo

demo-reset: install-base assets
	@$(PYTHON) tools/system_packages.py demo
	@$(PYTHON) -m config.demo --reset

# ── working on it ───────────────────────────────────────────────────────────

# Tests start Python a hundred times: what it has compiled is kept, whatever the environment says.
test: export PYTHONDONTWRITEBYTECODE :=
test: export PYTHONPYCACHEPREFIX := $(CURDIR)/var/pycache

test: install assets
	@$(PYTHON) tools/system_packages.py test
	@$(RUN)/pytest $(or $(PYTEST),-n auto --dist loadfile --no-loadscope-reorder)

check: install
	@$(PYTHON) tools/check.py

format: install
	@$(RUN)/ruff check --quiet --fix-only .
	@$(RUN)/ruff format .

bench: install assets
	@$(PYTHON) -m bench

screenshots: install assets
	@$(PYTHON) tools/system_packages.py test
	@$(PYTHON) tools/screenshots.py

COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) pyproject.toml

lock: .venv/.made
	@$(COMPILE) --group build -o requirements/base.txt
	@$(COMPILE) --group build --group dev -c requirements/base.txt -o requirements/dev.txt
	@echo uv | $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --custom-compile-command "make lock" -c requirements/base.txt - -o requirements/tools.txt
	@$(PYTHON) tools/build_assets.py --lock

clean:
	@if [ -x $(PYTHON) ]; then $(PYTHON) -m config.demo --stop; $(PYTHON) -m config.postgres var/test-postgres; fi
	@rm -rf .venv node_modules var hoso/web/static/vendor hoso/dossiers/readers/print/fonts \
	    .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
