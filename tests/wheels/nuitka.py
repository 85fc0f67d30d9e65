"""Applications that Nuitka compiles. Each takes minutes, so that this is run by name alone: make test-nuitka."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from conftest import GLIBC, ROOT, archive, done, installed, run, sample, with_sandbox

COLLECTED = "--include-package-data=openspring"


def compiled(tmp_path: Path, *options: str) -> Path:
    """Compile the README's lines in an environment that has the wheel and Nuitka, and return the folder of what was made."""
    inside = installed(sys.executable, tmp_path / "venv", archive(f"openspring-*{GLIBC}.whl"))
    done(inside, "-m", "pip", "install", "--quiet", "--requirement", ROOT / "packaging" / "nuitka.txt")
    found = f"{inside.parent}:/usr/bin:/bin"
    ended = run(inside, "-m", "nuitka", "--quiet", *options, sample(tmp_path), cwd=tmp_path, environment={"PATH": found}, limit=1200)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    shutil.rmtree(tmp_path / "venv")
    return tmp_path


@pytest.mark.parametrize(("form", "program"), [("--standalone", "hello.dist/hello.bin"), ("--onefile", "hello.bin")])
def test_a_compiled_application_has_the_library(tmp_path: Path, form: str, program: str) -> None:
    with_sandbox(tmp_path, compiled(tmp_path, form, COLLECTED) / program)


def test_an_application_without_the_library_says_which_option_collects_it(tmp_path: Path) -> None:
    program = compiled(tmp_path, "--standalone") / "hello.dist" / "hello.bin"

    refused = run(sys.executable, ROOT / "examples" / "with_sandbox.py", "--", program, environment={"OSP_HARDWARE_ID": "this-device"})

    message = refused.stderr.splitlines()[-1]
    assert "LibraryError" in message and f"compiled by Nuitka: give it {COLLECTED}" in message, refused.stderr
