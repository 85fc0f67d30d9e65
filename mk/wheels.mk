# The Python package for every platform of packaging/platforms.

PACKAGING := $(BUILD)/packaging
# The moment that the archives tell: the last change's.
export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2> /dev/null || echo 315532800)

.PHONY: wheels wheels-only wheels-here test-wheels test-frozen test-nuitka test-windows-python

$(PACKAGING)/made: packaging/requirements.txt
	@echo "Installing what makes wheels into $(PACKAGING), once"
	@rm -rf $(PACKAGING) && mkdir -p $(BUILD)
	@$(PYTHON) -m venv $(PACKAGING)
	@$(PACKAGING)/bin/python -m pip --disable-pip-version-check install --quiet --requirement packaging/requirements.txt
	@touch $@

wheels: dist-libraries dist-programs wheels-only ## Make the wheels and the source archive into build/dist (PLATFORMS="linux-x64 …" for some)

# From libraries and programs that are in build/dist.
wheels-only: $(PACKAGING)/made
	$(PACKAGING)/bin/python packaging/wheels.py $(PLATFORMS)

# The wheel of this machine, and that for musl.
wheels-here:
	@$(MAKE) --no-print-directory wheels PLATFORMS=linux-x64

test-wheels: sandbox wheels-here $(VENV)/made ## Install the wheels into clean environments of every Python there is, and use them
	$(VENV)/bin/python -m pytest -q tests/wheels/test_wheels.py tests/wheels/test_kit.py

test-frozen: sandbox wheels-here $(VENV)/made ## Freeze an application by PyInstaller, and pack one by zipapp
	$(VENV)/bin/python -m pytest -q tests/wheels/test_frozen.py

# No gate: it compiles C for minutes.
test-nuitka: sandbox wheels-here $(VENV)/made ## Compile an application by Nuitka, in a folder and in one file
	$(VENV)/bin/python -m pytest -q tests/wheels/nuitka.py

test-windows-python: sandbox ## Install the wheel for Windows into a Python for Windows, and use it and the programs, under wine
	@$(MAKE) --no-print-directory wheels PLATFORMS=win-x64
	PYTHON="$(PYTHON)" tests/wheels/windows.sh
