"""The quick starts keep their word: files are written and commands run in the page's order, and print what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Dict

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "quickstart"
TIME_LIMIT = 600
END = "-- end of the block --"
NEEDED = {"python": "python3", "cpp": "cmake", "go": "go", "csharp": "dotnet"}


def script_of(page: str) -> str:
    """The page's files and its fenced commands, in their order. Indented commands are not run."""
    parts = []
    for name, language, body in re.findall(r"(?:\bSave this as `(\S+)`:\n\n)?^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        if name:
            parts.append(f"cat > {name} << 'END OF THE FILE'\n{body}END OF THE FILE\n")
        elif language == "sh":
            parts.append(f"{body}echo '{END}'\n")
    return "".join(parts)


def expected_of(page: str) -> list[str]:
    """For each block of commands what it prints by the page, or nothing."""
    return re.findall(r"^```sh\n.*?^```\n(?:\n```text\n(.*?)^```$)?", page, re.MULTILINE | re.DOTALL)


def environment(home: Path) -> Dict[str, str]:
    """A home of its own, with this machine's caches."""
    go = subprocess.run(["go", "env", "GOCACHE", "GOMODCACHE"], capture_output=True, text=True, check=True).stdout.split()
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    # A cache of its own for NuGet, that no package of this version made earlier is taken for this one.
    packages = {"NUGET_PACKAGES": str(home / "packages")}
    return {**os.environ, **packages, "HOME": str(home), "GOCACHE": go[0], "GOMODCACHE": go[1], "XDG_CACHE_HOME": cache}


@pytest.mark.parametrize("language", sorted(NEEDED))
def test_a_quick_start_ends_in_an_application_as_printed(language: str, tmp_path: Path) -> None:
    if shutil.which(NEEDED[language]) is None:
        pytest.skip(f"no {NEEDED[language]}")
    page = (PAGES / f"{language}.md").read_text(encoding="utf-8")

    done = subprocess.run(
        ["sh", "-e", "-c", script_of(page)],
        cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=TIME_LIMIT, check=False,
    )

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    printed, expected = done.stdout.split(f"{END}\n")[:-1], expected_of(page)
    assert len(printed) == len(expected) and any(expected), page
    for got, text in zip(printed, expected):
        assert not text or got == text, f"{got}\nis not\n{text}"


def test_what_a_page_quotes_stands_in_the_file_it_names() -> None:
    quoted = 0
    for page in sorted(PAGES.glob("*.md")):
        for link, body in re.findall(
            r"From\s\[[^\]]+\]\((\S+)\):\n\n```\w+\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
        ):
            assert body in (page.parent / link).read_text(encoding="utf-8"), f"{page.name} quotes what is not in {link}:\n{body}"
            quoted += 1
    assert quoted >= 3


# Two workers of a server that forks, without one. Each says what it responds.
PREFORK = """
import os, sys
import service

for number in range(2):
    if os.fork() == 0:
        service.start()
        body = service.app({}, lambda status, headers: None)
        os.write(1, b"".join(body).split(b" ", 1)[1])
        service.manager.close()
        os._exit(0)
codes = [os.wait()[1] for number in range(2)]
sys.exit(any(codes))
"""

# What a server on asyncio does with the file: it starts, takes requests until the license is disabled, and ends.
SERVER = """
import asyncio, os, urllib.request
import async_service

def disable():
    url = os.environ["OSP_SANDBOX"] + "/licenses/license"
    with urllib.request.urlopen(urllib.request.Request(url, b'{"license_enabled":false}', method="PATCH")):
        pass

async def serve():
    async with async_service.lifespan(None) as state:
        manager = state["manager"]
        print(*await async_service.respond(manager))
        disable()
        try:
            await (await manager.load_license()).check()
        except async_service.LicensingError:
            print(*await async_service.respond(manager))
    print("ended", manager.closed)

asyncio.run(serve())
"""

# What a person does in the window, while its loop runs.
PERSON = """
import json, os
from window import Configuration, LicenseManager, Store, Window

configuration = Configuration(**json.loads(os.environ["OSP_CONFIG"]))
window = Window(LicenseManager(configuration, Store.user("window")))

def later(condition, then):
    window.after(20, lambda: then() if condition() else later(condition, then))

def enter(key):
    window.key.delete(0, "end")
    window.key.insert(0, key)
    window.button.invoke()
    assert window.message["text"] == "Asking the server …"

def idle():
    return window.button["state"] == "normal"

def refused():
    print(window.message["text"])
    enter(os.environ["OSP_LICENSE_KEY"])
    later(idle, activated)

def activated():
    print(window.state_label["text"])
    window.manager.clear_local_storage()      # only the watchdog can tell the window
    later(lambda: "activate" in window.state_label["text"].lower(), window.close)

enter("AAAA-BBBB")
later(idle, refused)
window.mainloop()
print("closed", window.watchdog.running)
"""


def run_with_sandbox(tmp_path: Path, program: str, *wrapper: str) -> str:
    page = (PAGES / "python.md").read_text(encoding="utf-8")
    for name, body in re.findall(r"\bSave this as `(\S+\.py)`:\n\n```\w+\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        (tmp_path / name).write_text(body, encoding="utf-8")
    (tmp_path / "program.py").write_text(program, encoding="utf-8")
    settings = {
        "PYTHONPATH": str(ROOT / "bindings" / "python"), "OSP_LIBRARY": str(ROOT / "build" / "libopenspring.so.1"),
        "XDG_STATE_HOME": str(tmp_path / "state"), "OSP_HARDWARE_ID": "this-device",
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "with_sandbox.py"), "--", *wrapper, sys.executable, "program.py"],
        cwd=tmp_path, env={**os.environ, **settings}, capture_output=True, text=True, timeout=TIME_LIMIT, check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_service_of_python_works_in_workers_that_are_forked(tmp_path: Path) -> None:
    printed = run_with_sandbox(tmp_path, PREFORK)

    assert printed.count("Your license is valid.\n") == 2, printed


def test_the_service_of_python_on_asyncio_responds_by_the_state_and_ends(tmp_path: Path) -> None:
    printed = run_with_sandbox(tmp_path, SERVER)

    responses = [line for line in printed.splitlines() if not line.startswith("license: ")]
    assert responses == ["200 Your license is valid.", "503 Your license is disabled. Please contact the vendor.", "ended True"], printed


def test_the_window_of_python_shows_refusals_and_what_the_watchdog_finds(tmp_path: Path) -> None:
    python = [sys.executable, "-c", "import tkinter"]
    if subprocess.run(python, capture_output=True, check=False).returncode != 0 or shutil.which("xvfb-run") is None:
        pytest.skip("no tkinter or no xvfb-run")

    printed = run_with_sandbox(tmp_path, PERSON, "xvfb-run", "-a")

    assert printed.splitlines() == [
        "The license was not found, or the password is wrong. Please check what you entered.", "Your license is valid.", "closed False",
    ]
