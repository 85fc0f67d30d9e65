"""The references of the C and the C++ interface as Markdown, from Doxygen's XML of the two headers."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import groupby
from pathlib import Path

import headertext

# The functions' pages: a title, a sentence, and which functions are there by the type of their first parameter.
PAGES = (
    ("library", "Library", "These functions need no client.", ""),
    ("client", "Client and endpoints", "These functions open and close a client, and call the License API.", "osp_client"),
    ("manager", "Manager", "These functions keep a license on the device, check it, and count.", "osp_manager"),
)


def write(out: Path, doxygen: Path, include: Path) -> None:
    CPages(out / "c", doxygen, (include / "openspring.h").read_text(encoding="utf-8")).write()
    CppPages(out / "cpp", doxygen, (include / "openspring.hpp").read_text(encoding="utf-8")).write()


class CPages:
    def __init__(self, out: Path, doxygen: Path, header: str) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.out, self.header = out, header
        members = list(ET.parse(doxygen / "openspring_8h.xml").getroot().iter("memberdef"))
        self.functions = [m for m in members if m.get("kind") == "function"]
        self.macros = [m for m in members if m.get("kind") == "define" and name(m).startswith("OSP_") and name(m) != "OSP_API"]
        self.types = [m for m in members if m.get("kind") == "typedef"]
        self.addresses = {name(f): f"{self.page_of(f)}.md#{name(f)}" for f in self.functions}
        self.addresses |= {name(m): f"index.md#{name(m)}" for m in [*self.macros, *self.types]}
        self.symbols: list[str] = []

    def page_of(self, function: ET.Element) -> str:
        first = function.find("param/type")
        kind = "".join(first.itertext()).rstrip(" *") if first is not None else ""
        opened = {"osp_client_open": "client", "osp_manager_open": "manager"}.get(name(function))
        return opened or next((page for page, _, _, wanted in PAGES if wanted and wanted == kind), "library")

    def write(self) -> None:
        (self.out / "index.md").write_text(self.index(), encoding="utf-8")
        for page, title, sentence, _ in PAGES:
            functions = [f for f in self.functions if self.page_of(f) == page]
            parts = [f"# C: {title}\n\n{sentence} [All pages of the reference](index.md).\n"]
            for function in functions:
                # What is said of all endpoints stands before the first.
                if name(function) == "osp_activate_license":
                    parts.append("---\n\n" + self.linked(headertext.alone(self.header, "The License API's endpoints")) + "\n")
                parts.append(self.entry(function))
            (self.out / f"{page}.md").write_text("\n".join(parts), encoding="utf-8")
        (self.out / "symbols.txt").write_text("".join(self.symbols), encoding="utf-8")

    def index(self) -> str:
        parts = ["# C reference\n", self.linked(headertext.alone(self.header, "openspring.h - ")), ""]
        for page, title, sentence, _ in PAGES:
            parts.append(f"## {title}\n\n{sentence}\n\n| function | |\n| --- | --- |")
            for function in (f for f in self.functions if self.page_of(f) == page):
                parts.append(f"| [`{name(function)}`]({page}.md#{name(function)}) | {first_sentence(described(function))} |")
            parts.append("")
        parts.append("## Types\n")
        for type in self.types:
            parts.append(f"### `{name(type)}` {{: #{name(type)} }}\n\n{self.linked(described(type))}\n")
        parts.append("## Statuses and macros\n\n| name | value | |\n| --- | --- | --- |")
        for macro in self.macros:
            value = "".join(macro.find("initializer").itertext()) if macro.find("initializer") is not None else ""
            parts.append(f"| `{name(macro)}`{{: #{name(macro)} }} | `{value or 'defined'}` | {cell(described(macro))} |")
        return "\n".join(parts)

    def entry(self, function: ET.Element) -> str:
        self.symbols.append(f"{name(function)} {self.page_of(function)}.md {name(function)}\n")
        own = name(function)
        return f"## `{own}` {{: #{own} }}\n\n```c\n{declaration(function)};\n```\n\n{self.linked(described(function), own)}\n"

    def linked(self, text: str, own: str = "") -> str:
        """With links at the names of functions and statuses."""

        def link(found: re.Match[str]) -> str:
            address = self.addresses.get(found[0])
            return f"[`{found[0]}`]({address})" if address and found[0] != own else f"`{found[0]}`"

        return outside_code(text, lambda part: re.sub(r"\b(?:osp|OSP)_[A-Za-z_]*[A-Za-z]\b", link, part))


class CppPages:
    def __init__(self, out: Path, doxygen: Path, header: str) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.out, self.doxygen, self.header = out, doxygen, header
        self.symbols: list[str] = []

    def compound(self, file: str) -> ET.Element:
        return ET.parse(self.doxygen / f"{file}.xml").getroot().find("compounddef")

    def write(self) -> None:
        space = self.compound("namespaceopenspring")
        parts = ["# C++ reference\n\n[The C++ header](../../docs/cpp.md) has the first steps.\n"]
        parts.append(headertext.alone(self.header, "OpenSpring for C++17") + "\n\n## Classes\n\n| | |\n| --- | --- |")
        for inner in space.findall("innerclass"):
            compound = self.compound(inner.get("refid", ""))
            short = (inner.text or "").removeprefix("openspring::")
            if not short.startswith("detail"):
                self.page(short, compound)
                parts.append(f"| [`openspring::{short}`]({short}.md) | {first_sentence(described(compound))} |")
        functions = [m for m in space.iter("memberdef") if m.get("kind") in ("function", "enum", "variable", "typedef")]
        parts.append("\n## Functions\n")
        parts += self.grouped(functions, "openspring", "index.md")
        (self.out / "index.md").write_text("\n".join(parts), encoding="utf-8")
        (self.out / "symbols.txt").write_text("".join(self.symbols), encoding="utf-8")

    def page(self, short: str, compound: ET.Element) -> None:
        members = [m for m in compound.iter("memberdef") if m.get("prot") == "public"]
        base = compound.find("basecompoundref")
        if base is not None and base.get("refid", "").find("detail") >= 0:
            inherited = self.compound(base.get("refid", ""))
            members += [m for m in inherited.iter("memberdef") if m.get("prot") == "public" and name(m) != "owner" and "operator=" not in name(m)]
        parts = [f"# C++: openspring::{short} {{: #{short} }}\n\n```cpp\n#include <openspring.hpp>\n```\n", described(compound) + "\n"]
        self.symbols.append(f"openspring::{short} {short}.md {short}\n")
        parts += self.grouped(members, short, f"{short}.md")
        (self.out / f"{short}.md").write_text("\n".join(parts), encoding="utf-8")

    def grouped(self, members: list[ET.Element], owner: str, file: str) -> list[str]:
        """The overloads of a name stand together."""
        parts = []
        for found, overloads in groupby([m for m in members if not name(m).startswith("~")], key=name):
            anchor = "constructor" if found == owner else re.sub(r"\W+", "-", found).strip("-")
            parts.append(f"## `{owner}::{found}` {{: #{anchor} }}\n")
            self.symbols.append(f"{owner}::{found} {file} {anchor}\n")
            for member in overloads:
                parts.append(f"```cpp\n{declaration(member)};\n```\n\n{described(member)}\n")
        return parts


def name(member: ET.Element) -> str:
    return member.findtext("name") or ""


def declaration(member: ET.Element) -> str:
    definition = re.sub(r"\b(?:openspring|detail)::(?:\w+::)?(?=\w+$|operator)", "", member.findtext("definition") or name(member))
    text = definition + (member.findtext("argsstring") or "")
    template = ", ".join("".join(p.itertext()).strip() for p in member.findall("templateparamlist/param"))
    text = f"template <{' '.join(template.split())}>\n{text}" if template else text
    if len(text) > 90 and "(" in text:
        head, _, rest = text.partition("(")
        text = head + "(\n    " + ",\n    ".join(rest.rsplit(")", 1)[0].split(", ")) + ")" + rest.rsplit(")", 1)[1]
    return text


def described(member: ET.Element) -> str:
    return "\n\n".join(filter(None, (block(member.find(part)) for part in ("briefdescription", "detaileddescription"))))


def block(element: ET.Element | None, indent: str = "") -> str:
    """Paragraphs, lists and code of Doxygen's XML as Markdown."""
    parts = []
    for child in element if element is not None else ():
        if child.tag == "para":
            parts.append(paragraph(child, indent))
        elif child.tag == "itemizedlist":
            parts.append(items(child, indent))
    return "\n\n".join(filter(None, parts))


