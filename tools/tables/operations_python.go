package main

import (
	"fmt"
	"strings"

	"github.com/openspring/openspring/core/api"
)

const pythonOperationsHead = `"""The functions that need no client. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Optional

from ._local import local
from ._requests import names_only

if TYPE_CHECKING:
    from .results import %s
`

// pythonOperations is a function for each operation without a client.
func pythonOperations(t tables) string {
	classes := map[string]bool{}
	for _, o := range offered(t) {
		classes[o.Result] = true
	}
	var out strings.Builder
	fmt.Fprintf(&out, pythonOperationsHead, strings.Join(sortedKeys(classes), ", "))
	for _, o := range offered(t) {
		pythonOperation(&out, t, o)
	}
	return out.String()
}

func pythonOperation(out *strings.Builder, t tables, o api.Operation) {
	fmt.Fprintf(out, "\n\n@names_only\ndef %s(%s) -> %s:\n", o.Name, pythonDeclared(o), o.Result)
	pythonOperationText(out, t, o)
	if len(o.Parameters) == 0 {
		fmt.Fprintf(out, "    response = local(%q, {})\n", o.Name)
	} else {
		fmt.Fprintf(out, "    response = local(\n        %q,\n        {\n", o.Name)
		for _, p := range o.Parameters {
			fmt.Fprintf(out, "            %q: %s,\n", p.Name, p.Name)
		}
		out.WriteString("        },\n    )\n")
	}
	fmt.Fprintf(out, "    from .results import %s\n\n    return %s.from_response(response)\n", o.Result, o.Result)
}

func pythonDeclared(o api.Operation) string {
	if len(o.Parameters) == 0 {
		return ""
	}
	words := []string{"*"}
	for _, required := range []bool{true, false} {
		for _, p := range o.Parameters {
			kind := pythonKind(p)
			switch {
			case p.Required != required:
			case required:
				words = append(words, p.Name+": "+kind)
			default:
				words = append(words, p.Name+": Optional["+kind+"] = None")
			}
		}
	}
	if line := strings.Join(words, ", "); len(line) <= pythonWidth/2 {
		return line
	}
	return "\n    " + strings.Join(words, ",\n    ") + ",\n"
}

func pythonKind(p api.RequestMember) string {
	switch {
	case len(p.Words) > 0:
		return "Literal[" + strings.Join(apply(p.Words, literal), ", ") + "]"
	case p.Kind == api.KindInteger:
		return "int"
	case p.Kind == api.KindBoolean:
		return "bool"
	}
	return "str"
}

func pythonOperationText(out *strings.Builder, t tables, o api.Operation) {
	text := pythonDocumentation{out, "    "}
	text.begin(pythonOperationWords(t, o, o.Summary), pythonOperationWords(t, o, o.Remarks))
	var arguments, raises []string
	for _, p := range o.Parameters {
		arguments = append(arguments, p.Name+": "+lowered(pythonOperationWords(t, o, p.Sentence)))
	}
	for _, r := range o.Refusals {
		raises = append(raises, exception(t.status(r.Status))+": "+pythonOperationWords(t, o, r.When)+".")
	}
	text.section("Args", arguments)
	text.section("Returns", []string{pythonOperationWords(t, o, o.Returns)})
	text.section("Raises", raises)
	text.end()
}

// pythonDocumentation writes the text of a function.
type pythonDocumentation struct {
	out    *strings.Builder
	indent string
}

func (d pythonDocumentation) begin(summary, remarks string) {
	d.out.WriteString(wrap(`"""`+summary, d.indent, d.indent, pythonWidth) + "\n")
	if remarks != "" {
		d.out.WriteString("\n" + wrap(remarks, d.indent, d.indent, pythonWidth) + "\n")
	}
}

func (d pythonDocumentation) section(name string, lines []string) {
	if len(lines) == 0 {
		return
	}
	d.out.WriteString("\n" + d.indent + name + ":\n")
	for _, line := range lines {
		d.out.WriteString(wrap(line, d.indent+"    ", d.indent+"        ", pythonWidth) + "\n")
	}
}

func (d pythonDocumentation) end() { d.out.WriteString(d.indent + `"""` + "\n") }

// pythonOperationWords writes names as Python's documentation does: an operation without a client is a function, unless an
// argument has its name.
func pythonOperationWords(t tables, of api.Operation, text string) string {
	return backticked(text, func(name string) string {
		for _, o := range offered(t) {
			if o.Name == name && of.Parameter(name) == nil {
				return ":func:`" + name + "`"
			}
		}
		if t.isOperation(name) {
			return ":meth:`Client." + name + "`"
		}
		return "``" + name + "``"
	})
}

// pythonLocalFunctions names the functions to look up in the library.
func pythonLocalFunctions(t tables) string {
	var out strings.Builder
	out.WriteString("\"\"\"The library's functions without a client. Written by tools/tables; do not edit.\"\"\"\n\n" +
		"from __future__ import annotations\n\nfrom typing import Tuple\n\n")
	names := make([]string, 0, len(t.operations))
	for _, o := range localOperations(t) {
		names = append(names, o.Name)
	}
	tuple(&out, "LOCAL_FUNCTIONS: Tuple[str, ...]", names, literal)
	return out.String()
}

// pythonExports are the functions that the package offers.
func pythonExports(t tables) string {
	var out strings.Builder
	out.WriteString("from ._operations import (\n")
	for _, o := range sortedOperations(t) {
		fmt.Fprintf(&out, "    %s as %s,\n", o, o)
	}
	out.WriteString(")\n")
	return out.String()
}

func sortedOperations(t tables) []string {
	names := map[string]bool{}
	for _, o := range offered(t) {
		names[o.Name] = true
	}
	return sortedKeys(names)
}

// pythonNames are their names in __all__.
func pythonNames(t tables) string {
	var out strings.Builder
	for _, name := range sortedOperations(t) {
		fmt.Fprintf(&out, "    %q,\n", name)
	}
	return out.String()
}
