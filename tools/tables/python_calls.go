package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
)

const pythonCallsHead = `"""%s Written by tools/tables; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import %s

from ._documents import Response
from ._requests import Fields, Moment, Variables, iso_moment, names_only
from .identity import LicenseID

if TYPE_CHECKING:
    from .results import %s

`

// pythonClient is the endpoints' methods of the client that waits.
func pythonClient(t tables) string {
	p := pythonCalls{t: t, class: "ClientEndpoints"}
	return p.file("The endpoints' methods of the client.", "The methods of the License API's endpoints.")
}

// pythonAsyncClient is the same for asyncio.
func pythonAsyncClient(t tables) string {
	p := pythonCalls{t: t, class: "AsyncClientEndpoints", async: true}
	return p.file("The endpoints' methods of the client for asyncio.", "The methods of the License API's endpoints, awaited.")
}

type pythonCalls struct {
	strings.Builder
	t     tables
	class string
	async bool
}

func (p *pythonCalls) file(sentence, class string) string {
	names := map[string]bool{}
	for _, e := range p.t.endpoints {
		names[strings.TrimSuffix(strings.TrimPrefix(pythonResult(e), "Tuple["), ", ...]")] = true
	}
	typing := "TYPE_CHECKING, Any, Literal, Optional"
	if slices.ContainsFunc(p.t.endpoints, func(e api.Endpoint) bool { return strings.HasPrefix(pythonResult(e), "Tuple") }) {
		typing += ", Tuple"
	}
	fmt.Fprintf(p, pythonCallsHead, sentence, typing, strings.Join(sortedKeys(names), ", "))
	define := "def"
	if p.async {
		define = "async def"
	}
	fmt.Fprintf(p, "\nclass %s:\n    \"\"\"%s\"\"\"\n\n", p.class, class)
	fmt.Fprintf(p, "    %s _network(self, operation: str, fields: Fields) -> Response:\n        raise NotImplementedError\n", define)
	for _, e := range p.t.endpoints {
		p.method(e, define)
	}
	return p.String()
}

// pythonArgument is a parameter of a method and a member of its request.
type pythonArgument struct{ name, declaration, value string }

// pythonArguments are the endpoint's own fields, those that must be given first, and what every call takes.
func pythonArguments(e api.Endpoint) []pythonArgument {
	var out []pythonArgument
	add := func(name, kind string, required bool) {
		declaration := name + ": Optional[" + kind + "] = None"
		if required {
			declaration = name + ": " + kind
		}
		out = append(out, pythonArgument{name, declaration, name})
	}
	fields := slices.Clone(e.Fields)
	slices.SortStableFunc(fields, func(a, b api.Field) int { return rank(a) - rank(b) })
	for _, f := range fields {
		add(f.Name, pythonType(f), mustBeGiven(f))
		if f.Type == api.NullableMoment {
			out[len(out)-1].value = "iso_moment(" + literal(f.Name) + ", " + f.Name + ")"
		}
	}
	if e.Offline() {
		add(requestID.Name, "str", false)
	}
	if e.Form == api.Bundle {
		add("complete", "bool", false)
	}
	add("extra", "Mapping[str, Any]", false)
	add("timeout", "float", false)
	add("call_id", "str", false)
	add("trace", "bool", false)
	return out
}

func rank(f api.Field) int {
	if mustBeGiven(f) {
		return 0
	}
	return 1
}

// mustBeGiven reports whether a caller must name a field: no configuration knows it.
func mustBeGiven(f api.Field) bool {
	return f.Required && f.Default == "" && !slices.Contains(fromConfiguration, f.Name)
}

func pythonType(f api.Field) string {
	if len(f.Words) > 0 {
		words := "Literal[" + strings.Join(apply(f.Words, literal), ", ") + "]"
		if f.Type == api.Words {
			return "Sequence[" + words + "]"
		}
		return words
	}
	switch f.Type {
	case api.Integer:
		return "int"
	case api.Boolean:
		return "bool"
	case api.Variables, api.TextVariables:
		return "Variables"
	case api.Usage:
		return "Sequence[Mapping[str, Any]]"
	case api.Words:
		return "Sequence[str]"
	case api.NullableMoment:
		return "Moment"
	}
	return "str"
}

// pythonResult is the type of what a method returns.
func pythonResult(e api.Endpoint) string {
	switch {
	case isBundle(e):
		return "Bundle"
	case listClass(e) != "":
		return listClass(e)
	case e.Form == api.Array:
		return "Tuple[" + string(e.Content) + ", ...]"
	}
	return string(e.Content)
}