def paragraph(para: ET.Element, indent: str) -> str:
    text = [para.text or ""]
    for child in para:
        if child.tag == "itemizedlist":
            text.append("\n\n" + items(child, indent) + "\n\n")
        elif child.tag in ("programlisting", "verbatim", "preformatted"):
            lines = [spelt(line) for line in child.iter("codeline")] or (child.text or "").split("\n")
            text.append("\n\n```\n" + "\n".join(lines) + "\n```\n\n")
        elif child.tag == "computeroutput":
            text.append("`" + "".join(child.itertext()) + "`")
        else:
            text.append("".join(child.itertext()))
        text.append(child.tail or "")
    return "".join(text).strip()


def spelt(line: ET.Element) -> str:
    return "".join((e.text or "") if e.tag != "sp" else " " for e in line.iter())


def items(element: ET.Element, indent: str) -> str:
    lines = []
    for item in element.findall("listitem"):
        text = block(item, indent + "    ")
        first, _, rest = text.partition("\n\n")
        lines.append(f"{indent}- {first}" + (f"\n\n{rest}" if rest else ""))
    return "\n".join(lines)


def first_sentence(text: str) -> str:
    return cell(re.split(r"(?<=\.)\s", text.split("\n\n")[0], maxsplit=1)[0])


def cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def outside_code(text: str, change) -> str:
    """Changes what is neither in backticks nor an indented example."""
    lines = []
    for line in text.split("\n"):
        if not line.startswith("    ") or line.lstrip().startswith("- "):
            parts = line.split("`")
            parts[::2] = [change(part) for part in parts[::2]]
            line = "`".join(parts)
        lines.append(line)
    return "\n".join(lines)

