"""Applications in one file or one folder: what PyInstaller and zipapp make of the package."""

from __future__ import annotations

import shutil
import sys
import zipapp
from pathlib import Path

import pytest
from conftest import DIST, GLIBC, MUSL, ROOT, archive, done, environment_of, run, sample, with_sandbox

PACKAGING = ROOT / "build" / "packaging"


def frozen(tmp_path: Path, wheel: Path, form: str) -> Path:
    """Freeze the README's lines in an environment that has the wheel and PyInstaller, and return the program."""
    made = tmp_path / "dist"
    # The packages of the environment with PyInstaller are seen from one of its own, which has the wheel.
    inside = environment_of(sys.executable, tmp_path / "venv")
    [site] = (PACKAGING / "lib").glob("python3*/site-packages")
    [own] = (tmp_path / "venv" / "lib").glob("python3*/site-packages")
    (own / "packaging.pth").write_text(f"{site}\n", encoding="utf-8")
    chosen = ("--platform", MUSL, "--only-binary", ":all:") if MUSL in wheel.name else ()
    done(inside, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", *chosen, "--target", own, wheel)
    folders = ("--distpath", made, "--workpath", tmp_path / "work", "--specpath", tmp_path)
    done(inside, "-m", "PyInstaller", "--log-level", "WARN", form, *folders, sample(tmp_path))
    return made / "hello" if form == "--onefile" else made / "hello" / "hello"


@pytest.mark.parametrize("form", ["--onefile", "--onedir"])
def test_a_frozen_application_has_the_library(tmp_path: Path, form: str) -> None:
    program = frozen(tmp_path, archive(f"openspring-*{GLIBC}.whl"), form)
    shutil.rmtree(tmp_path / "venv")

    with_sandbox(tmp_path, program)


def test_a_frozen_application_has_the_program_of_the_wheel_for_musl(tmp_path: Path) -> None:
    program = frozen(tmp_path, archive(f"openspring-*{MUSL}.whl"), "--onefile")
    shutil.rmtree(tmp_path / "venv")

    with_sandbox(tmp_path, program, OSP_TRANSPORT="process")


def test_a_zipapp_says_what_to_do_and_takes_a_library_from_elsewhere(tmp_path: Path) -> None:
    application = tmp_path / "application"
    shutil.unpack_archive(str(archive(f"openspring-*{GLIBC}.whl")), application, "zip")
    sample(tmp_path).rename(application / "__main__.py")
    file = tmp_path / "hello.pyz"
    zipapp.create_archive(application, file)

    refused = run(sys.executable, ROOT / "examples" / "with_sandbox.py", "--", sys.executable, file)

    message = refused.stderr.splitlines()[-1]
    assert "LibraryError" in message and "inside the archive hello.pyz" in message and "OSP_LIBRARY" in message, refused.stderr
    with_sandbox(tmp_path, sys.executable, file, OSP_LIBRARY=str(DIST / "linux-x64" / "libopenspring.so"))
