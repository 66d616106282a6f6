# `make` alone lists the targets. Everything but Python and make is installed by them, into .venv.

PYTHON ?= python3
# Demo input: its data end on this day.
DEMO_LEADS ?= 2000
DEMO_SEED ?= 1
# strong, or weak: a demo of which a calibration can tell nothing.
DEMO_SIGNAL ?= strong
DEMO_AS_OF := 2026-10-31
# So many days before it are replayed, every seventh one: a demo with a past.
DEMO_PAST_DAYS := 84

export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
# Where to build, a target of profiles/profiles.yml.
TARGET ?= duckdb
# The benchmark's sizes, in the words of its option.
SIZES ?= 1M
# What is given is text: taken by its value, because make would run $(shell ...) in it, and handed to the shell through the environment,
# where blanks, quotes and dollars in it do no harm.
GIVEN := INPUT AS_OF DB SCHEMA ACCEPT_BATCH ACCEPT_FUTURE_DAY DAY LATER LEAD RESTORE ACCOUNT SINCE FROM TO CUTOFFS MONTHS POINTS TARGET \
	SIZES LEADS DAYS EVERY MEMORY_LIMIT PEERS POLICY MODELS_UP_TO BACKTEST_UP_TO REPEAT OUT DEMO_LEADS DEMO_SEED DEMO_SIGNAL
FROM_COMMAND_LINE := $(foreach name,$(.VARIABLES),$(if $(filter command,$(origin $(name))),$(name)))
$(foreach name,$(GIVEN) $(FROM_COMMAND_LINE),$(eval override $(name) := $$(value $(name))))
export $(GIVEN)

VENV_PYTHON := .venv/bin/python
INSTALLED := .venv/.installed
# What only tests, linters and the benchmark need comes into the same place, on top.
DEV_INSTALLED := .venv/.installed-dev
# Spark's packages are large and nothing else needs them: a set-up of their own.
SPARK_PYTHON := .venv-spark/bin/python
SPARK_INSTALLED := .venv-spark/.installed
DEMO := data/demo

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev setup-spark setup-warehouses setup-dbt2 setup-metrics build score check-policy preview why forget erase calibrate backtest review replay backfill publish dashboard test test-spark test-warehouses test-dbt2 test-metrics pytest lint lint-python lint-sql format docs bench bench-outbox bench-spark lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) ## Install the locked packages into .venv (done by the other targets when needed)

setup-dev: $(DEV_INSTALLED) ## Add what tests, linters and the benchmark need to .venv (done by those targets when needed)

setup-spark: $(SPARK_INSTALLED) ## Install what runs the project on Spark into .venv-spark (done by test-spark when needed)

# make's recipe of a set-up: folder, lock file, message. A lock file names all that is needed, also where pip would look
# for a newer version. Python compiles what is imported, which is a part of it. The stamp is made last, so that a set-up
# that failed is tried again.
define install
	@rm -f $@
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
		|| { echo "Python 3.10 or newer is needed; name it with PYTHON=..." >&2; exit 1; }
	@echo "Installing into $(1) (once, $(3))"
	@$(PYTHON) -m venv $(1)
	@$(1)/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r $(2)
	@touch $@
endef

$(INSTALLED): requirements.lock pyproject.toml
	$(call install,.venv,requirements.lock,about half a minute)

