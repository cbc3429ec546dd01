# Needs Python 3.11, 3.12 or 3.13 (with pip and venv) and make. Everything else comes from the lock files.
.DEFAULT_GOAL := help

VENV := .venv
PY := $(VENV)/bin/python

# The interpreter that makes the environment. Unset: the first of these names that is new enough.
PYTHON ?=
CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11)

FORMAT ?= csv

# The language of what make says itself: GONGKAI_LANG, without it that of the locale. Each target has its line of help
# in Chinese after .PHONY, in English after the target. Chinese has full-width commas: those of ASCII part arguments.
ifneq ($(filter-out zh en,$(GONGKAI_LANG)),)
$(error GONGKAI_LANG 只能是 zh（中文）或 en（英文）: GONGKAI_LANG must be zh (Chinese) or en (English))
endif
zh := $(filter zh%,$(or $(GONGKAI_LANG),$(LC_ALL),$(LC_MESSAGES),$(LANG)))

# Exported, and quoted as shell variables in the recipes, so that a path may hold spaces.
export INBOX FILE ASSET YEAR PLACE TABLE FORMAT OUT RELEASE TOP REPORT CELL ACCEPT_LOST BENCH CODE SOURCE

# An INBOX= that came out empty, as of a variable of the shell that is not set, is not meant to be samples/reports/.
ifeq ($(origin INBOX)$(strip $(INBOX)),command line)
$(error $(if $(zh),INBOX= 是空的：它应指明存放报告的文件夹,INBOX= is empty: it names the folder with the reports))
endif

# What a target takes is what its line of help names. What is given on the command line and not taken, as YEAR= with
# run, or inbox=, would be passed over without a word.
goals := $(or $(MAKECMDGOALS),$(.DEFAULT_GOAL))
given := $(strip $(foreach name,$(.VARIABLES),$(if $(findstring command,$(origin $(name))),$(name))))
given := $(filter-out GONGKAI_% PYTHON MAKEFLAGS MAKEOVERRIDES -*-%,$(given))
ifneq ($(given),)
takes = $(shell sed -n 's/^$(1):.*\#\# //p' $(firstword $(MAKEFILE_LIST)) | grep -oE '[A-Z_]+=' | tr -d = | sort -u)
taken = $(strip $(foreach name,$(call takes,$(1)),$(name)=))
told = $(if $(zh),$(1) 可用的变量：$(or $(taken),没有)。,make $(1) takes $(or $(taken),no variable).)
refused = $(if $(zh),$(2)= 在此不起作用：$(told)各项设置（如 GONGKAI_HOME=）任何命令都可用,$(2)= means nothing here: \
	$(told) Settings (GONGKAI_HOME=) go with all)
$(foreach goal,$(goals),$(foreach name,$(filter-out $(call takes,$(goal)),$(given)),$(error $(call refused,$(goal),$(name)))))
endif

# Nothing the project runs reports to anyone.
export DAGSTER_DISABLE_TELEMETRY := yes
export DO_NOT_TRACK := 1
export GX_ANALYTICS_ENABLED := false

# $(call install,LOCK,STAMP,WORDS,WORDS in Chinese): make the environment hold what LOCK says; STAMP is the copy of LOCK
# that it holds, WORDS how long that takes.
# The lock is complete, so pip has nothing to resolve (--no-deps). Bytecode is compiled afterwards on all cores, tests
# left out: quicker than pip does it on one, and the first run does not pay for it. -qq hides pip's warnings, not errors.
define install
	@if cmp -s $(1) $(2); then touch $(2); exit 0; fi; \
	start=$$(date +%s); \
	if [ ! -x $(PY) ]; then \
		found=; \
		for python in $(CANDIDATES); do \
			if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; \
			then found=$$python; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "$(if $(zh),需要 Python 3.11、3.12 或 3.13；已试过：,Python 3.11, 3.12 or 3.13 is needed; tried:)" $(CANDIDATES) >&2; \
			for python in $(CANDIDATES); do \
				version=$$("$$python" --version 2>/dev/null) && echo "  $$python $(if $(zh),是,is) $$version" >&2; \
			done; \
			echo "$(if $(zh),请安装其中之一，或指明其位置：,Install one, or say where it is:) make setup PYTHON=/path/to/python3.12" >&2; \
			exit 1; \
		fi; \
	else found=; fi; \
	echo "$(if $(zh),正在按 $(1) 安装 $(VENV)（$(4)）…,Setting up $(VENV) from $(1) ($(3)) ...)"; \
	if [ -n "$$found" ]; then "$$found" -m venv $(VENV) || { rm -rf $(VENV); exit 1; }; fi; \
	$(PY) -m pip install -qq --disable-pip-version-check --no-input --no-compile --no-deps --only-binary :all: \
		--require-hashes -r $(1) \
	&& { $(PY) -m compileall -qq -j 0 -x '/tests?/' $(VENV)/lib schemas extractors warehouse expectations pipelines || true; } \
	&& cp $(1) $(2) \
	&& echo "$(if $(zh),安装完成，用时 $$(( $$(date +%s) - start )) 秒。,Ready after $$(( $$(date +%s) - start )) s.)"
