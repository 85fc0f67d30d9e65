"""Finding and loading the native library."""

from __future__ import annotations

import json
import os
import platform
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PACKAGE, ROOT, run_python

import openspring
from openspring import _library
from openspring._version import ABI_VERSION, VERSION

LIBRARY = os.environ["OSP_LIBRARY"]
LOAD = "import openspring, sys\nopenspring.load(*sys.argv[1:])\nprint(openspring.library_version())"


def test_versions_are_the_projects() -> None:
    version = (ROOT / "VERSION").read_text().strip()

    assert openspring.__version__ == VERSION == version == openspring.library_version()
    assert f'version = "{version}"' in (PACKAGE / "pyproject.toml").read_text()
    assert f"OSP_ABI_VERSION {ABI_VERSION}\n" in (ROOT / "include" / "openspring.h").read_text()


def test_license_text_is_the_projects() -> None:
    assert (PACKAGE / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_import_loads_nothing() -> None:
    done = run_python(
        "import openspring\nprint('libopenspring' in open('/proc/self/maps').read())",
        environment={"OSP_LIBRARY": "/nowhere.so"},
    )

    assert done.stdout == "False\n", done.stderr


@pytest.mark.library
def test_chosen_path_comes_before_the_variable() -> None:
    done = run_python(LOAD, LIBRARY, environment={"OSP_LIBRARY": "/nowhere.so"})

    assert done.stdout.strip() == VERSION, done.stderr


@pytest.mark.library
def test_variable_comes_before_the_package() -> None:
    done = run_python(LOAD, environment={"OSP_LIBRARY": "/nowhere.so"})

    assert "LibraryError" in done.stderr and "/nowhere.so" in done.stderr, done.stderr


@pytest.mark.library
def test_file_inside_the_package_is_found(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE / "openspring", tmp_path / "openspring")
    shutil.copy(LIBRARY, tmp_path / "openspring" / f"libopenspring.so.{ABI_VERSION}")

    done = run_python(LOAD, environment={"OSP_LIBRARY": "", "PYTHONPATH": str(tmp_path)})

    assert done.stdout.strip() == VERSION, done.stderr


@pytest.mark.library
def test_system_library_is_found(tmp_path: Path) -> None:
    shutil.copy(LIBRARY, tmp_path / f"libopenspring.so.{ABI_VERSION}")

    done = run_python(LOAD, environment={"OSP_LIBRARY": "", "LD_LIBRARY_PATH": str(tmp_path)})

    assert done.stdout.strip() == VERSION, done.stderr


@pytest.mark.library
def test_missing_library_lists_what_was_tried() -> None:
    done = run_python(LOAD, environment={"OSP_LIBRARY": "", "LD_LIBRARY_PATH": ""})

    assert "openspring.errors.LibraryError" in done.stderr, done.stderr
    for tried in (
        str(PACKAGE / "openspring" / "libopenspring.so.1"),
        "libopenspring.so.1: ",
        "OSP_LIBRARY",
        "load(",
        "The wheel of a platform has the library in it",
    ):
        assert tried in done.stderr, f"{tried} is not in: {done.stderr}"
    message = done.stderr.splitlines()[-1]
    assert message.count(str(PACKAGE / "openspring" / "libopenspring.so.1")) == 1, message


@pytest.mark.library
def test_library_that_is_none_is_named_once(tmp_path: Path) -> None:
    text = tmp_path / "text.so"
    text.write_text("no library")

    message = run_python(LOAD, str(text)).stderr.splitlines()[-1]

    assert message.count(str(text)) == 1 and "file too short" in message, message


@pytest.mark.library
def test_package_inside_an_archive_is_told_so(tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "app"), "zip", PACKAGE, "openspring")

    done = run_python(LOAD, environment={"OSP_LIBRARY": "", "LD_LIBRARY_PATH": "", "PYTHONPATH": archive})

    message = done.stderr.splitlines()[-1]
    assert "inside the archive app.zip, from which no library can be loaded" in message, done.stderr
    assert message.count(f"{archive}/openspring/libopenspring.so.1") == 1, message