# On top of the first, by its Python, and again after it: the two locks agree on all that both hold.
$(DEV_INSTALLED): requirements-dev.lock $(INSTALLED)
	@rm -f $@
	@echo "Installing what tests and linters need into .venv (once, about a minute)"
	@$(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r $<
	@touch $@

$(SPARK_INSTALLED): requirements-spark.lock pyproject.toml
	$(call install,.venv-spark,requirements-spark.lock,a few minutes: Spark is 300 MB)

# Made beside its place and moved: a demo that broke off is not taken for one.
$(DEMO): | $(INSTALLED)
	@echo "Making demo input in $@"
	@rm -rf $@.part
	@mkdir -p $(@D)
	@$(VENV_PYTHON) -m account_scoring.demo --leads "$$DEMO_LEADS" --seed "$$DEMO_SEED" --signal "$$DEMO_SIGNAL" --out $@.part --as-of $(DEMO_AS_OF) >/dev/null
	@mv $@.part $@

# The demo's day is what it is, also where a clock is wrong.
build: $(INSTALLED) $(DEMO) ## Score the demo input (made if there is none) and show the result [TARGET=postgres] [POLICY=folder] [ACCEPT_BATCH=yes]
	@case "$${ACCEPT_BATCH:-no}" in yes|no) ;; *) echo "ACCEPT_BATCH is yes or no, not $$ACCEPT_BATCH" >&2; exit 1;; esac
	@$(VENV_PYTHON) -m account_scoring.build --target "$$TARGET" --input $(DEMO) --as-of $(DEMO_AS_OF) --accept-future-day --past-days $(DEMO_PAST_DAYS) \
		$${SCHEMA:+--source-schema "$$SCHEMA"} $${DB:+--db "$$DB"} $${POLICY:+--policy "$$POLICY"} $(if $(filter yes,$(ACCEPT_BATCH)),--accept-batch)
	@test "$$TARGET" != duckdb || $(VENV_PYTHON) -m account_scoring.dashboard $${DB:+--db "$$DB"} \
		|| echo "The scores are built, and their pages are not; make dashboard tries again" >&2

# Without anything to score nothing is installed first: the message comes at once. A server has tables.
score: $(if $(INPUT)$(filter-out duckdb,$(TARGET)),$(INSTALLED)) ## Score a folder of your own: make score INPUT=folder [AS_OF=YYYY-MM-DD] [DB=file] [POLICY=folder] [ACCEPT_BATCH=yes] [ACCEPT_FUTURE_DAY=yes], or tables: TARGET=postgres [SCHEMA=crm]
	@test -n "$$INPUT" || test "$$TARGET" != duckdb \
		|| { echo "Name the folder that holds leads and activities: make score INPUT=folder [AS_OF=YYYY-MM-DD] [DB=file]" >&2; exit 1; }
	@case "$${ACCEPT_BATCH:-no}" in yes|no) ;; *) echo "ACCEPT_BATCH is yes or no, not $$ACCEPT_BATCH" >&2; exit 1;; esac
	@case "$${ACCEPT_FUTURE_DAY:-no}" in yes|no) ;; *) echo "ACCEPT_FUTURE_DAY is yes or no, not $$ACCEPT_FUTURE_DAY" >&2; exit 1;; esac
	@$(VENV_PYTHON) -m account_scoring.build --target "$$TARGET" $${INPUT:+--input "$$INPUT"} $${AS_OF:+--as-of "$$AS_OF"} \
		$${SCHEMA:+--source-schema "$$SCHEMA"} $${DB:+--db "$$DB"} $${POLICY:+--policy "$$POLICY"} \
		$(if $(filter yes,$(ACCEPT_BATCH)),--accept-batch) \
		$(if $(filter yes,$(ACCEPT_FUTURE_DAY)),--accept-future-day)

# The demo where no folder is named, with the day that its data end on.
backtest: $(INSTALLED) $(if $(INPUT),,$(DEMO)) ## Is the scoring working? Past days scored and judged: make backtest [INPUT=folder] [CUTOFFS=24] [MONTHS=1] [AS_OF=YYYY-MM-DD] [POLICY=folder] [DB=file]
	@$(VENV_PYTHON) -m account_scoring.backtest --input "$${INPUT:-$(DEMO)}" $${CUTOFFS:+--cutoffs "$$CUTOFFS"} $${MONTHS:+--months "$$MONTHS"} \
		$(if $(INPUT)$(AS_OF),$${AS_OF:+--as-of "$$AS_OF"},--as-of $(DEMO_AS_OF) --accept-future-day) $${DB:+--db "$$DB"} $${POLICY:+--policy "$$POLICY"} \
		$(if $(filter yes,$(ACCEPT_FUTURE_DAY)),--accept-future-day)

check-policy: $(INSTALLED) ## Judge the policy and say what is wrong with it, without scoring: make check-policy [POLICY=folder] [INPUT=folder]
	@$(VENV_PYTHON) -m account_scoring.check_policy $${INPUT:+--input "$$INPUT"} $${POLICY:+--policy "$$POLICY"}

