"""The examples tell the same stories in all languages, and print beside each step the code that made it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECRETS = ("OSP_API_KEY", "OSP_SHARED_KEY", "OSP_PASSWORD", "OSP_BUNDLE_PASSWORD", "OSP_MANY_PASSWORD")
STEPS = {
    "device": [
        "The device: does it keep its hardware id?",
        "The first start: ask for a license key",
        "Every later start: the local check, without a network",
        "Now and then: ask the server",
        "The watchdog: while the application runs, the vendor disables the license",
        "Consumption: counted here, reported later",
        "A month without a network: 31 days since the last contact",
        "A clock that was set back: this machine's is three days behind what the license has seen",
        "Uninstalling with a network: the device is free for another",
        "A customer without a network: activated by files",
        "The vendor extends the license of that customer",
        "Uninstalling without a network",
    ],
    "activation": [
        "The hardware id of this machine",
        "A client for the server",
        "A license, online, by key",
        "A license, online, by user",
        "A bundle, online, by key",
        "A bundle, online, by user",
        "What goes wrong: a license key that does not exist",
        "What goes wrong: a license that is active on another device already",
        "What goes wrong: the server is not there",
        "A bundle, offline: the device writes a request file",
        "A bundle, offline: a connected machine sends it and gets a license file",
        "A bundle, offline: the device loads the license file",
        "A bundle, offline: the device deactivates",
        "What goes wrong: somebody edited the license file",
        "A bundle, by the offline endpoints, where there is a network after all",
    ],
    "usage": [
        "A client for the server",
        "Features: which ones does the license have, and in what state are they?",
        "Consumption: the application counts what was used",
        "Consumption of a feature, which may go 2 beyond its limit",
        "Consumption that is taken back, where the license allows it",
        "What goes wrong: the response to a call that counts is lost",
        "A floating seat: taken by a check, borrowed, released",
        "A floating seat of a feature",
        "Versions: what may be installed?",
        "Device variables: what the vendor sees of this device",
        "A trial, from key to license",
        "Users: whose licenses, and which users has a customer?",
        "Single sign-on: where does a user sign in?",
        "A user changes the password",
    ],
}
FILES = {"device": "device_story", "activation": "story", "usage": "usage_story"}


class Told(NamedTuple):
    printed: str
    secrets: List[str]

    def steps(self) -> List[Tuple[str, List[str]]]:
        """The titles, each with the code that is printed under it."""
        found: List[Tuple[str, List[str]]] = []
        for line in self.printed.splitlines():
            title = re.match(r"\d+\. (.+)", line)
            if title:
                found.append((title[1], []))
            elif line.startswith("   > "):
                found[-1][1].append(line[len("   > ") :])
        return found


def command(language: str, story: str) -> List[str]:
    file = FILES[story]
    return {
        "python": [sys.executable, f"examples/python/{file}.py"],
        "c": [f"build/examples/{file}"],
        "go": [f"build/examples/go_{file}"],
        "csharp": ["build/csharp/bin/Story/debug/Story", story],
    }[language]


def tell(language: str, story: str, folder: Path) -> Told:
    environment: Dict[str, str] = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "bindings/python"),
        "OSP_LIBRARY": str(ROOT / "build/libopenspring.so"),
        "OSP_HARDWARE_ID": "device-of-the-stories",
    }
    seen = folder / "environment"
    script = f'env -0 > "{seen}"; exec "$@"'
    done = subprocess.run(
        [sys.executable, "examples/with_sandbox.py", "--", "sh", "-c", script, "sh", *command(language, story)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    variables = dict(entry.split("=", 1) for entry in seen.read_text(encoding="utf-8").split("\0") if "=" in entry)
    return Told(done.stdout, [variables[name] for name in SECRETS])


def sources(language: str) -> str:
    """The sources of the examples without line breaks."""
    folder = {"go": "examples/go", "c": "examples/c"}.get(language, f"examples/{language}")
    files = [path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in (".py", ".c", ".cs", ".go")]
    text = " ".join(" ".join(path.read_text(encoding="utf-8").split()) for path in files)
    return text.replace("( ", "(").replace(", )", ")").replace(" )", ")")


def stands_in(code: str, language: str, text: str) -> bool:
    """Whether printed code is in the sources: what takes the result may stand elsewhere."""
    if language == "c":  # The teller makes the call, by the name of the function.
        name = re.search(r"osp_\w+", code)
        return name is not None and name[0] in text
    if language == "python":
        code = re.sub(r"^\w+ = ", "", code)
        return code in text or code.removesuffix("()") in text
    return code.removeprefix("await ") in text


@pytest.mark.parametrize("story", STEPS)
@pytest.mark.parametrize("language", ["python", "c", "go", "csharp"])
def test_a_story_has_its_steps_and_prints_the_code_of_each(language: str, story: str, tmp_path: Path) -> None:
    if (language, story) == ("go", "activation"):
        pytest.skip("in Go there is no story of activations")
    told = tell(language, story, tmp_path)
    steps, text = told.steps(), sources(language)
    assert [title for title, _ in steps] == STEPS[story]
    for title, lines in steps:
        assert lines or "keep its hardware id" in title or title.startswith("A client for"), f"no code under {title!r}"
        for code in lines:
            assert stands_in(code, language, text), f"{code!r} is not in the sources"
    assert told.printed.rstrip().endswith(f"{len(steps)} steps, 0 surprises")
    for secret in told.secrets:
        assert secret not in told.printed, "a secret is printed"
