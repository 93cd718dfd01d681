# Everything a developer runs. `make` alone prints this list.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
PYTHONS ?= 3.12 3.13 3.14
VENV := .venv
PY := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)/python
READY := $(VENV)/ready
CLIENTS := build/clients
DEMO := $(VENV)/demo
WINE := build/wine
CLIENT_LOCKS := $(wildcard $(addprefix tests/desktop/clients/,requirements.txt package*.json *.mjs install_aws_cli.py))

# Each file on one process, since its tests may share a desktop; in the order of tests/conftest.py.
# Three on two cores: a test waits, for a desktop or another program, almost as long as it works.
AT_ONCE := -n 3 --dist loadfile --no-loadscope-reorder

QUICK := not clients and not desktop and not keyring and not wine

# The interpreter that the Linux packages carry: one without a libpython beside it, as Debian's.
PACKAGE_PYTHON ?= /usr/bin/python3
LINUX_PROGRAM := build/linux/fobwatch
WINDOWS_PROGRAM := build/windows/fobwatch

# A newer interpreter for Windows than the pinned one: python.org's zip, and the SHA-256 published beside it.
PYTHON_ZIP ?=
PYTHON_SHA256 ?=

# Without compiled modules beside the sources each process that a test starts compiles them again.
unexport PYTHONDONTWRITEBYTECODE

VERSION := $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' desktop/fobwatch/__init__.py)

# macOS has a screen without either variable.
SCREEN := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname)))

.PHONY: help
help: ## Print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: system-packages ## Install all that the tests need; quick when it is there
	@$(MAKE) --no-print-directory --jobs=2 --output-sync $(READY) $(CLIENTS)/ready

.PHONY: demo
demo: $(READY) $(if $(SCREEN),,system-packages) ## Try Fobwatch without an account (no screen: pictures in build/)
	$(PY) -m $(if $(SCREEN),fobwatch --demo,tests.desktop.tour)

.PHONY: test
test: setup ## Run every test, those on a real desktop too
	$(PY) -m pytest $(AT_ONCE)

.PHONY: test-core
test-core: $(READY) ## Run the tests of core alone
	@$(MAKE) --no-print-directory --jobs=2 --output-sync test-core-half test-core-rest

# Without pytest-xdist, whose reports of thousands of short tests take an eighth of the time.
.PHONY: test-core-half test-core-rest
test-core-half: LEFT_OUT := [!impst]*
test-core-rest: LEFT_OUT := [impst]*
test-core-half test-core-rest:
	$(PY) -m pytest -p no:xdist -p no:pytest_cov tests/core --ignore-glob='tests/core/$(LEFT_OUT)'

.PHONY: test-quick
test-quick: $(READY) ## Run the tests that need neither a desktop nor other people's programs
	$(PY) -m pytest $(AT_ONCE) -m "$(QUICK)"

.PHONY: test-pythons
test-pythons: setup ## Run the quick tests and the main job on PYTHONS, by version or by path
	for python in $(PYTHONS); do \
	  folder="build/pythons/$${python//\//_}"; \
	  $(PY) -m uv venv --quiet --seed --clear --no-python-downloads --python "$$python" "$$folder"; \
	  $(PY) -m uv pip install --quiet --python "$$folder" --editable '.[dev]'; \
	  "$$folder/bin/python" -m pytest -m "$(QUICK)"; \
	  "$$folder/bin/python" -m pytest tests/desktop/test_main_job.py; \
	done

.PHONY: test-windows-app
test-windows-app: $(READY) $(WINE)/ready ## Run the program for Windows under Wine, and its tests there
	$(PY) -m pytest -m wine tests/packaging/test_windows_program.py

.PHONY: check
check: check-rules check-types $(addprefix check-types-,win32 darwin) ## Check the formatting, the rules and the types

.PHONY: check-rules
check-rules: $(READY)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

.PHONY: check-types
check-types: $(READY)
	$(PY) -m mypy