# Of the demo where no folder is named.
preview: $(INSTALLED) ## Who would change tier under a policy that is not in force yet; nothing is written: make preview POLICY=folder [INPUT=folder] [DB=file]
	@test -n "$$POLICY" || { echo "Name the folder of the policy: make preview POLICY=folder [INPUT=folder] [DB=file]" >&2; exit 1; }
	@$(VENV_PYTHON) -m account_scoring.preview --policy "$$POLICY" --input "$${INPUT:-$(DEMO)}" $${DB:+--db "$$DB"}

# The day is the one that was built.
review: $(INSTALLED) ## Is it working, what to look at, what to change: make review [INPUT=folder] [CUTOFFS=12] [AS_OF=YYYY-MM-DD] [POLICY=folder] [DB=file]
	@$(VENV_PYTHON) -m account_scoring.review --input "$${INPUT:-$(DEMO)}" $${CUTOFFS:+--cutoffs "$$CUTOFFS"} $${AS_OF:+--as-of "$$AS_OF"} \
		$${DB:+--db "$$DB"} $${POLICY:+--policy "$$POLICY"}

replay: $(INSTALLED) ## Past days as they would be scored now, beside what was kept: make replay FROM=YYYY-MM-DD TO=YYYY-MM-DD [INPUT=folder] [POLICY=folder] [DB=file]
	@test -n "$$FROM" && test -n "$$TO" || { echo "Name the days: make replay FROM=YYYY-MM-DD TO=YYYY-MM-DD [DB=file]" >&2; exit 1; }
	@$(VENV_PYTHON) -m account_scoring.replay --input "$${INPUT:-$(DEMO)}" --from "$$FROM" --to "$$TO" $${DB:+--db "$$DB"} \
		$${POLICY:+--policy "$$POLICY"}

backfill: $(INSTALLED) ## Give a young database a past: days before its first one, replayed into the histories: make backfill [DAYS=90] [EVERY=7] [INPUT=folder] [POLICY=folder] [DB=file]
	@$(VENV_PYTHON) -m account_scoring.backfill --input "$${INPUT:-$(DEMO)}" $${DAYS:+--days "$$DAYS"} $${EVERY:+--every "$$EVERY"} \
		$${DB:+--db "$$DB"} $${POLICY:+--policy "$$POLICY"}

forget: $(INSTALLED) ## Take back what a build of a mistaken day kept, and tell the CRM: make forget DAY=YYYY-MM-DD [LATER=yes] [DB=file] [TARGET=postgres]
	@test -n "$$DAY" || { echo "Name the day to take back: make forget DAY=YYYY-MM-DD [LATER=yes] [DB=file]" >&2; exit 1; }
	@case "$${LATER:-no}" in yes|no) ;; *) echo "LATER is yes or no, not $$LATER" >&2; exit 1;; esac
	@$(VENV_PYTHON) -m account_scoring.forget --target "$$TARGET" $${DAY:+--day "$$DAY"} $${DB:+--db "$$DB"} \
		$(if $(filter yes,$(LATER)),--with-later)

erase: $(INSTALLED) ## Remove a person from all that is kept, and tell the CRM: make erase LEAD=id [DB=file] [TARGET=postgres]; RESTORE=yes lets them in again
	@test -n "$$LEAD" || { echo "Name the person by lead_id: make erase LEAD=id [RESTORE=yes] [DB=file]" >&2; exit 1; }
	@case "$${RESTORE:-no}" in yes|no) ;; *) echo "RESTORE is yes or no, not $$RESTORE" >&2; exit 1;; esac
	@$(VENV_PYTHON) -m account_scoring.erase --target "$$TARGET" --lead="$$LEAD" $${DB:+--db "$$DB"} \
		$(if $(filter yes,$(RESTORE)),--restore)

