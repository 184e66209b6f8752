# Self-built house survey. `make` alone prints help; everything lives in .venv.

PYTHON ?= python3
ROOT ?= .
SIZE ?= full

VENV := .venv
PY := $(VENV)/bin/python
SURVEY := $(VENV)/bin/survey
PIP := $(PY) -m pip --disable-pip-version-check --quiet
SOURCES_OF_LOCKS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-header

# What the pages inline: packages from npm's lock file (the second stamp also stands for what tests and
# lint need), and the scripts that are put together from our modules.
MAPPING := pipeline/mapping
LIBRARIES := $(MAPPING)/node_modules/.libraries
LIBRARIES_DEV := $(MAPPING)/node_modules/.libraries-dev
SCRIPTS := $(MAPPING)/build/.built
MODULES := $(wildcard $(MAPPING)/*.mjs $(MAPPING)/lib/*.js $(MAPPING)/pages/*/*.js)
NPM := PATH="$(CURDIR)/$(VENV)/bin:$$PATH" npm --silent --prefix $(MAPPING)

# A worker on each processor, JOBS=0 for none: but four at most, since each holds up to 2 GB.
JOBS ?= logical
PYTEST := $(PY) -m pytest --numprocesses $(JOBS) --maxprocesses 4 --dist loadscope --no-loadscope-reorder
QUICK := not browser and not office and not full_size and not real_data and not slow

# Each of the many processes that a run starts, and the tests start, begins half a second sooner with
# compiled modules. `make clean` removes them.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Two of the targets install into the same folder.
.NOTPARALLEL:
.PHONY: help survey-status maps reports status check demo query export rollback test test-quick soak lint bench docs lock bundle clean

help: ## print this help
	@echo "自建房排查 / Self-built house survey"
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /|/' \
		| awk -F'|' '{ printf "  make %-15s %s\n", $$1, $$2 }'
	@echo "  ROOT=DIR: folder with pipeline.toml and data/raw (default: this one)"
	@echo "  SIZE=full or small: size of the sample data (default: full)"
	@echo "  JOBS=N: how many tests run side by side, 0 for none (default: one per processor, at most 4)"

survey-status: $(VENV)/.installed $(LIBRARIES) $(SCRIPTS) ## install if needed, run the whole job, print the status table
	@$(SURVEY) run --root "$(ROOT)" --size $(SIZE)

maps: $(VENV)/.installed $(LIBRARIES) $(SCRIPTS) ## draw the pages again from the published file
	@$(SURVEY) maps --root "$(ROOT)"

reports: $(VENV)/.installed ## write the workbooks and documents again from the published file
	@$(SURVEY) reports --root "$(ROOT)"

status: $(VENV)/.installed ## print the status table of the published file
	@$(SURVEY) status --root "$(ROOT)"

check: $(VENV)/.installed ## print the quality findings by rule and by reporting unit
	@$(SURVEY) check --root "$(ROOT)"

demo: $(VENV)/.installed ## write the sample data again into data/raw/demo
	@$(SURVEY) demo --root "$(ROOT)" --size $(SIZE)

query: $(VENV)/.installed-query ## open the published file read-only in a DuckDB shell
	@$(VENV)/bin/duckdb -readonly "$(ROOT)/data/processed/survey.duckdb"

FORMAT ?= geoparquet
export: $(VENV)/.installed ## write hand-over files; FORMAT= geoparquet, gpkg, shp, csv or xlsx
	@$(SURVEY) export --root "$(ROOT)" --format $(FORMAT)

rollback: $(VENV)/.installed ## go back to the publication before
	@$(SURVEY) rollback --root "$(ROOT)"

test: $(VENV)/.installed-dev $(LIBRARIES_DEV) $(SCRIPTS) build/duckdb-later build/validators ## run the tests
	@$(PYTEST)

test-quick: $(VENV)/.installed-dev $(LIBRARIES_DEV) $(SCRIPTS) build/duckdb-later build/validators ## run those that need no browser, office suite or full size
	@$(PYTEST) -m "$(QUICK)"

# Which parts of tests/soak.py; none named, all of them. SEQUENCES=N and MUTANTS=N set how many of these.
PARTS ?=
soak: $(VENV)/.installed-dev $(LIBRARIES_DEV) $(SCRIPTS) ## try faults, damaged files and random changes for two hours; PARTS="kills disk" for some
	@$(PY) tests/soak.py $(PARTS)

