# Everything goes through one launcher; it makes .venv first if there is none.
PYTHON := $(shell for p in python3 python3.11 python3.12 python3.13 python3.14; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
LAUNCH = @$(if $(PYTHON),exec $(PYTHON) deploy/local/launch.py,echo "No Python 3.11 or newer here → install python3 (3.11+) and run again" >&2; exit 1;)

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-compose check up down bench bench-solver soak relaxations fortnight chaos dlq lock

help: ## this list
	@sed -nE 's/^([a-z-]+): .*## (.*)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name text; do printf '  make %-12s %s\n' "$$name" "$$text"; done

demo: ## everything on this machine, with a living demo town, until Ctrl-C (PORT=…, TRAFFIC=0)
	$(LAUNCH) demo

demo-reset: ## forget the demo's data
	$(LAUNCH) demo-reset

check: ## format, lint, types, imports, generated files, unit and component tests (S=service)
	$(LAUNCH) check

test: ## check, then integration, end-to-end stories and chaos on real infrastructure (S=service)
	$(LAUNCH) test

chaos: ## the long chaos run (SEEDS=20)
	$(LAUNCH) chaos

bench: ## the benchmarks, each beside its baseline
	$(LAUNCH) bench

bench-solver: ## plans beside PyVRP's and VROOM's, within the hour (ARGS="--only n100 --seconds 5 --seeds 1")
	$(LAUNCH) bench-solver $(ARGS)

soak: ## 10,000 random days planned and checked, more than an hour (ARGS="200 5000": 200 days from seed 5000)
	$(LAUNCH) soak $(ARGS)

relaxations: ## 1,000 visits left out, and what would let each be planned; small days beside trying everything (ARGS="100 40")
	$(LAUNCH) relaxations $(ARGS)

fortnight: ## two weeks of 60 technicians, dispatched by us and by a greedy dispatcher (ARGS="--seed 2 --days 5")
	$(LAUNCH) fortnight $(ARGS)

dlq: ## what the running demo set aside: list, or ARGS="show 7" / "replay 7" / "discard 7" with S=service
	$(LAUNCH) dlq $(ARGS)

up: ## the same system in Docker
	docker compose up --build --wait

down: ## stop it, keep its data
	docker compose down

test-compose: ## build the images, start them beside whatever runs, tell the story through the gateway (needs Docker)
	@test -x .venv/bin/python || { echo "No .venv yet → run make check once" >&2; exit 1; }
	@.venv/bin/python -m pytest -s -q tests/compose

MEMBERS := $(patsubst %/pyproject.toml,%,$(wildcard libs/*/pyproject.toml services/*/pyproject.toml))

lock: ## resolve requirements.lock again, keeping what still fits
	@printf -- '-e ./%s\n' $(MEMBERS) | uv pip compile -q --universal --generate-hashes --python-version 3.11 $(patsubst %,--no-emit-package astreinte-%,$(notdir $(MEMBERS))) --group dev --no-header -o requirements.lock -
