#!/usr/bin/env python3
"""Makes the wheels of the Python packages, and the source archive, into build/dist, and checks them.

    packaging/wheels.py [NAME...]

The names are those of packaging/platforms; without one the wheels of all platforms are made, and the source archive with
them. The package openspring has the library; openspring-sandbox has the sandbox, and no source archive. The libraries and programs must be in
build/dist (make dist-libraries dist-programs). The bytes depend on the sources and on SOURCE_DATE_EPOCH alone.
"""

from __future__ import annotations

import gzip
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Tuple

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "bindings" / "python"
SANDBOX_SOURCE = ROOT / "packaging" / "sandbox" / "python"
DIST = ROOT / "build" / "dist"
# What may be downloaded, by package. Only who tests installs the sandbox.
LARGEST = {"openspring": 3_000_000, "openspring_sandbox": 3_700_000}


class Wheel(NamedTuple):
    """A wheel to make: the platform's folder of build/dist, Python's tags, the file that the wheel brings along, and its package."""

    platform: str
    tag: str
    file: str
    package: str = "openspring"

    def name_in_package(self, abi: str) -> str:
        """How the package looks for the file."""
        return {"libopenspring.so": f"libopenspring.so.{abi}", "libopenspring.dylib": f"libopenspring.{abi}.dylib"}.get(self.file, self.file)

    @property
    def source(self) -> Path:
        return SANDBOX_SOURCE if self.package == "openspring_sandbox" else SOURCE


def wheels() -> Iterator[Wheel]:
    """Read packaging/platforms. The second tag of a platform is that of musl, where the program takes the library's place."""
    for line in (ROOT / "packaging" / "platforms").read_text(encoding="utf-8").splitlines():
        fields = line.partition("#")[0].split()
        if fields:
            name, _, _, file, tags, *_ = fields
            tag, _, of_musl = tags.partition(",")
            yield Wheel(name, tag, file)
            if of_musl:
                yield Wheel(name, of_musl, "openspring-stdio")
            # The sandbox is static: one wheel serves glibc and musl.
            program = "openspring-sandbox.exe" if file.endswith(".dll") else "openspring-sandbox"
            yield Wheel(name, tags.replace(",", "."), program, "openspring_sandbox")


def abi() -> str:
    for line in (ROOT / "include" / "openspring.h").read_text(encoding="utf-8").splitlines():
        if line.startswith("#define OSP_ABI_VERSION"):
            return line.split()[-1]
    raise SystemExit("include/openspring.h tells no OSP_ABI_VERSION")


def stage(source: Path, folder: Path) -> Path:
    """Copy what belongs to a package, without what Python and the tools leave in it, and with modes that no umask changes."""
    left = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", ".*", "libopenspring*", "openspring.dll", "openspring-stdio*", "openspring-sandbox*")
    copy = Path(shutil.copytree(source, folder / "package", ignore=left))
    for text in ("LICENSE", "THIRD_PARTY_NOTICES"):
        shutil.copyfile(SOURCE / text, copy / text)
    for path in copy.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return copy


def build(source: Path, out: Path, *arguments: str) -> None:
    """Run the package's build backend as pip does. It has everything it needs, so nothing is downloaded."""
    command = [sys.executable, "setup.py", "-q", *arguments, "--dist-dir", str(out)]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


