"""The test kit as its users get it: from wheels alone, in environments that know of no checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import List

import pytest

from conftest import GLIBC, ROOT, VERSION, archive, done, installed, run

SANDBOX = "openspring_sandbox-*manylinux2014_x86_64.musllinux_1_1_x86_64.whl"
# No program of this machine is on this path.
NOWHERE = {"PATH": "/nowhere", "OPENSPRING_SANDBOX": ""}


def with_pytest(inside: Path) -> Path:
    """Let an environment see the pytest of the one that these tests run in."""
    [own] = inside.parent.parent.glob("lib/python3*/site-packages")
    (own / "pytest.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    return inside


def samples(folder: Path) -> str:
    """Write the application of docs/testing.md and its test, and return the lines that need no pytest."""
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    application, test, without_pytest = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (folder / "editor.py").write_text(application, encoding="utf-8")
    (folder / "test_editor.py").write_text(test, encoding="utf-8")
    return str(without_pytest)


def test_the_sample_test_runs_with_the_two_wheels_alone(tmp_path: Path) -> None:
    # The extra asks for the other wheel, which pip takes from the folder.
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for pattern in (f"openspring-*{GLIBC}.whl", SANDBOX):
        shutil.copy(archive(pattern), wheels)
    inside = with_pytest(installed(sys.executable, tmp_path / "venv", "--find-links", wheels, "openspring[testing]"))
    without_pytest = samples(tmp_path)

    printed = done(inside, "-m", "pytest", "-q", cwd=tmp_path, environment=NOWHERE)
    assert "1 passed" in printed, printed
    assert done(inside, "-c", without_pytest, cwd=tmp_path, environment=NOWHERE) == "perpetual\n"


def test_a_library_without_the_sandbox_says_what_to_install(tmp_path: Path) -> None:
    inside = with_pytest(installed(sys.executable, tmp_path / "venv", archive(f"openspring-*{GLIBC}.whl")))
    samples(tmp_path)

    refused = run(inside, "-m", "pytest", "-q", cwd=tmp_path, environment=NOWHERE)

    [message] = [line for line in refused.stdout.splitlines() if line.startswith("ERROR")]
    assert "1 error" in refused.stdout
    assert "install it with 'pip install \"openspring[testing]\"'" in refused.stdout, message


@pytest.mark.parametrize("form", ["-m openspring_sandbox", "script"])
def test_the_wheel_runs_the_sandbox(tmp_path: Path, form: str) -> None:
    inside = installed(sys.executable, tmp_path / "venv", archive(SANDBOX))
    command: List[str] = [str(inside.parent / "openspring-sandbox")] if form == "script" else [str(inside), "-m", "openspring_sandbox"]

    assert done(*command, "--version") == f"openspring-sandbox {VERSION}\n"
    assert run(*command, "--nonsense").returncode == 2
    with subprocess.Popen([*command, "--key", "new"], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        line = json.loads(program.stdout.readline())
        # The program takes the place of Python: signals reach it.
        assert line["pid"] == program.pid
        program.send_signal(signal.SIGINT)
    assert program.returncode == 0


def test_the_sandbox_of_the_wheel_needs_nothing_of_the_system(tmp_path: Path) -> None:
    shutil.unpack_archive(str(archive(SANDBOX)), tmp_path / "wheel", "zip")
    empty = tmp_path / "empty"
    empty.mkdir()
    program = Path(shutil.copy(tmp_path / "wheel" / "openspring_sandbox" / "openspring-sandbox", empty))
    program.chmod(0o755)
    enter = ("chroot",) if os.getuid() == 0 else ("unshare", "--map-root-user", "chroot")

    assert done(*enter, empty, "/openspring-sandbox", "--version").strip() == f"openspring-sandbox {VERSION}"