endef

.PHONY: help ## 列出全部命令
help: ## list the targets
ifneq ($(zh),)
	@echo "make 命令 [变量=值 ...]"
	@awk -F '^.PHONY: | ## ' '/^.PHONY: [a-z-]+ ## / { printf "  %-13s %s\n", $$2, $$3 }' $(firstword $(MAKEFILE_LIST))
	@echo "设置：GONGKAI_INBOX（收件目录，即存放报告的文件夹，默认 samples/reports/）、GONGKAI_HOME（数据存放处，默认 data/）、"
	@echo "GONGKAI_LANG（所用语言，zh 或 en，默认随系统）、GONGKAI_CORRECTIONS（更正表，默认收件目录中的 corrections.csv）、"
	@echo "GONGKAI_ROSTER（应报机关名册，默认收件目录中的 roster.csv）、GONGKAI_REVIEWED（已核对表，默认收件目录中的 reviewed.csv）、"
	@echo "GONGKAI_CLUSTER（集群，见 docs/cluster.md）、"
	@echo "GONGKAI_SCHEDULE（make dev 每晚何时运行，默认北京时间 30 2 * * *）、"
	@echo "GONGKAI_NOTIFY（接收运行结果的命令，从标准输入得到 JSON）。"
else
	@echo "make TARGET [NAME=value ...]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo "Settings: GONGKAI_INBOX (reports to read, default samples/reports/), GONGKAI_HOME (what is written, default data/),"
	@echo "GONGKAI_LANG (the language, zh or en, default that of the locale),"
	@echo "GONGKAI_CORRECTIONS (corrections by hand, default corrections.csv in the inbox),"
	@echo "GONGKAI_ROSTER (bodies that must report, default roster.csv in the inbox),"
	@echo "GONGKAI_REVIEWED (what was looked at and is as printed, default reviewed.csv in the inbox),"
	@echo "GONGKAI_CLUSTER (docs/cluster.md),"
	@echo "GONGKAI_SCHEDULE (when make dev runs it at night, default 30 2 * * * in China),"
	@echo "GONGKAI_NOTIFY (a command that gets how a run ended, as JSON on its standard input)."
endif

.PHONY: setup ## 按锁定文件安装 .venv（一次即可，约一分钟）。PYTHON=python3.12 指定所用的 Python
setup: $(VENV)/requirements.lock ## make .venv from the lock file (once; about a minute). PYTHON=python3.12 chooses the interpreter
	@:

.PHONY: setup-dev ## 同上，另装测试和检查所需的工具
setup-dev: $(VENV)/requirements-dev.lock ## the same, with the tools for tests and checks
	@:

$(VENV)/requirements.lock: requirements.lock $(if $(realpath $(PY)),,no-python)
	$(call install,$<,$@,about a minute,约一分钟)

# An environment whose interpreter has gone is made from nothing.
.PHONY: no-python
no-python:
	@rm -rf $(VENV)

# The second lock holds the first one, by construction of `make lock`, and is installed on top of it.
$(VENV)/requirements-dev.lock: requirements-dev.lock $(VENV)/requirements.lock
	$(call install,$<,$@,under half a minute,不到半分钟)

$(VENV)/requirements-scans.lock: requirements-scans.lock $(VENV)/requirements.lock
	$(call install,$<,$@,about a minute,约一分钟)

.PHONY: setup-scans ## 同上，另装识别扫描件和图片所需的软件
setup-scans: $(VENV)/requirements-scans.lock ## the same, with what reads scanned pages and images
	@:

