"""The README and the other pages keep their word: snippets run as printed, links lead somewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    page for folder in (ROOT, ROOT / "docs", ROOT / "docs" / "quickstart", ROOT / "bindings" / "python") for page in folder.glob("*.md")
)
TIME_LIMIT = 120


def blocks(language: str) -> list[str]:
    """The README's fenced blocks of a language, in order."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def the_one(language: str, containing: str = "") -> str:
    found = [block for block in blocks(language) if containing in block]
    assert len(found) == 1, f"want one {language} block with {containing!r} in README.md, got {len(found)}"
    return found[0]


def run_as_printed(commands: str) -> str:
    """Runs a block of shell commands in the project's folder and returns what it wrote to stdout."""
    done = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=ROOT, capture_output=True, text=True, timeout=TIME_LIMIT, check=False
    )
    assert done.returncode == 0, f"{commands}\nexit {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture
def no_license() -> None:
    """Both samples keep their license here: nothing is stored when one starts."""
    shutil.rmtree(ROOT / "build" / "state", ignore_errors=True)


@pytest.mark.usefixtures("no_license")
def test_the_python_snippet_activates_once_and_checks_at_each_start_as_printed() -> None:
    (ROOT / "build" / "hello.py").write_text(the_one("python", 'Store.user("hello")'), encoding="utf-8")

    printed = run_as_printed(the_one("sh", "build/hello.py"))

    first, second = printed.splitlines()
    assert first.startswith("valid None 20") and first == second, printed


@pytest.mark.usefixtures("no_license")
def test_the_samples_of_offline_bundles_and_features_run_as_printed() -> None:
    for sample in ("offline", "bundle", "features"):
        code = the_one("python", f'Store.user("hello-{sample}")')
        (ROOT / "build" / f"{sample}.py").write_text(code, encoding="utf-8")
    commands = the_one("sh", "for sample in offline bundle features")

    assert run_as_printed(commands).splitlines() == [
        "valid",
        "osp-editor valid",
        "osp-studio valid",
        "reports valid",
        "export valid",
        "render no_slot",
    ]


@pytest.mark.usefixtures("no_license")
def test_the_c_snippet_activates_once_and_checks_at_each_start_as_printed() -> None:
    (ROOT / "build" / "hello.c").write_text(the_one("c"), encoding="utf-8")
    commands = the_one("sh", "build/hello.c")

    first, second = (run_as_printed(commands) for _ in range(2))

    for printed in (first, second):
        assert '{"ok":true,"result":{"state":{"state":"valid"' in printed, printed
    assert '"confirmed":true' in first and '"confirmed"' not in second, second


def run_cpp(source: str, folder: Path) -> str:
    """Compiles a program in C++ and runs it against a sandbox."""
    (folder / "hello.cpp").write_text(source, encoding="utf-8")
    return run_as_printed(
        f'export XDG_STATE_HOME="$PWD/build/state" OSP_HARDWARE_ID=this-device\n'
        f"c++ -std=c++17 -pthread -Wall -Wextra -Werror {folder}/hello.cpp"
        f' -Iinclude -Lbuild -lopenspring -Wl,-rpath,"$PWD/build" -o {folder}/hello\n'
        f"python3 examples/with_sandbox.py -- {folder}/hello\n"
    )


