"""The reference of the Python package as Markdown: pdoc reads the package, a page for each class is written."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import openspring
import pdoc.doc
import pdoc.docstrings

MODULES = ("openspring", "openspring.manager", "openspring.state", "openspring.aio", "openspring.testing")
# Classes that calls return, and that a program imports for its annotations alone.
RETURNED = {
    "openspring.manager": ("License", "Current", "OfflineText", "Poll", "Synced"),
    "openspring.state": ("Facts", "FeatureState", "LocalConsumption", "Slot"),
    "openspring.aio": ("LicenseManager", "BundleManager"),
}
# Values whose module is not the package's own file have their description there, where pdoc does not look.
VALUES = {
    "FileText": "A file's content as text or bytes, or a path to it.\n",
    "__version__": "The package's version.\n",
}


def write(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    symbols: list[str] = []
    index = ["# Python reference\n\n[The Python package](../../docs/python.md) has the first steps.\n"]
    for name in MODULES:
        module = importlib.import_module(name)
        # A name that is imported at its first use is read here, so that pdoc finds it.
        values = {exported: getattr(module, exported) for exported in RETURNED.get(name) or module.__all__}
        page = Pages(out, pdoc.doc.Module(module), values, symbols)
        index.append(page.index())
    (out / "index.md").write_text("\n".join(index), encoding="utf-8")
    (out / "symbols.txt").write_text("".join(symbols), encoding="utf-8")


class Pages:
    """The pages of one module: its classes on pages of their own, the rest on the index."""

    def __init__(self, out: Path, module: pdoc.doc.Module, values: dict[str, object], symbols: list[str]) -> None:
        self.out, self.module, self.values, self.symbols = out, module, values, symbols
        self.prefix = module.modulename.replace("openspring", "").lstrip(".")

    def index(self) -> str:
        parts = [f"## {self.module.modulename}\n", text(self.module.docstring)]
        classes, rest = [], []
        for name in sorted(self.values):
            member = self.module.get(name)
            if isinstance(self.values[name], type):
                shown = pdoc.doc.Class(self.module.modulename, name, self.values[name], (self.module.modulename, name))
                page = self.page_of(shown)
                classes.append((page, shown))
            else:
                rest.append(member)
        for title, wanted in (("Classes", False), ("Errors", True)):
            rows = [(page, c) for page, c in classes if issubclass(c.obj, Exception) == wanted]
            if rows:
                parts.append(f"### {title} of {self.module.modulename}\n\n| | |\n| --- | --- |")
                parts += [f"| [`{c.name}`]({page}) | {summary(c.docstring)} |" for page, c in rows]
                parts.append("")
        if rest:
            parts.append(f"### Functions and values of {self.module.modulename}\n")
            for member in rest:
                self.symbols.append(f"{self.module.modulename}.{member.name} index.md {anchor(member.name)}\n")
                parts.append(entry(member, member.name, "####", said=VALUES.get(member.name, "")))
        return "\n".join(parts)

    def page_of(self, shown: pdoc.doc.Class) -> str:
        file = ".".join(filter(None, (self.prefix, shown.name))) + ".md"
        qualified = f"{self.module.modulename}.{shown.name}"
        parts = [f"# Python: {shown.name} {{: #{shown.name} }}\n", f"```python\nfrom {self.module.modulename} import {shown.name}\n```\n"]
        bases = [base.__name__ for base in shown.obj.__mro__[1:-1] if not base.__name__.startswith("_")]
        parts.append(text(shown.docstring))
        if bases:
            shown_bases = (f"[`{base}`]({base}.md)" if base in openspring.__all__ else f"`{base}`" for base in bases)
            parts.append("Has the members of " + ", ".join(shown_bases) + " too.\n")
        self.symbols.append(f"{qualified} {file} {shown.name}\n")
        for name, member in shown.members.items():
            if name == "__init__":
                if type(shown.obj).__name__ != "EnumMeta" and member.docstring and "Initialize self" not in member.docstring:
                    parts.append(entry(member, name, "##", f"{shown.name}()"))
            elif own(shown, name):
                self.symbols.append(f"{qualified}.{name} {file} {anchor(name)}\n")
                parts.append(entry(member, name, "##", f"{shown.name}.{name}"))
        (self.out / file).write_text("\n".join(parts), encoding="utf-8")
        return file


def own(shown: pdoc.doc.Class, name: str) -> bool:
    """Whether a member belongs on the page of its class: not if Python or another public class of the package has it."""
    if name.startswith("_"):
        return False
    for base in shown.obj.__mro__[1:]:
        public = not base.__module__.startswith("openspring") or (not base.__name__.startswith("_") and base.__name__ in openspring.__all__)
        if public and name in {**vars(base), **getattr(base, "__annotations__", {})}:
            return name in vars(shown.obj)
    return True


def anchor(name: str) -> str:
    return name.strip("_")


def entry(member: pdoc.doc.Doc, name: str, level: str, title: str = "", said: str = "") -> str:
    parts = [f"{level} {code(title or name)} {{: #{anchor(name)} }}\n"]
    if isinstance(member, pdoc.doc.Function):
        shown = name if name != "__init__" else title.rstrip("()")
        signature = tidy(str(member.signature)).replace("(self, ", "(").replace("(self)", "()")
        signature = re.sub(r"^\(\s*self,\s*", "(\n    ", signature) if "\n" in signature else signature
        before = "async def " if member.funcdef.startswith("async") else "def "
        parts.append(f"```python\n{before}{shown}{signature}\n```\n")
    elif isinstance(member, pdoc.doc.Variable):
        parts.append(f"```python\n{name}{tidy(member.annotation_str)}{member.default_value_str and ' = ' + tidy(member.default_value_str)}\n```\n")
    parts.append(said or text(member.docstring))
    return "\n".join(parts)


def tidy(signature: str) -> str:
    """Without the names of the modules that define a type: users import all from the package."""
    return re.sub(r"\b(?:openspring\.(?:testing\.)?_?[a-z_]+\.|datetime\.(?=datetime|timedelta|date)|typing\.|collections\.abc\.|pathlib\.)", "", signature)


def code(name: str) -> str:
    return name.replace("_", "\\_") if name.startswith("__") else f"`{name}`"


def text(docstring: str) -> str:
    """A docstring as Markdown. Sections such as "Raises:" become lines in bold and not headings, for the search finds headings."""
    converted = pdoc.docstrings.convert(docstring, "google", None)
    converted = re.sub(r"^#{3,6} (.+)$", r"**\1**\n", converted, flags=re.MULTILINE)
    converted = re.sub(r"(?<!`)``([^`]+)``(?!`)", r"`\1`", converted)
    return converted + "\n"


def summary(docstring: str) -> str:
    first = re.split(r"\n\s*\n", text(docstring))[0]
    return re.sub(r"\s+", " ", first).replace("|", "\\|").strip()
