"""The comments of the C and C++ headers in the form that Doxygen reads. Used as its filter: headertext.py HEADER."""

from __future__ import annotations

import re
import sys
from pathlib import Path

BLOCK = re.compile(r"/\*(.*?)\*/", re.DOTALL)
# A line of a list: a name, at least two blanks, and what it is. Both indented by two.
ITEM = re.compile(r"^  (\S.*?) {2,}(\S.*)$")


def plain(comment: str) -> list[str]:
    """The lines of a comment without what marks it as one."""
    return [re.sub(r"^\s*\* ?", "", line).rstrip() for line in comment.split("\n")]


def markdown(comment: str) -> str:
    """A comment as Markdown: its lists of names become lists, its indented examples stay."""
    out: list[str] = []
    inside_item = False
    for number, line in enumerate(plain(comment)):
        line = line.strip() if number == 0 else line
        item = ITEM.match(line)
        if item:
            if not inside_item and out and out[-1]:
                out.append("")
            out.append(f"- `{item[1]}`")
            out.append(part_of_item(item[2]))
            inside_item = True
        elif inside_item and line.startswith("    "):
            out.append(part_of_item(line.strip()))
        else:
            if inside_item and line:
                out.append("")
            inside_item = False
            if line.startswith("Since: ") and out and out[-1]:
                out.append("")
            out.append(line)
    return "\n".join(out).strip()


def part_of_item(line: str) -> str:
    """A line below an item: what it says, or one of several statuses or members with what they are."""
    named = re.match(r"(OSP_E_\w+)(?= \w+[:,])|(\w+): (?=[a-z]+[.,])", line)
    return f"    - `{named[1]}`{line[named.end() :]}" if named and named[1] else f"    - `{named[2]}`: {line[named.end() :]}" if named else f"  {line}"


def for_doxygen(source: str) -> str:
    """The source with its comments as Doxygen's, those that stand alone left out: no declaration follows them."""

    def replaced(found: re.Match[str]) -> str:
        text = found[1]
        line = source[source.rfind("\n", 0, found.start()) + 1 : found.start()]
        after = source[found.end() :]
        if line.strip():
            return f"/**< {escaped(markdown(text))} */" if line.lstrip().startswith(("#define", "static", "std::")) else found[0]
        alone = re.match(r"[ \t]*\n[ \t]*(\n|/\*|#ifndef|#if |\})", after) or re.match(r" (BEGIN|END) GENERATED", text) or "----" in text
        if alone:
            return "\n" * text.count("\n")
        return "/** " + escaped(markdown(text)) + "\n" + line + "*/"

    return BLOCK.sub(replaced, source)


def escaped(text: str) -> str:
    """Without what Doxygen takes for its own commands."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"([\\@<>#$%&])", r"\\\1", part) for part in parts[::2]]
    return "`".join(parts)


def alone(source: str, first_words: str) -> str:
    """The comment that begins with these words, as Markdown."""
    for found in BLOCK.finditer(source):
        if " ".join(found[1].split()).startswith(first_words):
            return markdown(found[1])
    raise LookupError(f"no comment begins with {first_words!r}")


if __name__ == "__main__":
    sys.stdout.write(for_doxygen(Path(sys.argv[1]).read_text(encoding="utf-8")))
