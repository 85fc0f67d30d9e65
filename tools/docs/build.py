"""Builds the documentation's site into build/docs. `make docs` runs it from the repository's root, with the programs at hand."""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import cpages
import csharppages
import pythonpages

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools" / "docs"
WORK = ROOT / "build" / "docs-work"
PAGES = WORK / "pages"
GO_PACKAGES = ("core", "core/api", "core/sandboxtest", "hwid", "manager", "sandbox", "state", "store")
CSHARP = ROOT / "build" / "csharp" / "bin"
CSHARP_TESTS = ROOT / "bindings" / "csharp" / "OpenSpring.Tests"
# Files that a reader wants as they are.
RAW = (".json",)
# Draws the diagrams. Pinned by the hash of the registry's archive.
MERMAID = "mermaid@11.17.2"
MERMAID_SHA512 = "V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg=="
LANGUAGES = {"py": "python", "cs": "csharp", "hpp": "cpp", "h": "c", "mod": "text", "service": "ini"}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--csharp", action="store_true", help="the C# packages are built")
    csharp = arguments.parse_args().csharp
    shutil.rmtree(PAGES, ignore_errors=True)
    shutil.copytree(TOOLS / "assets", PAGES / "assets")
    Staging().run()
    reference(csharp)
    mermaid()
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--clean", "--config-file", str(TOOLS / "mkdocs.yml")]
    subprocess.run(command, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})


def reference(csharp: bool) -> None:
    """The pages of the functions and classes of each language."""
    out = PAGES / "reference"
    subprocess.run(["doxygen", str(TOOLS / "Doxyfile")], check=True, cwd=ROOT)
    cpages.write(out, WORK / "doxygen" / "xml", ROOT / "include")
    pythonpages.write(out / "python")
    subprocess.run(["go", "run", "./tools/docs/gopages", str(out / "go"), *GO_PACKAGES], check=True, cwd=ROOT)
    if csharp:
        csharppages.write(
            out / "csharp",
            [
                ("OpenSpring", CSHARP_TESTS / "PublicApi.txt", CSHARP / "OpenSpring" / "debug_net8.0" / "OpenSpring.xml"),
                ("OpenSpring.Testing", CSHARP_TESTS / "PublicApi.Testing.txt", CSHARP / "OpenSpring.Testing" / "debug" / "OpenSpring.Testing.xml"),
            ],
        )
    else:
        (out / "csharp").mkdir()
        text = "# C# reference\n\nThis copy of the site was built without a .NET SDK and has no reference of the C# package.\n"
        for page in re.findall(r"reference/csharp/\S+\.md", (TOOLS / "mkdocs.yml").read_text(encoding="utf-8")):
            (PAGES / page).write_text(text, encoding="utf-8")
    for page in out.rglob("*.md"):
        page.write_text(with_pages(page.read_text(encoding="utf-8")), encoding="utf-8")
    symbols = WORK / "symbols"
    shutil.rmtree(symbols, ignore_errors=True)
    symbols.mkdir()
    for file in out.rglob("symbols.txt"):
        file.replace(symbols / f"{file.parent.name}.txt")


def outside_fences(text: str, change) -> str:
    """Changes the parts of a page that are neither in a fence nor an indented block."""
    parts = re.split(r"(^ *(`{3,5})[^`\n]*\n.*?^ *\2[ \t]*$)", text, flags=re.DOTALL | re.MULTILINE)
    # The split has the text, the fence and the fence's mark in turn.
    return "".join(change(part) if i % 3 == 0 else part for i, part in enumerate(parts) if i % 3 != 2)


def with_pages(text: str) -> str:
    """With links at the pages that comments name, such as docs/abi.md."""

    def link(found: re.Match[str]) -> str:
        return f"[{found[0]}](../../{found[0]})" if (ROOT / found[0]).is_file() else found[0]

    return outside_fences(text, lambda part: re.sub(r"(?<!\]\()(?<![\w/\[`])docs/(?:[\w-]+/)?[\w-]+\.md\b(?!`)", link, part))


