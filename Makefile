# The commands of the portal. `make` alone lists them.
PYTHON ?= python3.11
PORT ?= 8000
COMPOSE ?= docker compose
VENV := .venv
RUN := $(VENV)/bin/python manage.py
SOURCES := $(wildcard site/*/static/*/* site/*/static/*/*/* */static/*/* */static/*/*/*) $(shell find site home resources testimonials diagnostic search -name '*.html' -o -name '*.py' 2>/dev/null | grep -v migrations)

.DEFAULT_GOAL := help
.PHONY: help install serve develop services test quality format benchmark clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

$(VENV)/installed: requirements.txt requirements-dev.txt
	@echo "→ Installing what the portal stands on (a minute or two the first time)"
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

install: $(VENV)/installed ## install what the portal and its tests need

# Files that pages load: built again when a template, a style sheet or a module changed.
var/static/collected: $(VENV)/installed $(SOURCES)
	@echo "→ Building style sheets, script and pictograms"
	@DEBUG=on $(RUN) bundle
	@DEBUG=on $(RUN) collectstatic --noinput --verbosity 0
	@touch $@

serve: export DEBUG = on
serve: install var/static/collected ## set everything up and serve it, with demonstration content, on port 8000 (PORT=…)
	@$(RUN) welcome --port $(PORT)
	@$(VENV)/bin/gunicorn --pythonpath site --bind 0.0.0.0:$(PORT) --workers 2 --threads 4 --log-level warning config.wsgi

develop: export DEBUG = on
develop: install ## serve while you change things: reloads by itself (run `make serve` once before)
	@$(RUN) bundle
	@$(RUN) runserver $(PORT)

services: ## start PostgreSQL, Elasticsearch and Redis in containers (COMPOSE="podman compose")
	@$(COMPOSE) --file compose.yaml --file compose.local.yaml up --detach --wait postgresql elasticsearch redis
	@echo "DATABASE_URL=postgres://portal:portal@127.0.0.1:5432/portal"
	@echo "ELASTICSEARCH_URL=http://127.0.0.1:9200"
	@echo "REDIS_URL=redis://127.0.0.1:6379/0"

test: install ## pass the tests: quality is apart (DATABASE_URL=… for PostgreSQL)
	@DEBUG=on $(RUN) bundle
	@$(VENV)/bin/pytest $(ARGS)

quality: install ## rules, formatting, who may know whom, missing migrations, deployment
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/djade --check --target-version 5.2 $$(git ls-files '*.html')
	@PYTHONPATH=site:. $(VENV)/bin/lint-imports --no-cache
	@DEBUG=on $(RUN) makemigrations --check --dry-run --verbosity 1
	@SECRET_KEY=$$(head -c 48 /dev/urandom | base64) ALLOWED_HOSTS=croissance-connectee.example \
	  BASE_URL=https://croissance-connectee.example DEBUG=off $(RUN) check --deploy --fail-level WARNING

format: install ## put Python and templates in their form
	@$(VENV)/bin/ruff check --fix-only --quiet .
	@$(VENV)/bin/ruff format .
	@$(VENV)/bin/djade --target-version 5.2 $$(git ls-files '*.html') || true

benchmark: install var/static/collected ## measure speed and memory (BENCHMARK_DATABASE_URL=… for PostgreSQL too)
	@$(VENV)/bin/python -m tests.benchmarks

clean: ## forget the database, uploads and built files
	rm -rf var
