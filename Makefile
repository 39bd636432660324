# Everything runs from .venv, which `make env` builds from requirements/dev.txt (hashes, uv).
PYTHON ?= python3
BIN := .venv/bin
export PREFECT_SERVER_ANALYTICS_ENABLED = false
export DO_NOT_TRACK = 1

.PHONY: help env demo start test test-browser check chaos faults fleet fuzz docs docs-serve format lock clean

help: ## Say what there is to make
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

.venv/ready: requirements/dev.txt requirements/uv.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Wirewatch needs Python 3.11 or newer; try make PYTHON=python3.12 ...")'
	@echo "Building .venv from the lock file (about 1.3 GB, once) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements/dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
# Without bytecode each process compiles all that it loads: 4 s of processor time instead of 1.5.
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m compileall -q alerts cli config core flows matching pipeline review scrapers seeds storage
	@touch $@

env: .venv/ready ## Build the environment from the lock file

demo: env ## One whole pass over the offline newsroom, with the alerts as sent
	@$(BIN)/python -m seeds.demo

start: env ## Everything on schedule until Ctrl-C, review page included
	@$(BIN)/wirewatch start

test: env ## All tests, without internet
	@$(BIN)/python -m pytest

test-browser: env ## The review page in Debian's Chromium: axe-core, keys, JavaScript off, pictures
	@$(BIN)/python -m tests.browser

check: env ## Format, lint, types, import contracts, tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(MAKE) --no-print-directory test

bench-%: env ## Measure one room beside its peers: bench-collect, -feeds, -fetch, -extract, -metadata, -urls, -sections, -site_memory, -match, -try, -relevance, -stories, -messages, -deliver, -drain, -related, -review, -archive, -start, -latency, -retention
	@$(BIN)/python -m benchmarks.$*

KILLS ?= 80

chaos: env ## Kill -9 workers at random on SQLite and PostgreSQL (KILLS=1000 SEED=7)
	@$(BIN)/python -m tests.chaos --kills $(KILLS) $(if $(SEED),--seed $(SEED))

SOURCES ?= 10000
WORKERS ?= 3

# Prefect's server needs pg_trgm, which the wheel of the tests has not; Debian's package has.
/usr/lib/postgresql:
	@echo "Installing PostgreSQL, of which the benchmark starts a server of its own ..."
	@apt-get -qq update
	@DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends postgresql > /dev/null

fleet: env /usr/lib/postgresql ## Workers of a Prefect work pool on PostgreSQL, killed at random (SOURCES=10000 WORKERS=3 SEED=1)
	@$(BIN)/python -m benchmarks.fleet --sources $(SOURCES) --workers $(WORKERS) $(if $(SEED),--seed $(SEED))

STORM ?= 50

storm: env ## `wirewatch start` under kill -9 of any part, again and again (STORM=50 SEED=7)
	@$(BIN)/python -m tests.chaos.storm $(STORM) $(SEED)

faults: env ## `wirewatch start` with its disk full, its database locked, damaged or gone, Prefect's too (root)
	@$(BIN)/python -m tests.chaos.faults

HOURS ?= 2
RATE ?= 10000

soak: env ## Days of work with the clock run fast (HOURS=72 RATE=10000: 720,000 articles)
	@$(BIN)/python -m benchmarks.soak $(HOURS) $(RATE)

COUNT ?= 10000

fuzz: env ## Hostile letters through every renderer (COUNT=100000 SEED=7)
	@$(BIN)/python -m tests.fuzz --count $(COUNT) $(if $(SEED),--seed $(SEED))

docs: env ## The documentation as a site, in var/site
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "open var/site/index.html, or: make docs-serve"

docs-serve: env ## The same on http://127.0.0.1:8000 while you write
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve

format: env ## Format and mend what can be mended
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: env ## Resolve the dependencies anew within their bounds
	@printf "uv>=0.8,<1\nhatchling>=1.27,<2\n" | $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate -o requirements/uv.txt -
	@$(BIN)/uv pip compile --quiet pyproject.toml --extra dev --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links -o requirements/dev.txt
	@$(BIN)/uv pip compile --quiet pyproject.toml --constraints requirements/dev.txt --universal --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-annotate -o requirements/run.txt
	@$(MAKE) --no-print-directory env

clean: ## Forget the environment
	rm -rf .venv
