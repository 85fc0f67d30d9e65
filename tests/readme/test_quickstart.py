"""The quick starts keep their word: files are written and commands run in the page's order, and print what the page says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
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
    for name, language, body in re.findall(r"(?:^Save this as `(\S+)`:\n\n)?^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
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
