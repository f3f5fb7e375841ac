# 绿问：make ask Q="……" 提问，make test 测试；make help 列出全部命令。
SHELL := /bin/sh
PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin
READY := .venv/.ready

# uv 不读 pip 的设置，这里转交：找包的目录、包索引、证书。
FIND_LINKS := $(or $(PIP_FIND_LINKS),$(shell $(PYTHON) -m pip config get global.find-links 2>/dev/null))
INDEX_URL := $(or $(PIP_INDEX_URL),$(shell $(PYTHON) -m pip config get global.index-url 2>/dev/null))
UV_ENV = UV_COMPILE_BYTECODE=1 UV_NO_PROGRESS=1 UV_LINK_MODE=copy VIRTUAL_ENV="$(CURDIR)/.venv" \
	$(if $(UV_FIND_LINKS),,$(if $(FIND_LINKS),UV_FIND_LINKS="$(shell echo $(FIND_LINKS) | tr ' ' ',')")) \
	$(if $(UV_DEFAULT_INDEX),,$(if $(INDEX_URL),UV_DEFAULT_INDEX="$(INDEX_URL)")) \
	$(if $(SSL_CERT_FILE),,$(if $(PIP_CERT),SSL_CERT_FILE="$(PIP_CERT)"))

export Q
.DEFAULT_GOAL := help
.PHONY: help setup ask chat serve build test check eval bench scale lock clean

help: ## 列出全部命令
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## 在 .venv 中装好全部依赖（其余命令会自动先做这一步）

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上，可用 make PYTHON=python3.12 指定" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@echo "正在安装依赖（首次约一两分钟）……" >&2
	@$(UV_ENV) $(BIN)/uv pip install --quiet -r requirements.lock
	@$(UV_ENV) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q assistant corpus index prompts eval app.py
	@touch $@

ask: $(READY) ## 提一个问题：make ask Q="2025年城市再生水利用率目标是多少？"
	@$(BIN)/lvwen ask "$$Q"

chat: $(READY) ## 在终端里连续提问
	@$(BIN)/lvwen chat

serve: $(READY) ## 启动网上服务：http://127.0.0.1:8000/demo
	@$(BIN)/lvwen serve

build: $(READY) ## 建立或更新索引
	@$(BIN)/lvwen build

test: $(READY) ## 运行全部测试（不访问外网）
	@$(BIN)/python -m pytest -q

check: $(READY) ## 检查格式、类型、依赖方向
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

eval: $(READY) ## 用参考问题评测，与基线比较
	@$(BIN)/python -m eval run

bench: $(READY) ## 测速
	@$(BIN)/python -m pytest -q bench --benchmark-only --benchmark-columns=min,median,max,rounds

scale: $(READY) ## 量文本增多时的用时、索引大小和内存（要用 ../shared）
	@$(BIN)/python -m bench.scale ../shared/bench/articles.jsonl.gz ../shared/bench/stard/queries.jsonl

lock: $(READY) ## 重新锁定依赖版本（改了 pyproject.toml 之后）
	@$(UV_ENV) $(BIN)/uv pip compile -q pyproject.toml --group dev --python-version 3.11 --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links | sed 's/^\(torch==[0-9.]*\)+cpu$$/\1/' > requirements.lock.new
	@mv requirements.lock.new requirements.lock

clean: ## 删除索引和缓存（不动 .venv）
	@rm -rf var .pytest_cache .mypy_cache .ruff_cache .hypothesis .benchmarks
