"""What the tests of the Python packages share: the archives of build/dist, clean environments, the README's lines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Optional

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "build" / "dist"
VERSION = (ROOT / "VERSION").read_text(encoding="ascii").strip()
TIME_LIMIT = 300
# What a wheel of this machine is called.
GLIBC, MUSL = "manylinux2014_x86_64", "musllinux_1_1_x86_64"


def archive(pattern: str) -> Path:
    found = list(DIST.glob(pattern))
    assert len(found) == 1, f"want one {pattern} in {DIST}, found {found}: run 'make wheels PLATFORMS=linux-x64' first"
    return found[0]


def run(
    *command: object, cwd: Optional[Path] = None, environment: Optional[Dict[str, str]] = None, limit: float = TIME_LIMIT
) -> "subprocess.CompletedProcess[str]":
    """Run a command without what this machine's shell knows of the package."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "OSP_LIBRARY", "OSP_PROGRAM", "OSP_TRANSPORT", "VIRTUAL_ENV")
    variables = {name: value for name, value in os.environ.items() if name not in hidden}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd or Path("/"),
        env={**variables, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=limit,
        check=False,
    )


def done(*command: object, cwd: Optional[Path] = None, environment: Optional[Dict[str, str]] = None) -> str:
    ended = run(*command, cwd=cwd, environment=environment)
    assert ended.returncode == 0, f"{command}\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def environment_of(python: object, folder: Path) -> Path:
    """Make an empty environment and return its interpreter."""
    done(python, "-m", "venv", folder)
    return folder / "bin" / "python"


def installed(python: object, folder: Path, *packages: object) -> Path:
    """Make an environment that has the packages and nothing from anywhere else."""
    inside = environment_of(python, folder)
    done(inside, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index", *packages)
    return inside


def sample(folder: Path) -> Path:
    """Write the README's lines to a file."""
    lines, *_ = re.findall(r"^```python\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    file = folder / "hello.py"
    file.write_text(lines, encoding="utf-8")
    return file


def with_sandbox(folder: Path, *command: object, **environment: str) -> str:
    """Run a command twice beside a sandbox, as the README does; both print the same verdict."""
    variables = {"XDG_STATE_HOME": str(folder / "state"), "OSP_HARDWARE_ID": "this-device", **environment}
    first, second = (
        done(sys.executable, ROOT / "examples" / "with_sandbox.py", "--", *command, environment=variables) for _ in range(2)
    )
    assert first == second and first.startswith("valid None 20"), f"{first}\n{second}"
    return first


def pythons() -> List[str]:
    """The interpreters of this machine that the package is for, one for each version."""
    found: Dict[str, str] = {}
    tell = "import sys; print('%d.%d' % sys.version_info[:2] if sys.version_info >= (3, 9) else '')"
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for candidate in (sys.executable, *sorted(map(str, versions.glob("3.*/bin/python"))), "/usr/bin/python3"):
        if os.path.exists(candidate):
            version = run(candidate, "-c", tell).stdout.strip()
            if version:
                found.setdefault(version, candidate)
    return list(found.values())


@pytest.fixture(params=pythons())
def python(request: pytest.FixtureRequest) -> str:
    return str(request.param)