$(VENV)/requirements-cluster.lock: requirements-cluster.lock $(VENV)/requirements.lock
	$(call install,$<,$@,seconds,几秒)

.PHONY: setup-cluster ## 同上，另装在多台机器上读取所需的软件
setup-cluster: $(VENV)/requirements-cluster.lock ## the same, with what reads on several machines
	@:

$(VENV)/requirements-browser.lock: requirements-browser.lock $(VENV)/requirements-dev.lock
	$(call install,$<,$@,half a minute,半分钟)

.PHONY: setup-browser ## 同上，另装测试用来查看网页的软件（需要 npm 和 chromium）
setup-browser: $(VENV)/requirements-browser.lock ## the same, with what the tests look at pages with (needs npm, and chromium)
	@npm ci --prefix tests/browser --ignore-scripts --no-audit --no-fund --loglevel=error

$(VENV)/requirements-benchmarks.lock: requirements-benchmarks.lock $(VENV)/requirements-dev.lock
	$(call install,$<,$@,half a minute,半分钟)

.PHONY: run ## 读取收件目录，检验，发布，输出摘要。INBOX=文件夹 或 s3://bucket/prefix [ACCEPT_LOST=报告标识,…]
run: $(VENV)/requirements.lock ## read the inbox, validate, publish, print a summary. INBOX=folder or s3://bucket/prefix [ACCEPT_LOST=report_id,…]
	@$(if $(INBOX),GONGKAI_INBOX="$$INBOX") $(PY) -m pipelines run $(if $(ACCEPT_LOST),--accept-lost "$$ACCEPT_LOST")

.PHONY: test ## 运行测试。ARGS="-k 名称"
test: $(VENV)/requirements-dev.lock ## run the tests. ARGS="-k name"
	@$(PY) -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

.PHONY: need-bench
need-bench:
	@[ -n "$$BENCH" ] || { echo "$(if $(zh),请指定测量哪一项（见 benchmarks/）：make bench BENCH=pdf [ARGS=\"--turns 3\"],Say which benchmark: make bench BENCH=pdf [ARGS=\"--turns 3\"]; they are in benchmarks/)" >&2; exit 2; }

.PHONY: bench ## 测量一项，并与其他可用的软件比较。BENCH=pdf [ARGS="--turns 3"]
bench: need-bench $(VENV)/requirements-benchmarks.lock $(if $(filter county scans,$(BENCH)),$(VENV)/requirements-scans.lock) $(if $(filter cluster,$(BENCH)),$(VENV)/requirements-cluster.lock) ## measure one thing, beside what else can do it. BENCH=pdf [ARGS="--turns 3"]
	@$(PY) -m "benchmarks.bench_$$BENCH" $(ARGS)

.PHONY: lint ## 检查格式、代码、类型、导入约定和定义，不运行测试
lint: $(VENV)/requirements-dev.lock ## format, lint, types, import contracts and definitions, without the tests
	@$(PY) -m ruff format --check --output-format concise .
	@$(PY) -m ruff check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports --no-logo
	@told=$$($(VENV)/bin/dg check defs 2>&1) || { echo "$$told"; exit 1; }

.PHONY: check ## 提交前必须通过的全部检查：先 lint，后 test
check: lint test ## everything that must hold before a commit: lint, then tests

.PHONY: format ## 整理代码格式，并更正可以自动更正的
format: $(VENV)/requirements-dev.lock ## format the code and mend what can be mended
	@$(PY) -m ruff check --fix-only --quiet .
	@$(PY) -m ruff format .

.PHONY: dev ## 在本机打开 Dagster 页面。[INBOX=文件夹]
dev: $(VENV)/requirements.lock ## open Dagster's pages on this machine. [INBOX=folder]
	@$(if $(INBOX),GONGKAI_INBOX="$$INBOX") $(PY) -m pipelines dev

.PHONY: materialize ## 单独重做工作数据库中的一个资产。ASSET=reports [YEAR=2024] [INBOX=文件夹]
materialize: need-asset $(VENV)/requirements.lock ## make one asset in the working database. ASSET=reports [YEAR=2024] [INBOX=folder]
	@$(if $(INBOX),GONGKAI_INBOX="$$INBOX") $(PY) -m pipelines materialize --asset "$$ASSET" $(if $(YEAR),--year "$$YEAR")

