# Every task of the house. `make` lists them; the work is in scripts/.

.DEFAULT_GOAL := help
.PHONY: help setup run demo test check format lock hooks bench clean
export PYTHON SIZE JOBS PORT

help: ## lists these tasks
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## installs everything that a running site needs, and starts nothing
	@sh scripts/bootstrap.sh base
	@sh scripts/assets.sh

run: setup ## serves the site at 127.0.0.1:8000 with demonstration data (SIZE=small|medium, PORT=8000)
	@sh scripts/run.sh

demo: setup ## loads the demonstration data again (SIZE=small|medium|national)
	@.venv/bin/hearth db upgrade
	@.venv/bin/hearth demo load --size $${SIZE:-small}

test: tools ## the whole check: `check`, then all tests (ARGS="-k postcode" for some of them)
	@sh scripts/test.sh $(ARGS)

check: tools ## the quick part of the check: format, lint, types, import rule, templates
	@sh scripts/check.sh

format: tools ## mends the format and what the linter can mend
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .

lock: tools ## compiles the pinned lists again from pyproject.toml (UPGRADE=1 takes newer versions)
	@sh scripts/lock.sh $(if $(UPGRADE),--upgrade)

hooks: tools ## runs `make check` before each commit from now on
	@.venv/bin/pre-commit install

bench: tools ## measures upload throughput and page latency (benchmarks/)
	@.venv/bin/python -m benchmarks

clean: ## removes what was installed and made, but never instance/ with its data
	rm -rf .venv node_modules app/static/vendor hearth.egg-info build
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: tools
tools:
	@sh scripts/bootstrap.sh dev
	@sh scripts/assets.sh
