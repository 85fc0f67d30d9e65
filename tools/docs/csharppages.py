"""The reference of the C# packages as Markdown, from the lists of public signatures and the compiler's XML documentation."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

# What .NET's interfaces and base classes promise, for members that only inherit their documentation.
INHERITED = {
    "Dispose": "Releases what the object holds. A second call does nothing.",
    "DisposeAsync": "Releases what the object holds, and waits without blocking a thread. A second call does nothing.",
    "Equals": "Whether both have the same values.",
    "GetHashCode": "A hash code of the values.",
    "ToString": "A text for logs.",
    "GetEnumerator": "An enumerator over the items.",
    "ContainsKey": "Whether there is an item with that key.",
    "TryGetValue": "The item with that key; false if there is none.",
    "Item": "The item with that key.",
}


@dataclass
class Type:
    """A line of the list that is not indented, and the members below it."""

    namespace: str
    declaration: str
    members: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return re.search(r"(?:class|enum|struct|interface) (\w+)", self.declaration)[1]

    @property
    def kind(self) -> str:
        return self.declaration.split(f" {self.name}")[0]

    @property
    def bases(self) -> list[str]:
        return [base.partition("<")[0] for base in split(self.declaration.partition(" : ")[2])]


def read_list(path: Path, namespace: str) -> list[Type]:
    types: list[Type] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            types[-1].members.append(line.strip())
        else:
            types.append(Type(namespace, line))
    return types


def write(out: Path, packages: list[tuple[str, Path, Path]]) -> None:
    """Each package is its namespace, its list of signatures and its XML."""
    out.mkdir(parents=True, exist_ok=True)
    known = [type for namespace, signatures, _ in packages for type in read_list(signatures, namespace)]
    documents: dict[str, ET.Element] = {}
    for _, _, path in packages:
        documents.update({member.get("name", ""): member for member in ET.parse(path).getroot().iter("member")})
    pages = Pages(out, known, documents)
    for type in known:
        pages.write(type)
    (out / "index.md").write_text(pages.index([namespace for namespace, _, _ in packages]), encoding="utf-8")
    (out / "symbols.txt").write_text("".join(pages.symbols), encoding="utf-8")


class Pages:
    def __init__(self, out: Path, types: list[Type], documents: dict[str, ET.Element]) -> None:
        self.out, self.types, self.documents = out, types, documents
        self.by_name = {f"{type.namespace}.{type.name}": type for type in types}
        self.by_short = {type.name: type for type in types}
        self.symbols: list[str] = []
        self.by_shape: dict[tuple[str, str, str], str] = {self.shape(name): name for name in documents}

    # Names

    def shape(self, identifier: str) -> tuple[str, str, str]:
        """The type, the member and the parameters' types of an id of the XML, spelt as the list of signatures does."""
        kind, _, rest = identifier.partition(":")
        path, _, parameters = rest.partition("(")
        if kind == "T":
            return path, "", ""
        owner, _, name = path.rpartition(".")
        return owner, name.partition("``")[0], ",".join(short(p) for p in split(parameters.rstrip(")")))

    def link(self, identifier: str) -> tuple[str, str]:
        """What a reference shows, and where it leads; an empty address if it is not of this project."""
        owner, name, _ = self.shape(identifier)
        label = ".".join(filter(None, (owner.rpartition(".")[2], "" if name == "#ctor" else name)))
        if owner in self.by_name:
            return label, f"{owner}.md" + (f"#{anchor(name)}" if name else f"#{owner.rpartition('.')[2]}")
        return label, ""

    # Texts

    def text(self, element: ET.Element | None, identifier: str = "", part: str = "summary") -> str:
        if element is None:
            return ""
        found = element.find(part)
        inherit = element.find("inheritdoc")
        if found is None and inherit is not None:
            return self.inherited(identifier, inherit.get("cref"), part)
        return self.inline(found).strip() if found is not None else ""

    def inherited(self, identifier: str, cref: str | None, part: str) -> str:
        if cref:
            return self.text(self.documents.get(cref), cref, part)
        owner, name, parameters = self.shape(identifier)
        type = self.by_name.get(owner)
        for base in type.bases if type else []:
            parent = self.by_short.get(base)
            inherited = parent and self.by_shape.get((f"{parent.namespace}.{parent.name}", name, parameters))
            if inherited:
                return self.text(self.documents[inherited], inherited, part)
        return INHERITED.get(name, "") if part == "summary" else ""

    def inline(self, element: ET.Element) -> str:
        parts = [escape(element.text)]
        for child in element:
            if child.tag in ("see", "seealso"):
                parts.append(self.reference(child))
            elif child.tag in ("paramref", "typeparamref"):
                parts.append(f"`{child.get('name')}`")
            elif child.tag == "c":
                parts.append(f"`{child.text}`")
            elif child.tag == "code":
                parts.append(f"\n\n```csharp\n{(child.text or '').strip()}\n```\n\n")
            elif child.tag == "para":
                parts.append(f"\n\n{self.inline(child)}\n\n")
            else:
                parts.append(self.inline(child))
            parts.append(escape(child.tail))
        return "".join(parts)

    def reference(self, see: ET.Element) -> str:
        if see.get("cref"):
            label, address = self.link(see.get("cref", ""))
            return f"[`{label}`]({address})" if address else f"`{label}`"
        if see.get("href"):
            return f"[{see.text or see.get('href')}]({see.get('href')})"
        return f"`{see.get('langword')}`"

    # Pages

    def index(self, namespaces: list[str]) -> str:
        parts = ["# C# reference\n\n[The C# package](../../docs/csharp.md) has the first steps.\n"]
        groups = (
            ("Classes", lambda t: not t.name.endswith(("Exception", "Options")) and "enum" not in t.kind),
            ("Options of calls", lambda t: t.name.endswith("Options")),
            ("Exceptions", lambda t: t.name.endswith("Exception")),
            ("Enumerations", lambda t: "enum" in t.kind),
        )
        for namespace in namespaces:
            for title, wanted in groups:
                types = [t for t in self.types if t.namespace == namespace and wanted(t)]
                if types:
                    parts.append(f"## {namespace}: {title.lower()}\n\n| | |\n| --- | --- |")
                    parts += [f"| [`{t.name}`]({t.namespace}.{t.name}.md) | {self.summary(t)} |" for t in types]
                    parts.append("")
        return "\n".join(parts)

    def summary(self, type: Type) -> str:
        identifier = f"T:{type.namespace}.{type.name}"
        return re.sub(r"\s+", " ", self.text(self.documents.get(identifier), identifier)).replace("|", "\\|")

    def write(self, type: Type) -> None:
        full = f"{type.namespace}.{type.name}"
        file = f"{full}.md"
        element = self.documents.get(f"T:{full}")
        parts = [f"# C#: {type.name} {{: #{type.name} }}\n", f"```csharp\nnamespace {type.namespace};\npublic {type.declaration}\n```\n"]
        parts.append(self.text(element, f"T:{full}") + "\n")
        parts.append(self.text(element, f"T:{full}", "remarks") + "\n")
        parts.append(self.bases(type))
        self.symbols.append(f"{full} {file} {type.name}\n")
        groups: dict[str, list[str]] = {}
        for signature in type.members:
            groups.setdefault(member_name(signature), []).append(signature)
        for name, signatures in sorted(groups.items(), key=lambda item: (item[0] != "#ctor", item[0])):
            shown = f"{type.name}()" if name == "#ctor" else f"{type.name}.{name}"
            parts.append(f"## `{shown}` {{: #{anchor(name)} }}\n")
            self.symbols.append(f"{full}.{name.replace('#ctor', type.name)} {file} {anchor(name)}\n")
            parts += [self.member(type, name, signature) for signature in signatures]
        (self.out / file).write_text("\n".join(parts), encoding="utf-8")

    def bases(self, type: Type) -> str:
        parts = []
        for base in (self.by_short[base] for base in type.bases if base in self.by_short):
            page = f"{base.namespace}.{base.name}.md"
            names = dict.fromkeys(member_name(signature) for signature in base.members)
            members = ", ".join(f"[`{type.name}.{name}`]({page}#{anchor(name)})" for name in names if name != "#ctor")
            parts.append(f"Inherited from [`{base.name}`]({page}): {members}.\n")
        return "\n".join(parts)

    def member(self, type: Type, name: str, signature: str) -> str:
        full = f"{type.namespace}.{type.name}"
        identifier = self.by_shape.get((full, name, parameter_types(signature)), "")
        if not identifier and "(" not in signature:
            # An indexer has parameters in its id, which the list does not show.
            identifier = next((i for (owner, member, _), i in self.by_shape.items() if (owner, member) == (full, name)), "")
        element = self.documents.get(identifier)
        parts = [f"```csharp\n{wrapped(signature)}\n```\n"]
        summary = self.text(element, identifier)
        if not summary and element is None:
            # A positional record's property is documented as the record's parameter.
            summary = self.positional(full, name) or (INHERITED.get(name, "") if "(" in signature else "")
            if not summary and name == "#ctor":
                summary = f"Makes a `{type.name}`."
        parts.append(summary + "\n")
        rows = [(p.get("name"), self.inline(p)) for p in (element if element is not None else ()) if p.tag == "param"]
        if rows:
            parts.append("**Parameters**\n")
            parts += [f"- `{name}`: {flat(text)}" for name, text in rows]
            parts.append("")
        returns = self.text(element, identifier, "returns")
        if returns:
            parts.append(f"**Returns** {flat(returns)}\n")
        thrown = [e for e in (element if element is not None else ()) if e.tag == "exception"]
        if thrown:
            parts.append("**Throws**\n")
            parts += [f"- {self.reference(e)}: {flat(self.inline(e))}" for e in thrown]
            parts.append("")
        parts.append(self.text(element, identifier, "remarks") + "\n")
        return "\n".join(parts)

    def positional(self, full: str, name: str) -> str:
        for owner in (f"T:{full}", *(i for i in self.documents if i.startswith(f"M:{full}.#ctor"))):
            for parameter in self.documents.get(owner, ()):
                if parameter.tag == "param" and parameter.get("name", "").lower() == name.lower():
                    return self.inline(parameter)
        return ""