why: $(INSTALLED) ## Why a score is what it is, and not what it was: make why LEAD=id (or ACCOUNT=id) [SINCE=YYYY-MM-DD] [DB=file]
	@$(VENV_PYTHON) -m account_scoring.why $${LEAD:+--lead "$$LEAD"} $${ACCOUNT:+--account "$$ACCOUNT"} $${SINCE:+--since "$$SINCE"} \
		$${DB:+--db "$$DB"}

calibrate: $(INSTALLED) ## Propose points and half-lives by past outcomes, beside the policy: make calibrate [INPUT=folder] [POLICY=folder] [DB=file] [POINTS=overlap]
	@$(VENV_PYTHON) -m account_scoring.calibrate --input "$${INPUT:-$(DEMO)}" $${DB:+--db "$$DB"} $${POINTS:+--points "$$POINTS"} \
		$${POLICY:+--policy "$$POLICY"}

publish: $(INSTALLED) ## Copy the marts for dashboards once more, as Parquet and a read-only DuckDB file: make publish [DB=file] [OUT=folder]
	@$(VENV_PYTHON) -m account_scoring.publish $${DB:+--db "$$DB"} $${OUT:+--out "$$OUT"}

dashboard: $(INSTALLED) ## Write pages for sales, marketing and the owner of the policy, which open from a file: make dashboard [DB=file] [OUT=folder]
	@$(VENV_PYTHON) -m account_scoring.dashboard $${DB:+--db "$$DB"} $${OUT:+--out "$$OUT"}

# The SQL linter reads the project on one core for half of its time, which pytest makes use of.
test: lint-python ## Everything: layout of SQL and Python, dbt unit and data tests, pytest
	@$(MAKE) --no-print-directory --jobs 2 lint-sql pytest

pytest: $(DEV_INSTALLED)
	@$(VENV_PYTHON) -m pytest

# Starts a cluster on this machine and stops it again.
test-spark: $(SPARK_INSTALLED) ## The same models, tests and marts on Apache Spark, compared with DuckDB
	@$(SPARK_PYTHON) -m pytest -o addopts=-q --strict-markers tests/spark

# Apart from the rest: the adapters are many packages, and nobody needs them who does not change SQL.
setup-warehouses: .venv-warehouses/.installed ## Install the adapters of warehouses that cannot be run here into .venv-warehouses

.venv-warehouses/.installed: requirements-warehouses.lock pyproject.toml
	$(call install,.venv-warehouses,requirements-warehouses.lock,about a minute)

test-warehouses: .venv-warehouses/.installed ## Compile for Snowflake, BigQuery, Databricks and Redshift without a connection, and parse the SQL
	@.venv-warehouses/bin/python -m pytest -o addopts= -q tests/warehouses

# dbt's Rust engine is one program of 150 MB. It shares the name of its package and of its command with the dbt of .venv, hence a place of its own.
setup-dbt2: .venv-dbt2/.installed ## Install dbt 2 into .venv-dbt2 (done by test-dbt2 when needed)

.venv-dbt2/.installed: requirements-dbt2.lock pyproject.toml
	$(call install,.venv-dbt2,requirements-dbt2.lock,a few seconds: one package of 150 MB)

test-dbt2: $(DEV_INSTALLED) .venv-dbt2/.installed ## The same models, tests and marts with dbt 2 on DuckDB, compared with dbt 1
	@$(VENV_PYTHON) -m pytest -o addopts= -q tests/dbt2

# MetricFlow and dbt; nobody needs it who does not ask for metrics.
setup-metrics: .venv-metrics/.installed ## Install MetricFlow into .venv-metrics (done by test-metrics when needed)

.venv-metrics/.installed: requirements-metrics.lock pyproject.toml
	$(call install,.venv-metrics,requirements-metrics.lock,about a minute)

test-metrics: .venv-metrics/.installed ## The metrics of the semantic layer, asked by MetricFlow and compared with SQL by hand
	@.venv-metrics/bin/python -m pytest -o addopts= -q tests/metrics

# The linter's dbt connects to a database of its own: it neither waits for a build nor disturbs one. Python complains about
# locks that dbt leaves behind in the linter's processes; nobody can do anything about it.
SQLFLUFF = ACCOUNT_SCORING_DB="$$PWD/target/lint.duckdb" PYTHONWARNINGS=ignore::UserWarning:multiprocessing.resource_tracker \
	$(VENV_PYTHON) tests/lint_sql.py