.PHONY: need-asset
need-asset:
	@[ -n "$$ASSET" ] || { echo "$(if $(zh),请指定资产：,Say which asset: )make materialize ASSET=reports [YEAR=2024]" >&2; exit 2; }

.PHONY: sql ## 在已发布的数据库上打开查询窗口，只读
sql: $(VENV)/requirements.lock ## a prompt on the published database, read only
	@$(PY) -m pipelines sql

.PHONY: export ## 把已发布的一个表写成文件，或导出整个发布。TABLE=reports [YEAR=2024] FORMAT=csv|xlsx，或 FORMAT=sqlite|parquet [OUT=文件]
export: $(VENV)/requirements.lock ## write a published table to a file, or the whole release. TABLE=reports [YEAR=2024] FORMAT=csv|xlsx, or FORMAT=sqlite|parquet [OUT=file]
	@$(PY) -m pipelines export $(if $(TABLE),--table "$$TABLE") $(if $(YEAR),--year "$$YEAR") --format "$$FORMAT" $(if $(OUT),--out "$$OUT")

.PHONY: review ## 列出最需要人工核对之处，写成供填入 corrections.csv（更正表）的文件。[YEAR=2024] [TOP=50] [OUT=文件]
review: $(VENV)/requirements.lock ## list what most needs a person's look, as a file for corrections.csv. [YEAR=2024] [TOP=50] [OUT=file]
	@$(PY) -m pipelines review $(if $(YEAR),--year "$$YEAR") $(if $(TOP),--top "$$TOP") $(if $(OUT),--out "$$OUT")

.PHONY: trace ## 显示一个单元格在原件中的位置。REPORT="下汤镇 2024" [CELL=granted/total] [OUT=page.html] [INBOX=文件夹]
trace: need-report $(VENV)/requirements.lock ## show a cell where it is printed. REPORT="下汤镇 2024" [CELL=granted/total] [OUT=page.html] [INBOX=folder]
	@$(if $(INBOX),GONGKAI_INBOX="$$INBOX") $(PY) -m pipelines trace --report "$$REPORT" $(if $(CELL),--cell "$$CELL") $(if $(OUT),--out "$$OUT")

.PHONY: need-report
need-report:
	@[ -n "$$REPORT" ] || { echo "$(if $(zh),请指定报告：,Say which report: )make trace REPORT=\"下汤镇 2024\" [CELL=granted/total] [OUT=page.html]" >&2; exit 2; }

.PHONY: worker ## 为 GONGKAI_CLUSTER=tls://host:port 所指的集群读取文件。[PLAIN=1]
worker: $(VENV)/requirements-cluster.lock ## read for the cluster GONGKAI_CLUSTER=tls://host:port. [PLAIN=1]
	@exec $(PY) -m pipelines worker $(if $(PLAIN),--plain)

.PHONY: try ## 发布前核对一份报告，生成网页。FILE=报告.docx [OUT=page.html]
try: need-file $(VENV)/requirements.lock ## check one report before it is published, as a page. FILE=report.docx [OUT=page.html]
	@$(PY) -m pipelines try $(if $(OUT),--out "$$OUT") -- "$$FILE"

.PHONY: need-file
need-file:
	@[ -n "$$FILE" ] || { echo "$(if $(zh),请指定文件：make try FILE=报告.docx [OUT=page.html],Say which file: make try FILE=report.docx [OUT=page.html])" >&2; exit 2; }

.PHONY: county ## 生成可下发的文件夹：谁没有发布，有什么问题，汇总数。PLACE=临江县 YEAR=2024 [INBOX=文件夹]
county: need-place need-year $(VENV)/requirements.lock ## a folder to hand on: who has published, what is wrong, the sums. PLACE=临江县 YEAR=2024 [INBOX=folder]
	@$(if $(INBOX),GONGKAI_INBOX="$$INBOX") $(PY) -m pipelines county --place "$$PLACE" --year "$$YEAR"

.PHONY: need-year
need-year:
	@[ -n "$$YEAR" ] || { echo "$(if $(zh),请指定年度：,Say which year: )make county PLACE=临江县 YEAR=2024" >&2; exit 2; }

.PHONY: site ## 为已发布的数据生成静态网页，自全国至每份报告，存于 data/site/。[OUT=文件夹]
site: $(VENV)/requirements.lock ## static pages of the release, from the country to each report, in data/site/. [OUT=folder]
	@$(PY) -m pipelines site $(if $(OUT),--out "$$OUT")