lint: $(VENV)/.installed-dev $(LIBRARIES_DEV) $(SCRIPTS) ## check style and types
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(NPM) run lint

bench: $(VENV)/.installed-dev $(LIBRARIES_DEV) $(SCRIPTS) ## run the benchmarks at full size
	@$(PY) -m benchmarks

docs: $(VENV)/.installed ## write the generated pages of docs/
	@$(SURVEY) docs

lock: $(VENV)/.installed ## resolve the dependencies again and write the hashed locks
	@$(PIP) install uv
	@$(VENV)/bin/uv pip compile -q $(SOURCES_OF_LOCKS) pyproject.toml --group build \
		-o requirements.lock
	@$(VENV)/bin/uv pip compile -q $(SOURCES_OF_LOCKS) pyproject.toml --group dev \
		-o requirements-dev.lock
	@sed -n 's/^duckdb==\([0-9.]*\).*/duckdb-cli==\1/p' requirements.lock \
		| $(VENV)/bin/uv pip compile -q $(SOURCES_OF_LOCKS) - -o requirements-query.lock
	@$(VENV)/bin/uv pip compile -q $(SOURCES_OF_LOCKS) --group node -o requirements-node.lock
	@$(VENV)/bin/uv pip compile -q $(SOURCES_OF_LOCKS) --group client -o requirements-client.lock
	@$(VENV)/bin/uv pip compile -q $(SOURCES_OF_LOCKS) --group bundle -o requirements-bundle.lock
	@$(VENV)/bin/uv pip compile -q $(SOURCES_OF_LOCKS) --group validators -o requirements-validators.lock

bundle: $(VENV)/.installed $(LIBRARIES) $(SCRIPTS) ## pack one archive for a machine without network, and try it
	@.ci/bundle/make

clean: ## remove the environment and caches; data and outputs stay
	rm -rf $(VENV) build $(MAPPING)/build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Where the system's Python comes without ensurepip, its own pip can still fill the environment.
$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || { \
		echo "需要 Python 3.11–3.13 / Python 3.11 to 3.13 is needed;" \
			"$(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; \
		exit 1; }
	@echo "建立 $(VENV) / creating $(VENV)"
	@if $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
		$(PYTHON) -m venv --clear $(VENV); \
	elif $(PYTHON) -c 'import pip, venv' 2>/dev/null; then \
		$(PYTHON) -m venv --clear --without-pip $(VENV) \
			&& $(PYTHON) -m pip --quiet --python $(PY) install pip; \
	else false; fi || { \
		rm -rf $(VENV); \
		echo "无法建立虚拟环境，请安装 python3-venv / no virtual environment could be made;" \
			"install it with: apt install python3-venv"; \
		exit 1; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(PY)
	@echo "安装依赖 / installing dependencies"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "安装开发依赖 / installing development dependencies"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.installed-query: requirements-query.lock $(VENV)/.installed
	@echo "安装 duckdb / installing the DuckDB shell"
	@$(PIP) install --require-hashes -r requirements-query.lock
	@touch $@

$(LIBRARIES): $(MAPPING)/package-lock.json $(VENV)/.npm
	@echo "安装页面组件 / installing the libraries of the pages"
	@$(NPM) ci --omit=dev --ignore-scripts
	@touch $@

$(LIBRARIES_DEV): $(MAPPING)/package-lock.json $(VENV)/.npm
	@echo "安装页面测试组件 / installing the libraries of the pages' tests"
	@$(NPM) ci --ignore-scripts
	@touch $@ $(LIBRARIES)

$(SCRIPTS): $(MODULES) $(LIBRARIES)
	@$(NPM) run build
	@touch $@

# The machine's own npm, or one from the package index.
$(VENV)/.npm: requirements-node.lock | $(PY)
	@command -v npm >/dev/null || $(PIP) install --require-hashes -r requirements-node.lock
	@touch $@

# Beside the environment, not in it: the program itself needs the older one.
build/validators: requirements-validators.lock | $(VENV)/.installed
	@rm -rf $@
	@$(PIP) install --no-deps --require-hashes --target $@ -r requirements-validators.lock
	@touch $@

build/duckdb-later: requirements-client.lock | $(VENV)/.installed
	@rm -rf $@
	@$(PIP) install --no-deps --require-hashes --target $@ -r requirements-client.lock
	@touch $@
