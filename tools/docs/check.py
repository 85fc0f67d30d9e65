"""Checks the built site: every link and anchor inside it leads somewhere, every page is in the menu, and every public name of each language
has an entry that describes it. Prints what is wrong, and fails then. Addresses of other sites are listed in build/docs-work/external.txt."""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "docs"
WORK = ROOT / "build" / "docs-work"
# What a page may load or name without being in the site.
ELSEWHERE = ("http:", "https:", "mailto:", "data:", "javascript:")
HEADINGS = ("h1", "h2", "h3", "h4")


class Page(HTMLParser):
    """The links, the anchors and the texts below the anchors of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.below: dict[str, str] = defaultdict(str)
        self.open: list[str] = []
        self.waiting: list[str] = []
        self.quiet = 0
        self.fresh = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag in ("link", "script", "img", "iframe", "source"):
            self.loaded += [given[name] for name in ("href", "src") if name in given and given.get("rel") not in ("canonical", "prev", "next")]
        elif "href" in given:
            self.links.append(given["href"])
        if tag in HEADINGS:
            self.open, self.fresh = [], False
        if tag in (*HEADINGS, "pre", "script", "style"):
            self.quiet += 1
        identifier = given.get("id")
        if identifier:
            self.anchors.add(identifier)
            if tag in HEADINGS:
                self.open = [identifier]
            elif tag == "a":
                # Anchors of a group stand in a row before what they share.
                self.open = [*self.open, identifier] if self.fresh else [identifier]
                self.fresh = True
        if tag in ("pre",):
            self.fresh = False

    def handle_endtag(self, tag: str) -> None:
        if tag in (*HEADINGS, "pre", "script", "style"):
            self.quiet -= 1

    def handle_data(self, data: str) -> None:
        if not self.quiet and data.strip():
            self.fresh = False
            for anchor in self.open:
                self.below[anchor] += data


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--csharp", action="store_true", help="the site has the reference of the C# packages")
    csharp = arguments.parse_args().csharp
    pages = {path: Page(path) for path in SITE.rglob("*.html")}
    problems = links(pages) + unlisted() + names(pages, csharp)
    for problem in problems:
        print(problem, file=sys.stderr)
    count = sum(len(page.links) for page in pages.values())
    print(f"{len(pages)} pages, {count} links, {len(problems)} problems; links to other sites: build/docs-work/external.txt")
    return bool(problems)


def links(pages: dict[Path, Page]) -> list[str]:
    problems, external = set(), set()
    for path, page in pages.items():
        here = path.relative_to(SITE).as_posix()
        for address in page.links + page.loaded:
            if address.startswith(ELSEWHERE):
                external.add(address)
                if address in page.loaded:
                    problems.add(f"{here}: loads {address}, which is not in the site")
                continue
            file, anchor = urldefrag(address)
            # The page for an address that is not found names everything from the site's root.
            base = SITE if file.startswith("/") else path.parent
            target = (base / unquote(file.lstrip("/"))).resolve() if file else path
            target = target / "index.html" if target.is_dir() else target
            if not target.is_file():
                problems.add(f"{here}: no page {address}")
            elif anchor and target in pages and unquote(anchor) not in pages[target].anchors and anchor != "__top":
                problems.add(f"{here}: no anchor {address}")
    (WORK / "external.txt").write_text("".join(f"{address}\n" for address in sorted(external)), encoding="utf-8")
    return sorted(problems)


def unlisted() -> list[str]:
    """Pages that no menu leads to."""
    menu = (ROOT / "tools" / "docs" / "mkdocs.yml").read_text(encoding="utf-8")
    pages = (path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
    return [f"{page} is not in the menu: tools/docs/mkdocs.yml" for page in sorted(pages) if not re.search(rf"(?<![\w/]){re.escape(page)}$", menu, re.MULTILINE)]


def names(pages: dict[Path, Page], csharp: bool) -> list[str]:
    """Public names without an entry, or with one that says nothing."""
    problems = []
    wanted = {
        "c": {line.split()[0] for line in (ROOT / "abi" / "functions.txt").read_text(encoding="utf-8").splitlines() if line.startswith("osp_")},
        "python": {f"{module}.{name}" for module in ("openspring", "openspring.testing") for name in importlib.import_module(module).__all__},
        "go": set(),
        "cpp": set(),
    }
    if csharp:
        lists = {"OpenSpring": "PublicApi.txt", "OpenSpring.Testing": "PublicApi.Testing.txt"}
        wanted["csharp"] = {f"{namespace}.{name}" for namespace, file in lists.items() for name in types(file)}
    for language, expected in wanted.items():
        entries = {}
        for line in (WORK / "symbols" / f"{language}.txt").read_text(encoding="utf-8").splitlines():
            name, file, anchor = line.rsplit(" ", 2)
            entries[name] = (SITE / "reference" / language / file).with_suffix(".html"), anchor
        problems += [f"{language}: {name} has no entry" for name in sorted(expected - entries.keys())]
        for name, (page, anchor) in entries.items():
            if anchor not in pages[page].anchors:
                problems.append(f"{language}: {name} has no entry on {page.name}")
            elif len(pages[page].below[anchor].strip()) < 5:
                problems.append(f"{language}: {name} is not described")
        if len(entries) < 20:
            problems.append(f"{language}: only {len(entries)} names were found")
    return problems


def types(file: str) -> list[str]:
    lines = (ROOT / "bindings" / "csharp" / "OpenSpring.Tests" / file).read_text(encoding="utf-8").splitlines()
    return [found[1] for line in lines if (found := re.match(r"(?:\w+ )+?(?:class|enum|struct|interface)? ?(\w+)(?: :|$)", line))]


if __name__ == "__main__":
    sys.exit(main())