@pytest.mark.library
@pytest.mark.parametrize("path", ["libopenspring.so.1", "./build/libopenspring.so.1"])
def test_relative_path_is_refused(path: str) -> None:
    by_variable = run_python(LOAD, environment={"OSP_LIBRARY": path})
    by_argument = run_python(LOAD, path)

    for done in (by_variable, by_argument):
        assert "relative path" in done.stderr and path in done.stderr, done.stderr


@pytest.mark.library
def test_another_library_is_refused_by_name(tmp_path: Path) -> None:
    other = build_library(tmp_path, "int unrelated(void) { return 1; }")

    done = run_python(LOAD, str(other))

    assert f"{other} is not the OpenSpring library" in done.stderr, done.stderr


@pytest.mark.library
def test_another_abi_is_refused_with_both_versions(tmp_path: Path) -> None:
    other = build_library(
        tmp_path, 'int osp_abi_version(void) { return 7; } const char *osp_version(void) { return "9.8.7"; }'
    )

    done = run_python(LOAD, str(other))

    for named in (f"openspring {VERSION}", f"ABI {ABI_VERSION}", "9.8.7", "ABI 7"):
        assert named in done.stderr, f"{named} is not in: {done.stderr}"


@pytest.mark.library
def test_library_that_lacks_a_function_is_refused(tmp_path: Path) -> None:
    other = build_library(
        tmp_path,
        f'int osp_abi_version(void) {{ return {ABI_VERSION}; }} const char *osp_version(void) {{ return "0.0.1"; }}',
    )

    done = run_python(LOAD, str(other))

    assert "lacks a function" in done.stderr and "osp_free" in done.stderr, done.stderr


@pytest.mark.library
def test_second_library_in_a_process_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "other.so"
    shutil.copy(LIBRARY, copy)

    openspring.load(LIBRARY)
    openspring.load()
    with pytest.raises(openspring.LibraryError, match="loaded already"):
        openspring.load(copy)


def test_musl_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_library, "is_musl", lambda: True)

    with pytest.raises(openspring.LibraryError, match="musl .*Alpine") as caught:
        _library._load(LIBRARY)

    assert caught.value.code == "library_musl"


def test_this_python_is_not_musl() -> None:
    assert not _library.is_musl()


def test_hardware_id_tells_its_source() -> None:
    try:
        got = openspring.hardware_id()
    except openspring.HardwareIDError as error:
        assert error.code == "no_hardware_id"
        return

    assert str(got) == got.hardware_id != "" and got.source and got.algorithm == "default"


def test_unknown_hardware_id_algorithm_is_an_argument_error() -> None:
    with pytest.raises(openspring.ArgumentError, match="algorithm"):
        openspring.hardware_id(algorithm="guess")


def test_device_info_has_what_this_machine_shows() -> None:
    info = openspring.device_info()

    assert info.hostname == socket.gethostname()
    assert set(info.raw) <= {"os_ver", "hostname", "ip", "mac_address", "is_vm", "vm_info"}
    assert None not in info.raw.values() and "" not in info.raw.values()
    assert info.meta.attempts == 0


def test_functions_without_a_client_name_a_wrong_argument() -> None:
    with pytest.raises(TypeError, match="'hardware_id'"):
        openspring.create_air_gap_code(initialization_code="AA==", license_key="K", hardwareid="x")  # type: ignore[call-arg]
    with pytest.raises(openspring.ArgumentError) as caught:
        openspring.verify_air_gap_code(air_gap_key="AA==", confirmation_code="AA==", license_key="K", hardware_id="x")
    assert caught.value.code == "invalid_air_gap_key"


def build_library(folder: Path, source: str) -> Path:
    compiler = shutil.which(os.environ.get("CC", "cc"))
    if compiler is None:
        pytest.skip("no C compiler")
    (folder / "other.c").write_text(source)
    target = folder / "other.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(target), str(folder / "other.c")], check=True)
    return target


