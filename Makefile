# One word runs everything. `make serve` and `make test` set the machine up by themselves.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 8000
SIZES ?= 1000

.PHONY: serve test check lint format bench bench-http lock schema screenshot clean

serve: $(READY)  ## open the site on the real entries
	$(BIN)/kb serve --port $(PORT)

test: $(READY)  ## everything: units, content, house, site, browser
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --no-loadscope-reorder

check: $(READY)  ## the rules over all entries
	$(BIN)/kb check

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(READY)  ## speed of search and rendering, as ratios; SIZES="1000 10000 100000" WRITE=--write renews the docs
	$(BIN)/python -m tests.bench.search $(WRITE) $(SIZES)
	$(BIN)/python -m tests.bench.start
	$(BIN)/python -m tests.bench.markup
	$(BIN)/python -m tests.bench.patterns
	$(BIN)/python -m tests.bench.questions
	$(BIN)/python -m tests.bench.retrieval

bench-http: $(READY)  ## the search page over HTTP beside datasette; needs wrk; WRITE=--write renews the docs
	$(BIN)/python -m tests.bench.http $(WRITE)

lock: $(READY)  ## renew the locked dependencies
	$(BIN)/uv pip compile pyproject.toml --group dev $(LOCK) -o requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml $(LOCK) -c requirements/dev.txt -o requirements/run.txt
LOCK := --universal --python-version 3.11 --generate-hashes --upgrade --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --quiet

schema: $(READY)  ## editors' JSON Schema, after a change of the models
	$(BIN)/kb schema

screenshot: $(READY)  ## the pictures in README, CONTRIBUTING and docs
	$(BIN)/python -m tests.browser.screenshot

clean:  ## all that is made anew; people, proposals and kept tenders stay
	rm -rf $(VENV) instance/index instance/read.* instance/swapped build *.egg-info

$(READY): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