# Each with a cache of its own, so that they can run at once.
check-types-%: $(READY)
	$(PY) -m mypy --platform $* --cache-dir .mypy_cache/$* desktop tests/adapters/windows

.PHONY: format
format: $(READY) ## Format the code, and fix what ruff can fix
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

.PHONY: coverage
coverage: $(READY) ## Show which lines no test runs (of the quick tests)
	$(PY) -m pytest -m "$(QUICK)" --cov --cov-report=term-missing

.PHONY: bench
bench: setup ## Measure speed and memory, each against its reference
	for file in benchmarks/bench_*.py; do $(PY) -m "benchmarks.$$(basename "$$file" .py)"; done

.PHONY: month
month: $(READY) ## Measure memory over a simulated month (minutes)
	$(PY) -m benchmarks.bench_month

.PHONY: fuzz
fuzz: setup ## Feed what reads from others with many inputs, and compete for the AWS files (minutes)
	$(PY) -m tests.agent_fuzzing
	$(PY) -m tests.adapters.two_editors --rounds 500 --python $(CLIENTS)/venv/bin/python

.PHONY: kills
kills: $(READY) ## Kill the program 500 times while it changes something at AWS (minutes)
	$(PY) -m tests.kills.run

.PHONY: clients
clients: setup ## Ask every AWS program at the agent, and write docs/clients.md
	$(PY) -m tests.desktop.clients.matrix

.PHONY: wheel
wheel: $(READY) ## Build the wheel and the source package into dist/
	rm -f dist/fobwatch-*.whl dist/fobwatch-*.tar.gz
	$(PY) -m build --quiet --outdir dist .

.PHONY: linux-program
linux-program: wheel
	$(PY) packaging/linux/program.py dist/fobwatch-*.whl $(LINUX_PROGRAM) --python $(PACKAGE_PYTHON)

.PHONY: deb
deb: linux-program ## Build the package for Debian and Ubuntu into dist/
	$(PY) packaging/linux/deb.py $(LINUX_PROGRAM) dist

.PHONY: tarball
tarball: linux-program ## Build the package for every other Linux into dist/
	$(PY) packaging/linux/tarball.py $(LINUX_PROGRAM) dist

.PHONY: linux-packages
linux-packages: deb tarball ## Build every package for Linux into dist/

.PHONY: linux-packages-test
linux-packages-test: setup ## Install and use them in bare systems (needs root; half an hour)
	packaging/linux/install-test-packages lintian mmdebstrap
	$(PY) -m pytest tests/packaging/{linux_builds,shipped_libraries,linux_deb,linux_shared_files,linux_archive,python_packages}.py

.PHONY: linux-lock
linux-lock: $(READY) ## Update the libraries that the Linux packages carry
	$(PY) -m uv pip compile --quiet --upgrade --generate-hashes --no-annotate --no-header \
	  --python-version 3.11 --python-platform x86_64-manylinux_2_34 \
	  --output-file packaging/linux/requirements.txt pyproject.toml

.PHONY: packages
packages: linux-packages windows ## Build every package that this system can, with what each is made of
	PACKAGE_PYTHON=$(PACKAGE_PYTHON) $(PY) packaging/release/sbom.py dist
	cd dist && sha256sum $$(ls | grep -F -- $(VERSION) | LC_ALL=C sort) > SHA256SUMS

.PHONY: reproducible
reproducible: packages ## Build them again elsewhere, and compare
	$(PY) -m pytest tests/packaging/reproducible.py

.PHONY: audit
audit: $(READY) ## Ask PyPI for known weaknesses of what the packages carry
	$(PY) packaging/release/audit.py

.PHONY: release-check
release-check: $(READY) ## Check that version, changes and metainfo agree (docs/releasing.md)
	$(PY) packaging/release/release_check.py

.PHONY: macos
macos: ## Build the disk image for macOS into dist/ (on macOS; see docs/macos.md)
	$(PYTHON) packaging/macos/build.py dist $(MACOS_OPTIONS)