.PHONY: roster ## 写出一个地区的应报机关名册，供更正。PLACE=鲁山县 [OUT=文件]
roster: need-place $(VENV)/requirements.lock ## write a roster of a place to correct: who should report. PLACE=鲁山县 [OUT=file]
	@$(PY) -m pipelines roster --place "$$PLACE" $(if $(OUT),--out "$$OUT")

.PHONY: need-place
need-place:
	@[ -n "$$PLACE" ] || { echo "$(if $(zh),请指定地区：make roster PLACE=鲁山县 [OUT=文件],Say which place: make roster PLACE=鲁山县 [OUT=file])" >&2; exit 2; }

.PHONY: rollback ## 重新发布以前的一个版本。RELEASE=标识；不写则列出各版本
rollback: $(VENV)/requirements.lock ## publish an earlier release again. RELEASE=id; without it, list the releases
	@$(PY) -m pipelines rollback $(if $(RELEASE),--release "$$RELEASE")

.PHONY: retry ## 重读上次失败的文件，并运行。[CODE=timed_out] [INBOX=文件夹]
retry: $(VENV)/requirements.lock ## read files again whose last attempt failed, and run. [CODE=timed_out] [INBOX=folder]
	@$(if $(INBOX),GONGKAI_INBOX="$$INBOX") $(PY) -m pipelines retry $(if $(CODE),--code "$$CODE")

.PHONY: forget ## 把一部分内容移出数据库，直到再次读到。INBOX=文件夹、SOURCE=路径 或 REPORT=报告标识
forget: $(VENV)/requirements.lock ## take something out of the warehouse until it is read again. INBOX=folder, SOURCE=path or REPORT=report_id
	@$(PY) -m pipelines forget $(if $(INBOX),--inbox "$$INBOX") $(if $(SOURCE),--source "$$SOURCE") $(if $(REPORT),--report "$$REPORT")

.PHONY: verify ## 逐个文件核对保留的各个发布是否完整；损坏的移到一边
verify: $(VENV)/requirements.lock ## prove every kept release whole, file by file; damaged ones are set aside
	@$(PY) -m pipelines verify

.PHONY: dictionary ## 由 schemas/ 写出 docs/data-dictionary.md（数据字典）
dictionary: $(VENV)/requirements.lock ## write docs/data-dictionary.md from schemas/
	@$(PY) -m pipelines dictionary

# Pins that still satisfy pyproject.toml stay, unless UPGRADE is set. uv is only needed here, so it gets a throw-away
# environment. Hashes are of every file of a version, so the locks serve Linux, macOS and Windows, Python 3.11 to 3.13.
COMPILE = "$$scratch/bin/uv" pip compile pyproject.toml --quiet --no-config --universal --python-version 3.11 \
	--generate-hashes --no-build --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.PHONY: lock ## 由 pyproject.toml 重写锁定文件。UPGRADE=1 同时升级版本
lock: ## write the lock files anew from pyproject.toml. UPGRADE=1 also moves the pins
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT \
	&& $(or $(PYTHON),python3) -m venv "$$scratch" \
	&& "$$scratch/bin/python" -m pip install -qq --disable-pip-version-check uv \
	&& $(COMPILE) --output-file requirements.lock >/dev/null \
	&& $(COMPILE) --group dev --constraints requirements.lock --output-file requirements-dev.lock >/dev/null \
	&& $(COMPILE) --extra scans --constraints requirements-dev.lock --output-file requirements-scans.lock >/dev/null \
	&& $(COMPILE) --extra cluster --constraints requirements-dev.lock --constraints requirements-scans.lock \
		--output-file requirements-cluster.lock >/dev/null \
	&& $(COMPILE) --group browser --constraints requirements-dev.lock --output-file requirements-browser.lock >/dev/null \
	&& $(COMPILE) --group benchmarks --constraints requirements-dev.lock --constraints requirements-scans.lock \
		--output-file requirements-benchmarks.lock >/dev/null \
	&& if grep -nE '://|^-|^ *--(index|extra|find|trusted)|file:|@ ' requirements*.lock; \
		then echo "$(if $(zh),锁定文件中写有来源地址，见上。,A lock file names a place: see above.)" >&2; exit 1; fi

.PHONY: clean ## 删去 .venv 和各工具的缓存，不删数据
clean: ## remove .venv and the tools' caches, never data
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