def make(wheel: Wheel, out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        copy = stage(wheel.source, Path(folder))
        brought = copy / wheel.package / wheel.name_in_package(abi())
        file = DIST / wheel.platform / wheel.file
        if not file.exists():
            raise SystemExit(f"{file} is not there: run 'make dist-libraries dist-programs' first")
        shutil.copyfile(file, brought)
        brought.chmod(0o755)
        build(copy, out, "bdist_wheel", "--plat-name", wheel.tag)


def make_source(out: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        build(stage(SOURCE, Path(folder)), out, "sdist", "--formats", "gztar")
    for archive in out.glob("*.tar.gz"):
        archive.write_bytes(plain(archive.read_bytes()))


def plain(archive: bytes) -> bytes:
    """Return a .tar.gz without what tells of the machine and the moment at which it was made."""
    moment = int(os.environ["SOURCE_DATE_EPOCH"])
    packed = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(archive)) as old, tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as new:
        for member in sorted(old.getmembers(), key=lambda member: member.name):
            member.mtime, member.uid, member.gid, member.uname, member.gname, member.pax_headers = moment, 0, 0, "", "", {}
            member.mode = 0o755 if member.isdir() else 0o644
            new.addfile(member, old.extractfile(member) if member.isfile() else None)
    return gzip.compress(packed.getvalue(), mtime=moment)


def check(wheel: Wheel, out: Path) -> None:
    """Fail where a wheel is not as it must be."""
    (path,) = out.glob(f"{wheel.package}-*-py3-none-{wheel.tag}.whl")
    size = path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        modes: Dict[str, int] = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    brought = f"{wheel.package}/{wheel.name_in_package(abi())}"
    held = {name.rpartition("/")[2] for name in modes if "/licenses/" in name}
    faults: List[Tuple[bool, str]] = [
        (brought in modes and modes[brought] & 0o111 == 0o111, f"it has no {brought} that may be executed"),
        (held == {"LICENSE", "THIRD_PARTY_NOTICES"}, f"its texts are {sorted(held)}"),
        (size <= LARGEST[wheel.package], f"it has {size} bytes, more than {LARGEST[wheel.package]}"),
    ]
    if wheel.package == "openspring":
        faults += [
            ("openspring/_pyinstaller/hook-openspring.py" in modes, "it has no hook for PyInstaller"),
            ("openspring/testing/__init__.py" in modes, "it has no test kit"),
        ]
    for holds, fault in faults:
        if not holds:
            raise SystemExit(f"{path.name}: {fault}")
    if wheel.tag.startswith("manylinux") and wheel.file.endswith(".so"):
        audit(path, wheel.tag)
    print(f"{path.name}: {size:,} bytes")


def audit(path: Path, tag: str) -> None:
    """Let auditwheel judge by the symbols that the library asks glibc for."""
    done = subprocess.run([sys.executable, "-m", "auditwheel", "show", str(path)], capture_output=True, text=True, check=False)
    said = " ".join(done.stdout.split())
    _, _, processor = tag.partition("2014_")
    if done.returncode or f'"manylinux_2_17_{processor}"' not in said and f'"{tag}"' not in said:
        raise SystemExit(f"auditwheel does not call it {tag}:\n{done.stdout}{done.stderr}")


def archives() -> List[Path]:
    """List what is in build/dist for Python."""
    return sorted(path for pattern in ("openspring-*.whl", "openspring_sandbox-*.whl", "openspring-*.tar.gz") for path in DIST.glob(pattern))


def remove_old(chosen: List[Wheel]) -> None:
    """Remove what is made again, and what is of another version. A test of one platform's wheels leaves those of a release alone."""
    others = {f"{wheel.package}-{version()}-py3-none-{wheel.tag}.whl" for wheel in wheels() if wheel not in chosen}
    for old in archives():
        if old.name not in others:
            old.unlink()


def version() -> str:
    for line in (SOURCE / "openspring" / "_version.py").read_text(encoding="utf-8").splitlines():
        if line.startswith("VERSION"):
            return line.split('"')[1]
    raise SystemExit("openspring/_version.py tells no VERSION")


def main(names: List[str]) -> None:
    if "SOURCE_DATE_EPOCH" not in os.environ:
        raise SystemExit("SOURCE_DATE_EPOCH is not set: use make wheels, which sets it")
    os.umask(0o022)
    chosen = [wheel for wheel in wheels() if not names or wheel.platform in names]
    unknown = set(names) - {wheel.platform for wheel in chosen}
    if unknown:
        raise SystemExit(f"no platforms of packaging/platforms: {', '.join(sorted(unknown))}")
    DIST.mkdir(parents=True, exist_ok=True)
    remove_old(chosen)
    left = archives()
    for wheel in chosen:
        make(wheel, DIST)
        check(wheel, DIST)
    make_source(DIST)
    made = [path for path in archives() if path not in left]
    subprocess.run([sys.executable, "-m", "twine", "--no-color", "check", "--strict", *map(str, made)], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