def anchor(name: str) -> str:
    return "constructor" if name == "#ctor" else name


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def escape(text: str | None) -> str:
    return re.sub(r"([*_\[\]`])", r"\\\1", html.escape(re.sub(r"\s+", " ", text or ""), quote=False))


def split(parameters: str) -> list[str]:
    """The parts between the commas that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for i, c in enumerate(parameters):
        depth += (c in "{<([") - (c in "}>)]")
        if c == "," and depth == 0:
            parts.append(parameters[start:i])
            start = i + 1
    return [p.strip() for p in [*parts, parameters[start:]] if p.strip()]


def short(name: str) -> str:
    """The name of a type as the list of signatures has it: without namespaces and marks of null."""
    name = name.rstrip("@")
    if name.endswith("[]"):
        return short(name[:-2]) + "[]"
    generic = re.fullmatch(r"([\w.]+)\{(.*)\}", name)
    if generic:
        arguments = [short(a) for a in split(generic[2])]
        base = generic[1].rpartition(".")[2]
        return arguments[0] if base == "Nullable" else f"{base}<{', '.join(arguments)}>"
    return re.sub(r"^``?\d+$", "T", name.rpartition(".")[2])


def parameter_types(signature: str) -> str:
    if "(" not in signature:
        return ""
    inside = signature[signature.index("(") + 1 : signature.rindex(")")]
    types = []
    for parameter in split(inside):
        declared = parameter.partition(" = ")[0].removeprefix("out ").rpartition(" ")[0]
        types.append(declared.replace("?", ""))
    return ",".join(types)


def member_name(signature: str) -> str:
    if "(" in signature:
        before = signature.partition("(")[0].split(" ")
        return "#ctor" if len(before) == 1 else before[-1]
    if "{" in signature:
        return signature.partition(" {")[0].split(" ")[-1]
    return signature.partition(" = ")[0].split(" ")[-1]


KEYWORDS = {"Boolean": "bool", "Int32": "int", "Int64": "long", "Double": "double", "String": "string", "Object": "object", "Void": "void"}


def wrapped(signature: str) -> str:
    """As C# spells it; a long list of parameters with a line for each."""
    signature = re.sub(rf"\b({'|'.join(KEYWORDS)})\b(?!\()", lambda found: KEYWORDS[found[1]], signature)
    signature = re.sub(r'(\b(?:int|long|double) \w+ = )"(-?[\d.]+)"', r"\1\2", signature)
    if len(signature) < 100 or "(" not in signature:
        return signature
    head, _, rest = signature.partition("(")
    inside, _, tail = rest.rpartition(")")
    return f"{head}(\n    " + ",\n    ".join(split(inside)) + f"){tail}"