SQL := models tests/singular

lint: lint-python lint-sql ## Layout of SQL and Python

lint-python: $(DEV_INSTALLED)
	@$(VENV_PYTHON) -m ruff check .
	@$(VENV_PYTHON) -m ruff format --check .

# The demo's columns are what the models are filled in with for the linter.
lint-sql: $(DEV_INSTALLED) $(DEMO)
	@mkdir -p target
	@$(SQLFLUFF) lint --processes 2 $(SQL)

format: $(DEV_INSTALLED) $(DEMO) ## Mend what the linters can mend
	@$(VENV_PYTHON) -m ruff check --fix .
	@$(VENV_PYTHON) -m ruff format .
	@mkdir -p target
	@$(SQLFLUFF) fix $(SQL)

docs: $(INSTALLED) ## Documentation of all tables and columns as one HTML file
	@test -e "$${ACCOUNT_SCORING_DB:-data/account_scoring.duckdb}" || $(MAKE) --no-print-directory build DB=
	@.venv/bin/dbt --log-level warn docs generate --static --profiles-dir profiles
	@echo "Documentation: $$PWD/target/static_index.html"

bench: $(DEV_INSTALLED) ## Time whole builds on made-up activities: make bench [SIZES=1M,10M] [MEMORY_LIMIT=8GB] [PEERS=floor,common] [OUT=file.md]
	@$(VENV_PYTHON) -m account_scoring.bench --sizes "$$SIZES" $${LEADS:+--leads "$$LEADS"} $${MEMORY_LIMIT:+--memory-limit "$$MEMORY_LIMIT"} \
		$${PEERS:+--peers "$$PEERS"} $${MODELS_UP_TO:+--models-up-to "$$MODELS_UP_TO"} \
		$${BACKTEST_UP_TO:+--backtest-up-to "$$BACKTEST_UP_TO"} $${REPEAT:+--repeat "$$REPEAT"} $${OUT:+--out "$$OUT"}

bench-outbox: $(INSTALLED) ## Count what a CRM is sent on each of 90 days, in about an hour: make bench-outbox [LEADS=100K] [DAYS=90] [OUT=file.md]
	@$(VENV_PYTHON) -m account_scoring.bench.outbox $${LEADS:+--leads "$$LEADS"} $${DAYS:+--days "$$DAYS"} $${OUT:+--out "$$OUT"}

bench-spark: $(SPARK_INSTALLED) ## Time the first build and the day after on Spark beside DuckDB's: make bench-spark [SIZES=10M] [MEMORY_LIMIT=8GB] [OUT=file.md]
	@$(SPARK_PYTHON) -m account_scoring.bench.engines --size "$$SIZES" $${LEADS:+--leads "$$LEADS"} \
		$${MEMORY_LIMIT:+--memory-limit "$$MEMORY_LIMIT"} $${OUT:+--out "$$OUT"}

# What several set-ups hold has one version: that of requirements-dev.lock, which holds most.
lock: ## Write the lock files from pyproject.toml
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT \
		&& $(PYTHON) -m venv "$$tools" \
		&& "$$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv \
		&& compile() { "$$tools/bin/uv" pip compile --universal --python-version 3.10 \
			--generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet "$$@"; } \
		&& compile pyproject.toml --extra dev -o requirements-dev.lock \
		&& compile pyproject.toml --extra dashboard --extra postgres --constraints requirements-dev.lock -o requirements.lock \
		&& compile pyproject.toml --extra spark --constraints requirements-dev.lock -o requirements-spark.lock \
		&& compile pyproject.toml --extra warehouses -o requirements-warehouses.lock \
		&& compile --group dbt2 -o requirements-dbt2.lock \
		&& compile pyproject.toml --group metrics --constraints requirements-dev.lock -o requirements-metrics.lock

clean: ## Remove what can be made again, except .venv and data
	@rm -rf target logs dbt_packages .pytest_cache .ruff_cache .hypothesis
	@find account_scoring tests -name __pycache__ -type d -prune -exec rm -rf {} +
