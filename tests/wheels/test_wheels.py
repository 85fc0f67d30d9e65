"""The wheels and the source archive are installed into empty environments and used there."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from conftest import DIST, GLIBC, MUSL, ROOT, VERSION, archive, done, installed, run, sample, with_sandbox

PACKAGING = ROOT / "build" / "packaging" / "bin" / "python"


def test_the_wheel_serves_every_python_of_this_machine(python: str, tmp_path: Path) -> None:
    inside = installed(python, tmp_path / "venv", archive(f"openspring-*{GLIBC}.whl"))

    with_sandbox(tmp_path, inside, sample(tmp_path))

    told = json.loads(run(inside, "-m", "openspring", "--json").stdout)
    assert (told["package"], told["library"], told["transport"]) == (VERSION, VERSION, "library")
    assert told["path"].startswith(f"{tmp_path}/venv/") and told["platform"] and told["python"]


def test_the_wheel_for_musl_has_the_program_in_place_of_the_library(tmp_path: Path) -> None:
    package, wheel = tmp_path / "site", archive(f"openspring-*{MUSL}.whl")
    # pip says that the wheel is not for this machine, unless it is told to install for another.
    refused = run(sys.executable, "-m", "pip", "install", "--no-index", "--target", tmp_path / "other", wheel)
    assert "not a supported wheel on this platform" in refused.stderr, refused.stderr
    chosen = ("--platform", MUSL, "--only-binary", ":all:", "--no-deps")
    done(sys.executable, "-m", "pip", "install", "--quiet", "--no-index", *chosen, "--target", package, wheel)

    with_sandbox(tmp_path, sys.executable, sample(tmp_path), PYTHONPATH=str(package), OSP_TRANSPORT="process")

    told = json.loads(run(sys.executable, "-m", "openspring", "--json", "--transport", "process", environment={"PYTHONPATH": str(package)}).stdout)
    assert (told["path"], told["library"]) == (str(package / "openspring" / "openspring-stdio"), VERSION)
    assert not list(package.rglob("libopenspring*"))


def test_the_program_of_the_wheel_for_musl_needs_nothing_of_the_system(tmp_path: Path) -> None:
    shutil.unpack_archive(str(archive(f"openspring-*{MUSL}.whl")), tmp_path / "wheel", "zip")
    empty = tmp_path / "empty"
    empty.mkdir()
    program = Path(shutil.copy(tmp_path / "wheel" / "openspring" / "openspring-stdio", empty))
    program.chmod(0o755)
    enter = ("chroot",) if os.getuid() == 0 else ("unshare", "--map-root-user", "chroot")

    assert done(*enter, empty, "/openspring-stdio", "--version").strip() == f"openspring-stdio {VERSION}"


def test_the_source_archive_installs_and_uses_a_library_from_elsewhere(tmp_path: Path) -> None:
    done(PACKAGING, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation", "-w", tmp_path, archive("openspring-*.tar.gz"))
    [wheel] = tmp_path.glob("*.whl")
    assert wheel.name == f"openspring-{VERSION}-py3-none-any.whl"
    inside = installed(sys.executable, tmp_path / "venv", wheel)

    with_sandbox(tmp_path, inside, sample(tmp_path), OSP_LIBRARY=str(DIST / "linux-x64" / "libopenspring.so"))

    told = run(inside, "-m", "openspring")
    assert told.returncode == 1 and "(library_not_found)" in told.stdout and "cannot be used" in told.stdout
    assert "The wheel of a platform has the library in it" in told.stdout


def test_the_archives_are_the_same_from_another_folder_and_under_another_umask(tmp_path: Path) -> None:
    copy = tmp_path / "another" / "folder"
    for part in ("bindings/python", "packaging", "include"):
        shutil.copytree(ROOT / part, copy / part)
    shutil.copytree(DIST / "linux-x64", copy / "build" / "dist" / "linux-x64")
    other, old = (copy / "build" / "dist" / f"openspring-{version}-py3-none-win_amd64.whl" for version in (VERSION, "0.0.1"))
    other.touch()
    old.touch()
    make = "umask 077; exec \"$0\" packaging/wheels.py linux-x64"

    done("sh", "-c", make, PACKAGING, cwd=copy)

    names = sorted(path.name for path in (*DIST.glob("openspring-*.tar.gz"), *DIST.glob(f"openspring*{GLIBC}*.whl"), *DIST.glob(f"openspring-*{MUSL}.whl")))
    assert len(names) == 4
    for name in names:
        assert (copy / "build" / "dist" / name).read_bytes() == (DIST / name).read_bytes(), f"{name} is another file"
    assert other.exists() and not old.exists(), "what was made for another platform stays, what is of another version goes"