.PHONY: macos-rehearsal
macos-rehearsal: setup ## Build what the macOS bundle holds on this system, and use it
	$(PY) -m pytest tests/packaging/macos_rehearsal.py

.PHONY: macos-lock
macos-lock: $(READY) ## Update the libraries that the macOS bundle carries
	for lock in packaging/macos/requirements.txt:pyproject.toml \
	  packaging/macos/build-requirements.txt:packaging/macos/build-requirements.in; do \
	  $(PY) -m uv pip compile --quiet --upgrade --generate-hashes --no-annotate --no-header \
	    --python-version 3.13 --python-platform aarch64-apple-darwin \
	    --output-file "$${lock%:*}" "$${lock#*:}"; \
	done

.PHONY: windows
windows: wheel ## Build Setup for Windows into dist/ (PYTHON_ZIP=, PYTHON_SHA256= for a newer Python)
	$(PY) packaging/windows/layout.py dist/fobwatch-*.whl $(WINDOWS_PROGRAM) \
	  $(if $(PYTHON_ZIP),--python-zip $(PYTHON_ZIP) --python-sha256 $(PYTHON_SHA256))
	$(PY) packaging/windows/setup.py $(WINDOWS_PROGRAM) dist

.PHONY: windows-test
windows-test: $(READY) ## Install Setup under Wine, and use it there (needs what docs/windows.md lists)
	$(PY) -m pytest tests/packaging/windows_setup.py

.PHONY: windows-lock
windows-lock: $(READY) ## Update the libraries that the Windows package carries
	$(PY) -m uv pip compile --quiet --upgrade --generate-hashes --no-annotate --no-header \
	  --python-version 3.13 --python-platform x86_64-pc-windows-msvc \
	  --output-file packaging/windows/requirements.txt pyproject.toml

.PHONY: icons
icons: $(READY) ## Draw the icon files again from the program's own drawing
	$(PY) resources/icons/draw.py

.PHONY: gallery
gallery: $(READY) ## Draw every widget and window and the tray glyph, in both themes, into build/
	$(PY) -m tests.ui.gallery
	$(PY) -m tests.ui.glyph_sheet
	for file in tests/ui/*scenes.py; do $(PY) -m "tests.ui.$$(basename "$$file" .py)"; done

.PHONY: clean
clean: ## Remove what was built (the virtual environment stays)
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .coverage .coverage.*

.PHONY: system-packages
system-packages:
	packaging/linux/install-test-packages

$(READY): pyproject.toml tests/demo/requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'Fobwatch needs Python 3.11 or later: make PYTHON=python3.12 ...' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || packaging/linux/install-test-packages
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --editable '.[dev]'
	$(PYTHON) -m venv $(DEMO)
	$(DEMO)/bin/python -m pip install --quiet --requirement tests/demo/requirements.txt
	$(DEMO)/bin/python -m pip install --quiet --no-deps --editable .
	@touch $@

$(CLIENTS)/ready: $(CLIENT_LOCKS)
	$(PYTHON) -m venv $(CLIENTS)/venv
	$(CLIENTS)/venv/bin/python -m pip install --quiet --requirement tests/desktop/clients/requirements.txt
	rm -rf $(CLIENTS)/aws-cli
	$(CLIENTS)/venv/bin/python tests/desktop/clients/install_aws_cli.py $(CLIENTS)
	mkdir -p $(CLIENTS)/js
	cp tests/desktop/clients/package*.json tests/desktop/clients/*.mjs $(CLIENTS)/js
	PATH="$(abspath $(CLIENTS)/venv/bin):$$PATH" npm ci --prefix $(CLIENTS)/js --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

$(WINE)/ready: $(wildcard tests/packaging/wine/*.txt tests/packaging/wine/*.py tests/packaging/wine/stubs/*.c)
	$(PY) -m tests.packaging.wine.prepare
