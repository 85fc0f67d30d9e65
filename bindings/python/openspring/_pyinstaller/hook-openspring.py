"""Lets PyInstaller take the library, or the program that takes its place, into the frozen application."""

from __future__ import annotations

from pathlib import Path

import openspring

_FOLDER = Path(openspring.__file__).parent
_NAMES = ("libopenspring.so*", "libopenspring*.dylib", "openspring.dll", "openspring-stdio", "openspring-stdio.exe")

binaries = [(str(path), "openspring") for name in _NAMES for path in sorted(_FOLDER.glob(name))]
# Imported at their first use, by names that PyInstaller does not see.
hiddenimports = [f"openspring.{path.stem}" for path in sorted(_FOLDER.glob("*.py")) if path.stem != "__main__"]