class Staging:
    """The repository's Markdown pages, and what they link to: files become pages too."""

    LINK = re.compile(r"(\]\()([^)\s#]+)((?:#[^)\s]*)?\))")

    def __init__(self) -> None:
        self.waiting: list[Path] = []
        self.seen: set[Path] = set()

    def run(self) -> None:
        pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        self.seen.update(pages)
        self.waiting = sorted(pages)
        while self.waiting:
            self.stage(self.waiting.pop())

    def stage(self, path: Path) -> None:
        target = PAGES / self.page_of(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        name = path.relative_to(ROOT).as_posix()
        if path.is_dir():
            target.write_text(self.folder(path), encoding="utf-8")
        elif path.suffix in RAW:
            shutil.copyfile(path, target)
        elif path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
            target.write_text(outside_fences(text, lambda part: self.markdown(path, part)), encoding="utf-8")
        else:
            text = path.read_text(encoding="utf-8")
            language = LANGUAGES.get(path.suffix[1:], path.suffix[1:] or "text")
            target.write_text(f"---\nsearch:\n  exclude: true\n---\n\n# {name}\n\n`````{language}\n{text}\n`````\n", encoding="utf-8")

    def markdown(self, path: Path, text: str) -> str:
        # Python's Markdown would drop the last sign of a heading such as "In C#".
        text = re.sub(r"^(#{1,4} .*\w)#$", r"\1&#35;", text, flags=re.MULTILINE)
        return self.LINK.sub(lambda found: self.link(path, found), text)

    def folder(self, path: Path) -> str:
        lines = [f"---\nsearch:\n  exclude: true\n---\n\n# {path.relative_to(ROOT).as_posix()}/\n"]
        for child in sorted(path.iterdir()):
            if not child.name.startswith((".", "__")) and (child.is_dir() or self.readable(child)):
                lines.append(f"- [{child.name}{'/' if child.is_dir() else ''}]({self.address(PAGES / self.page_of(path), child)})")
        return "\n".join(lines) + "\n"

    @staticmethod
    def readable(path: Path) -> bool:
        try:
            path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return False
        return True

    @staticmethod
    def page_of(path: Path) -> Path:
        relative = path.relative_to(ROOT)
        if path.suffix == ".md" or path.suffix in RAW:
            return relative
        return Path("source") / (relative / "index.md" if path.is_dir() else relative.with_name(relative.name + ".md"))

    def address(self, page: Path, path: Path) -> str:
        if path not in self.seen:
            self.seen.add(path)
            self.waiting.append(path)
        return Path(os.path.relpath(PAGES / self.page_of(path), page.parent)).as_posix()

    def link(self, source: Path, found: re.Match[str]) -> str:
        if re.match(r"\w+:", found[2]):
            return found[0]
        path = (source.parent / found[2]).resolve()
        if not path.exists() or ROOT not in path.parents:
            return found[0]
        return found[1] + self.address(PAGES / self.page_of(source), path) + found[3]


def mermaid() -> None:
    """Fetches what draws the diagrams, once. Without npm they stay text."""
    archive = WORK / "mermaid.tgz"
    if not archive.is_file():
        if not shutil.which("npm"):
            print("#### SKIP the diagrams: there is no npm on PATH, so they are shown as text", file=sys.stderr)
            return
        packed = subprocess.run(["npm", "pack", "--silent", MERMAID], check=True, cwd=WORK, stdout=subprocess.PIPE, text=True).stdout.split()[-1]
        (WORK / packed).replace(archive)
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != MERMAID_SHA512:
        archive.unlink()
        raise SystemExit(f"{MERMAID} is not the archive that was expected: its SHA-512 is {found}")
    with tarfile.open(archive) as files:
        content = files.extractfile("package/dist/mermaid.min.js")
        assert content is not None
        (PAGES / "assets" / "mermaid.min.js").write_bytes(content.read())


if __name__ == "__main__":
    main()
