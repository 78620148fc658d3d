# Two commands are all a newcomer needs: `make run` and `make test`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOST   ?= 127.0.0.1
PORT   ?= 8000
READ_AT_START := $(wildcard moderation/rules/*/*.yaml moderation/rules/*/words/*.yaml moderation/rulebook/*.py moderation/text/*.py moderation/text/*.txt)

.PHONY: run test setup dev check fmt coverage fuzz schema wheel bench bench-parts chaos lock browser clean

run: setup  ## set everything up and serve on http://127.0.0.1:8000
	@exec $(BIN)/sanad serve --host $(HOST) --port $(PORT)

test: dev browser  ## set everything up and run the whole suite, real browser included
	$(BIN)/pytest -n auto $(PYTEST_ARGS)

coverage: dev browser  ## run the whole suite and say which branches it never takes; fails below the floor
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -n auto $(PYTEST_ARGS)
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

fuzz: dev  ## let strangers send whatever they like: a million frames, then an hour or so of tries that can be shrunk
	$(BIN)/python -m tests.server.fuzzing $(FUZZ_ARGS)
	FUZZ_EXAMPLES=20000 $(BIN)/pytest -n auto tests/server/test_fuzz.py tests/server/conformance

setup: $(VENV)/.rules  ## .venv with all that serving needs

dev: $(VENV)/.dev $(VENV)/.rules

$(VENV)/.runtime: requirements.lock pyproject.toml
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.rules: $(VENV)/.runtime $(READ_AT_START)
	$(BIN)/sanad rules keep
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

browser: dev
	@.ci/chromium $(BIN)

check: dev  ## what must hold before a change is pushed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sanad schema --check
	$(BIN)/sanad rooms check
	$(BIN)/sanad services check
	$(BIN)/sanad rules check
	npm ci --silent --no-audit --no-fund
	npm run --silent check

fmt: dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: dev  ## write what is generated from the code anew: frames, settings, commands, rules, tables
	$(BIN)/sanad schema

wheel: setup  ## build what is handed out, into dist/
	$(BIN)/python -m hatchling build --target wheel

bench: dev  ## measure beside whatever rivals are installed, in one run, as ratios
	@if command -v npm >/dev/null; then npm ci --prefix bench/peers --silent --no-audit --no-fund; fi
	$(BIN)/python -m bench $(BENCH_ARGS)

bench-parts: dev  ## measure single parts of ours
	$(BIN)/python -m bench.judge
	$(BIN)/python -m bench.store_link
	$(BIN)/python -m bench.store_load
	$(BIN)/python -m bench.blocks
	$(BIN)/python -m bench.screening
	$(BIN)/python -m bench.stream_readers

chaos: dev  ## kill, cut, pause and slow down everything while CHAOS_MESSAGES are said, and check each of them
	$(BIN)/python -m tests.chaos

lock: dev  ## pin every dependency anew, with hashes
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links .ci/build.in pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* dist