def cpp_samples() -> tuple[str, str]:
    """The first program of docs/cpp.md, and its watchdog."""
    page = (ROOT / "docs" / "cpp.md").read_text(encoding="utf-8")
    first, watchdog = re.findall(r"^```cpp\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    return first, watchdog


@pytest.mark.usefixtures("no_license")
def test_the_cpp_sample_checks_a_license_as_printed(tmp_path: Path) -> None:
    printed = run_cpp(cpp_samples()[0], tmp_path)

    assert printed == "valid, no end\nmay export: 0\n", printed


WATCHED = """
#include <cstdlib>
#include <future>
#include <iostream>
#include <string>

int main()
{
    const openspring::client client(std::getenv("OSP_CONFIG"));
    openspring::manager licenses(client, openspring::object({{"location", "user"}, {"name", "hello"}}));
    licenses.activate_license(openspring::object({{"license_key", std::getenv("OSP_LICENSE_KEY")}}));
    std::promise<std::string> seen;
    {
        bool first = true;
        watchdog dog(licenses, [&](const openspring::value &event) {
            if (first)
                seen.set_value(event["event"].text());
            first = false;
        });
        std::cout << seen.get_future().get() << std::endl;
    }
    std::cout << "ended, the manager is " << (licenses ? "open" : "closed") << std::endl;
}
"""


@pytest.mark.usefixtures("no_license")
def test_the_watchdog_in_cpp_reports_events_and_ends(tmp_path: Path) -> None:
    printed = run_cpp(cpp_samples()[1] + WATCHED, tmp_path)

    assert printed == "state_changed\nended, the manager is closed\n", printed


def test_the_sandbox_by_hand_prints_what_the_page_says() -> None:
    page = (ROOT / "docs" / "sandbox-by-hand.md").read_text(encoding="utf-8")
    steps = re.findall(r"^```sh\n(.*?)^```\n\n```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(steps) == page.count("```sh\n"), "a block lacks what it prints"
    end = "-- end of the block --"
    script = "trap 'kill $! 2> /dev/null || :' EXIT\n" + "".join(f"{commands}echo '{end}'\n" for commands, _ in steps)

    printed = run_as_printed(script).split(f"{end}\n")

    for (commands, expected), got in zip(steps, printed):
        pattern = re.escape(expected).replace("…", ".*?")
        assert re.fullmatch(pattern, got), f"{commands}\n{got}\nis not\n{expected}"
    endpoints = (ROOT / "docs" / "endpoints.md").read_text(encoding="utf-8")
    paths = set(re.findall(r"^\| \[`\w+`\]\(#\w+\) \| `\w+ (\S+)` \|", endpoints, re.MULTILINE))
    called = set(re.findall(r"^(\S+) 200$", "\n".join(printed), re.MULTILINE))
    assert len(paths) > 27 and paths <= called, f"not called: {sorted(paths - called)}"


def test_the_readme_names_only_targets_that_the_makefile_has() -> None:
    known = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = {line.split()[0] for line in known.splitlines() if line.strip()}
    named = set(re.findall(r"(?:^|`|sudo )make ([a-z][a-z-]*)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))

    assert named <= targets, f"not targets: {sorted(named - targets)}"


def test_the_tests_that_the_hazards_name_are_there() -> None:
    text = (ROOT / "docs" / "threading.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+|(?:Test|Fuzz)\w+)`", text))
    folders = ("core", "capi", "hwid", "internal", "tests")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*_test.go")]
    files.extend((ROOT / "bindings" / "python" / "tests").glob("*.py"))
    there = set(re.findall(r"(?m)^(?:def|func) (\w+)\(", "\n".join(file.read_text(encoding="utf-8") for file in files)))

    assert len(named) > 30 and named <= there, named - there


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_and_headings_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        file = Path(os.path.normpath(page.parent / path)) if path else page
        if not file.exists() or (heading and heading not in headings(file)):
            broken.append(target)

    assert not broken, f"{page.name}: {broken}"


def test_the_files_that_package_comments_list_are_there() -> None:
    listed = {}
    for folder in ("core", "capi", "hwid", "internal", "sandbox", "tests", "tools"):
        for file in (ROOT / folder).rglob("*.go"):
            comment = file.read_text(encoding="utf-8").partition("\npackage ")[0]
            for line in re.findall(r"^//\t(.+)$", comment, re.MULTILINE):
                listed.update({file.parent / name: file for name in re.findall(r"\b\w+\.go\b", line)})
    missing = [f"{name} of {file}" for name, file in listed.items() if not name.exists()]

    assert len(listed) > 40 and not missing, missing


def headings(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found}