// listClass is the class of an endpoint's array, where a person has written one.
func listClass(e api.Endpoint) string {
	if m := api.LookupModel(string(e.Content)); m != nil && e.Form == api.Array {
		return m.List
	}
	return ""
}

// isBundle reports whether a response is the licenses of a bundle.
func isBundle(e api.Endpoint) bool { return e.Bundle && e.Content == api.LicenseContent }

func (p *pythonCalls) method(e api.Endpoint, define string) {
	const indent = "        "
	arguments := pythonArguments(e)
	fmt.Fprintf(p, "\n    @names_only\n    %s %s(\n%sself,\n", define, e.Name, indent)
	if e.Identity != 0 {
		p.WriteString(indent + "identity: LicenseID,\n")
	}
	p.WriteString(indent + "*,\n")
	for _, a := range arguments {
		p.WriteString(indent + a.declaration + ",\n")
	}
	fmt.Fprintf(p, "    ) -> %s:\n", pythonResult(e))
	p.documentation(e, arguments)
	p.body(e, arguments)
}

func (p *pythonCalls) documentation(e api.Endpoint, arguments []pythonArgument) {
	const indent = "        "
	if p.async {
		fmt.Fprintf(p, "%s\"\"\"See :meth:`openspring.Client.%s`.\"\"\"\n", indent, e.Name)
		return
	}
	p.WriteString(indent + `"""` + pythonText(p.t, e.Summary) + "\n")
	if e.Remarks != "" {
		p.WriteString("\n" + wrap(pythonText(p.t, e.Remarks), indent, indent, pythonWidth) + "\n")
	}
	p.WriteString("\n" + indent + "Args:\n")
	for _, a := range arguments {
		if meaning := api.FieldMeanings[a.name]; meaning != "" && !isOption(a.name) {
			p.WriteString(wrap(a.name+": "+lowered(pythonText(p.t, meaning)), indent+"    ", indent+"        ", pythonWidth) + "\n")
		}
	}
	if len(e.Refusals) > 0 {
		p.WriteString("\n" + indent + "Raises:\n")
	}
	for _, r := range e.Refusals {
		line := exception(p.t.status(r.Status)) + ": " + pythonText(p.t, r.When) + "."
		p.WriteString(wrap(line, indent+"    ", indent+"        ", pythonWidth) + "\n")
	}
	p.WriteString(indent + `"""` + "\n")
}

// isOption reports whether an argument is what every method takes, which the class tells.
func isOption(name string) bool {
	return slices.Contains([]string{"extra", "timeout", "call_id", "trace"}, name)
}

func (p *pythonCalls) body(e api.Endpoint, arguments []pythonArgument) {
	const indent = "        "
	await := ""
	if p.async {
		await = "await "
	}
	fmt.Fprintf(p, "%sresponse = %sself._network(\n%s    %q,\n%s    {\n", indent, await, indent, e.Name, indent)
	if e.Identity != 0 {
		p.WriteString(indent + "        \"identity\": identity,\n")
	}
	for _, a := range arguments {
		fmt.Fprintf(p, "%s        %q: %s,\n", indent, a.name, a.value)
	}
	p.WriteString(indent + "    },\n" + indent + ")\n")
	class := pythonResult(e)
	read := class + ".from_response(response)"
	if strings.HasPrefix(class, "Tuple[") {
		class = string(e.Content)
		read = class + ".all_from_response(response)"
	}
	fmt.Fprintf(p, "%sfrom .results import %s\n\n%sreturn %s\n", indent, class, indent, read)
}

// pythonText writes names in backticks as Python's documentation does.
func pythonText(t tables, text string) string {
	return backticked(text, func(name string) string {
		if t.isOperation(name) || name == "cancel" {
			return ":meth:`" + name + "`"
		}
		if name == "null" {
			return "``None``"
		}
		return "``" + name + "``"
	})
}

// backticked replaces each name in backticks by what quote makes of it.
func backticked(text string, quote func(string) string) string {
	parts := strings.Split(text, "`")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = quote(parts[i])
	}
	return strings.Join(parts, "")
}

func lowered(text string) string {
	if len(text) > 1 && text[1] >= 'A' && text[1] <= 'Z' {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

func sortedKeys(set map[string]bool) []string {
	var keys []string
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
