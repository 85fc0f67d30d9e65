# The documentation as a site. What it is made of: tools/docs.

DOCS_VENV := $(BUILD)/docs-venv
# What the C# reference is made of: the compiler's documentation files.
DOCS_CSHARP := the reference of the C\# packages

.PHONY: docs test-docs preflight-docs

docs: preflight-docs $(DOCS_VENV)/made ## Build the documentation with all references and a search into build/docs
	@csharp=; mk/dotnet.sh "$(DOCS_CSHARP)" && { \
		echo "$(DOTNET) build $(CSHARP)/OpenSpring.Testing" && $(DOTNET) build $(CSHARP)/OpenSpring.Testing --nologo -v quiet > $(BUILD)/docs-csharp.txt || { cat $(BUILD)/docs-csharp.txt >&2; exit 1; }; csharp=--csharp; }; \
	echo "pages, references and search, which takes half a minute" && \
	PYTHONPATH=bindings/python $(DOCS_VENV)/bin/python tools/docs/build.py $$csharp && \
	PYTHONPATH=bindings/python $(DOCS_VENV)/bin/python tools/docs/check.py $$csharp && \
	echo "Open $(BUILD)/docs/index.html in a browser. For others on the network: $(PYTHON) -m http.server -d $(BUILD)/docs"

# The search and the look of what `docs` has built and checked.
test-docs: docs stamp ## Build the documentation, check its links and descriptions, and search it in headless Chromium
	OSP_BROWSER=1 OSP_DOCS=$(CURDIR)/$(BUILD)/docs go test -count=1 -run 'Site|Search|Found|Diagram' ./tests/browser

preflight-docs:
	@CC="$(CC)" PYTHON="$(PYTHON)" mk/preflight.sh docs

$(DOCS_VENV)/made: tools/docs/requirements.txt
	@rm -rf $(DOCS_VENV) && mkdir -p $(BUILD)
	@$(PYTHON) -m venv $(DOCS_VENV) || { echo "the virtual environment could not be made: on Debian and Ubuntu 'apt install python3-venv'" >&2; exit 1; }
	@$(DOCS_VENV)/bin/python -m pip --disable-pip-version-check install --quiet --requirement tools/docs/requirements.txt || \
		{ echo "MkDocs and pdoc could not be installed into $(DOCS_VENV): is there a network, or an index in pip's configuration?" >&2; exit 1; }
	@touch $@