def test_import_leaves_out_what_opening_a_client_does_not_need() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(PACKAGE)!r}); import openspring\n"
        "print([name for name in ('asyncio', 'dataclasses', 'decimal', 'email', 'inspect') if name in sys.modules])\n"
        "print(openspring.AsyncClient.__name__, openspring.License.__name__, 'License' in dir(openspring))\n"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, timeout=60, check=True
    )

    assert done.stdout == "[]\nAsyncClient License True\n", done.stdout


FEW_THREADS = """
import os, resource, sys
import openspring
if os.getuid() == 0:  # root has no such limit
    os.setgid(65533)
    os.setuid(65533)
limit = 1 + int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit))
try:
    openspring.load()
except openspring.LibraryError as error:
    print(error.code, error)
"""


@pytest.mark.library
@pytest.mark.skipif(sys.platform != "linux", reason="the limit is counted so on Linux only")
@pytest.mark.parametrize("threads", [0, 3, 7])
def test_too_few_threads_are_said_before_the_load(threads: int) -> None:
    done = run_python(FEW_THREADS, str(threads))

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("library_no_threads "), done.stdout
    assert f"RLIMIT_NPROC (ulimit -u) is {1 + threads}" in done.stdout


def test_the_probe_for_threads_leaves_none_behind() -> None:
    done = run_python(
        "import threading\nfrom openspring import _threads\n"
        "print(_threads.has_threads_left(), threading.active_count(), 'RLIMIT_NPROC' in _threads.limits())"
    )

    assert done.stdout == "True 1 True\n", done.stderr


@pytest.mark.parametrize(("stable", "advised"), [(True, False), (False, True)])
def test_the_report_says_what_to_do_about_a_hardware_id_that_may_change(
    stable: bool, advised: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from openspring import __main__

    found = {**__main__.report(None), "hardware_id": {"id": "1", "source": "/etc/machine-id", "stable": stable}}
    monkeypatch.setattr(__main__, "report", lambda transport: found)
    __main__.main([])

    assert ("set hardware_id in the configuration" in capsys.readouterr().out) == advised


def test_the_report_tells_what_is_installed(capsys: pytest.CaptureFixture[str]) -> None:
    from openspring import __main__

    code = __main__.main(["--json"])

    told = json.loads(capsys.readouterr().out)
    assert (told["package"], told["library"], told["abi"]) == (VERSION, VERSION, ABI_VERSION)
    assert told["path"] in (LIBRARY, os.environ["OSP_PROGRAM"])
    assert told["python"] == platform.python_version() and told["platform"]
    try:
        assert told["hardware_id"]["id"] == str(openspring.hardware_id()) and code == 0
    except openspring.HardwareIDError as error:
        assert (told["error"]["code"], code) == (error.code, 1)


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_report_is_silent_about_a_reader_that_is_gone(form: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "openspring", *form],
            env={**os.environ, "PYTHONPATH": str(PACKAGE), "OSP_HARDWARE_ID": "this-device"},
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        os.close(writing)

    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("transport", ["library", "process"])
def test_the_report_of_a_broken_installation_says_what_is_missing(transport: str) -> None:
    broken = {"OSP_LIBRARY": "/nowhere", "OSP_PROGRAM": "/nowhere", "PYTHONPATH": str(PACKAGE)}
    done = subprocess.run(
        [sys.executable, "-m", "openspring", "--transport", transport],
        env={**os.environ, **broken},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1 and not done.stderr, done.stderr
    for told in (VERSION, f"transport       {transport}", "cannot be used", "/nowhere", "(library_not_found)"):
        assert told in done.stdout, done.stdout


@pytest.mark.library
@pytest.mark.parametrize(
    ("mark", "want"),
    [("sys.frozen = True", "hook of the package"), ("_library.__compiled__ = True", "--include-package-data=openspring")],
)
def test_an_application_that_was_packed_without_the_library_is_told_what_its_packer_needs(mark: str, want: str) -> None:
    done = run_python(f"import sys\nfrom openspring import _library\n{mark}\n{LOAD}", environment={"OSP_LIBRARY": "", "LD_LIBRARY_PATH": ""})

    assert want in done.stderr.splitlines()[-1], done.stderr
