"""What PyInstaller asks this package, by the entry point ``hook-dirs``."""

from __future__ import annotations

import os
from typing import List


def hook_dirs() -> List[str]:
    """Return the folder of the hook."""
    return [os.path.dirname(__file__)]
