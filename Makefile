# The course, by name of what you want. Every target sets up what it needs; `make help` lists them.

PORT ?= 8000
BIN = .venv/bin
STEP = tools/step
# In a container one is often root, and Jupyter refuses to start without this.
ROOT = $(if $(filter 0,$(shell id -u)),--allow-root)

.DEFAULT_GOAL := help
.PHONY: help book html serve lab voila test refresh weigh bench images lock clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

book: html serve  ## build the book and read it in the browser (PORT=8000)

html: setup  ## build the book into _build/html
	@$(STEP) "Building the book" $(BIN)/jupyter-book build . -W -n --keep-going
	@echo "Without a server, open this file: $(CURDIR)/_build/html/index.html"

serve: setup
	@$(BIN)/palermo book serve --port $(PORT)

lab: setup  ## work on the notebooks in JupyterLab
	@$(BIN)/jupyter lab $(ROOT) notebooks/00_start.ipynb

voila: setup  ## the notebooks as live pages without code
	@$(BIN)/palermo live serve

# A file stays on one worker: its book, its server, its notebook's kernel are made once. In the given order,
# since the slow files of tests/ come first in the alphabet and the last ones even the workers out.
test: setup browser anew html  ## check everything: code, data, banks, notebooks, the book in a browser
	@echo "→ Running the tests (10 to 15 minutes on 2 cores) …"
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

refresh: setup  ## run the notebooks and store the outputs that the tests compare
	@$(STEP) "Running the notebooks" $(BIN)/palermo notebooks refresh

weigh: setup browser html  ## print what each page weighs
	@$(BIN)/python tests/weigh.py

bench: setup browser html  ## measure loading, charts, the profile and its page against their budgets
	@$(BIN)/python tests/bench.py

images: setup browser  ## take the pictures of book/write_a_question.md anew
	@$(BIN)/python tests/question_images.py

lock: setup  ## compile the requirements files from pyproject.toml
	@$(STEP) "Compiling the requirements" tools/lock

clean:  ## remove what was built; the environment .venv stays
	rm -rf _build .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

.PHONY: setup browser anew
# A book built upon an earlier one can't fail for a warning in a page that did not change.
anew:
	@rm -rf _build
setup:
	@tools/setup
browser:
	@tools/browser
