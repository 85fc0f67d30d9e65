package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
)

const pythonOfflineHead = `"""%s Written by tools/tables; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Union, overload

from ._documents import Response
from ._offline import (
    ActivationEndpoint,
    BundleKind,
    DeactivationEndpoint,
    FileKind,
    FileText,
    LicenseKind,
    OfflineEndpoint,
    file_text,
    http_date,
    request_text,
)
from ._reading import %s
from ._requests import Fields, Variables, names_only
from .files import LicenseFile, OfflineRequest
from .identity import LicenseID

if TYPE_CHECKING:
    from datetime import datetime

    from .results import Bundle, Deactivation, License
`

// pythonOffline is the methods of the client that make, send and read files.
func pythonOffline(t tables) string {
	p := pythonSteps{t: t, define: "def"}
	return p.file("ClientOfflineSteps", "The client's methods for files.")
}

// pythonAsyncOffline is the same for asyncio.
func pythonAsyncOffline(t tables) string {
	p := pythonSteps{t: t, define: "async def", async: true}
	return p.file("AsyncClientOfflineSteps", "The methods for files of the client for asyncio.")
}

type pythonSteps struct {
	strings.Builder
	t      tables
	define string
	async  bool
}

func (p *pythonSteps) file(class, sentence string) string {
	var readers []string
	for _, o := range clientOperations(p.t) {
		readers = append(readers, pythonReader(o))
	}
	slices.Sort(readers)
	fmt.Fprintf(p, pythonOfflineHead, sentence, strings.Join(slices.Compact(readers), ", "))
	fmt.Fprintf(p, "\n\nclass %s:\n    \"\"\"The methods that make, send and read the files of offline activations.\"\"\"\n\n", class)
	fmt.Fprintf(p, "    def _local(self, operation: str, fields: Fields) -> Response:\n        raise NotImplementedError\n\n")
	fmt.Fprintf(p, "    %s _network(self, operation: str, fields: Fields) -> Response:\n        raise NotImplementedError\n", p.define)
	if p.async {
		p.WriteString("\n    async def _on_thread(self, operation: str, fields: Fields) -> Response:\n        raise NotImplementedError\n")
	}
	for _, o := range clientOperations(p.t) {
		p.step(o)
	}
	return p.String()
}

// pythonReader is the function that reads the result of an operation.
func pythonReader(o api.Operation) string { return "read_" + o.Name }

// step writes an operation's method, after an overload for each of its choices if their results differ.
func (p *pythonSteps) step(o api.Operation) {
	results := pythonResults(o)
	if len(results) > 1 {
		for _, c := range o.Choices {
			fmt.Fprintf(p, "\n    @overload\n%s ...\n", p.signature(o, c.Type, c.Result))
		}
	}
	result := results[0]
	if len(results) > 1 {
		result = "Union[" + strings.Join(results, ", ") + "]"
	}
	any := "FileKind"
	if o.By == "endpoint" {
		any = "OfflineEndpoint"
	}
	if len(results) > 1 {
		fmt.Fprintf(p, "\n    @overload\n%s ...\n", p.signature(o, any, result))
	}
	fmt.Fprintf(p, "\n    @names_only\n%s\n", p.signature(o, any, result))
	p.documentation(o)
	p.body(o)
}

// pythonResults are the classes that an operation can return.
func pythonResults(o api.Operation) []string {
	var results []string
	for _, c := range o.Choices {
		if !slices.Contains(results, c.Result) {
			results = append(results, c.Result)
		}
	}
	return results
}

func (p *pythonSteps) signature(o api.Operation, choice, result string) string {
	const indent = "        "
	lines := []string{"    " + p.define + " " + o.Name + "(", indent + "self,"}
	byName := false
	for _, a := range pythonStepArguments(o, choice, p.t) {
		if a.byName && !byName {
			byName = true
			lines = append(lines, indent+"*,")
		}
		lines = append(lines, indent+a.declaration+",")
	}
	return strings.Join(append(lines, "    ) -> "+result+":"), "\n")
}

// stepArgument is a parameter of a step, and a member of its request.
type stepArgument struct {
	pythonArgument
	// byName means that it can only be given by its name.
	byName bool
}

func pythonStepArguments(o api.Operation, choice string, t tables) []stepArgument {
	var out []stepArgument
	add := func(byName bool, name, kind, value string, required bool) {
		declaration := name + ": " + kind
		if !required {
			declaration = name + ": " + optionally(kind) + " = None"
		}
		out = append(out, stepArgument{pythonArgument{name, declaration, value}, byName})
	}
	for _, m := range o.Parameters {
		switch {
		case m.Name == o.By:
			add(m.Name == "kind", m.Name, choice, m.Name, true)
			if o.Fields {
				add(false, "identity", "LicenseID", "identity", true)
			}
		case m.File == "request":
			add(false, m.Name, "Union[FileText, OfflineRequest]", "request_text("+m.Name+")", true)
		case m.File == "license":
			add(false, m.Name, "FileText", "file_text("+m.Name+")", true)
		}
	}
	if o.Fields {
		for _, f := range fileFields(t) {
			add(true, f.Name, pythonType(f), f.Name, false)
		}
	}
	for _, m := range o.Parameters {
		switch {
		case m.Name == o.By || m.File != "":
		case m.Kind == api.KindMoment:
			add(true, m.Name, "Union[str, datetime]", "http_date("+m.Name+")", false)
		default:
			add(true, m.Name, pythonKind(m), m.Name, m.Required)
		}
	}
	if o.Fields {
		add(true, "extra", "Mapping[str, Any]", "extra", false)
	}
	if o.Complete {
		add(true, "complete", "bool", "complete", false)
	}
	add(true, "timeout", "float", "timeout", false)
	add(true, "call_id", "str", "call_id", false)
	add(true, "trace", "bool", "trace", false)
	return out
}

func optionally(kind string) string {
	if inner, ok := strings.CutPrefix(kind, "Union["); ok {
		return "Union[" + strings.TrimSuffix(inner, "]") + ", None]"
	}
	return "Optional[" + kind + "]"
}

// fileFields are the fields of all endpoints that take a request file, those of the configuration too.
func fileFields(t tables) []api.Field {
	var fields []api.Field
	for _, e := range t.endpoints {
		for _, f := range e.Fields {
			if e.Offline() && !slices.ContainsFunc(fields, func(g api.Field) bool { return g.Name == f.Name }) {
				fields = append(fields, f)
			}
		}
	}
	return fields
}

func (p *pythonSteps) documentation(o api.Operation) {
	const indent = "        "
	if p.async {
		fmt.Fprintf(p, "%s\"\"\"See :meth:`openspring.Client.%s`.\"\"\"\n", indent, o.Name)
		return
	}
	text := pythonDocumentation{&p.Builder, indent}
	text.begin(pythonOperationWords(p.t, o, o.Summary), pythonOperationWords(p.t, o, o.Remarks))
	var arguments, raises []string
	for _, m := range o.Parameters {
		sentence := lowered(pythonOperationWords(p.t, o, m.Sentence))
		switch {
		case m.Name == o.By: // the names there are words and not methods
			sentence = lowered(backticked(m.Sentence, func(name string) string { return "``" + name + "``" }))
		case m.File == "request":
			sentence = strings.TrimSuffix(sentence, ".") + " as text or bytes, the request itself, or a ``pathlib.Path`` to the file."
		case m.File == "license":
			sentence = strings.TrimSuffix(sentence, ".") + " as text or bytes, or a ``pathlib.Path`` to it."
		case m.Kind == api.KindMoment:
			sentence = strings.TrimSuffix(sentence, ".") + ". A datetime is aware of its time zone."
		}
		arguments = append(arguments, m.Name+": "+sentence)
	}
	for _, r := range o.Refusals {
		raises = append(raises, exception(p.t.status(r.Status))+": "+pythonOperationWords(p.t, o, r.When)+".")
	}
	if o.LargeText {
		raises = append(raises, "StorageError: the path cannot be read.")
	}
	text.section("Args", arguments)
	text.section("Returns", []string{pythonOperationWords(p.t, o, o.Returns)})
	text.section("Raises", raises)
	text.end()
}

func (p *pythonSteps) body(o api.Operation) {
	const indent = "        "
	call := "self._local"
	switch {
	case o.Network && p.async:
		call = "await self._network"
	case o.Network:
		call = "self._network"
	case o.LargeText && p.async:
		call = "await self._on_thread"
	}
	fmt.Fprintf(p, "%sresponse = %s(\n%s    %q,\n%s    {\n", indent, call, indent, o.Name, indent)
	for _, a := range pythonStepArguments(o, "", p.t) {
		fmt.Fprintf(p, "%s        %q: %s,\n", indent, a.name, a.value)
	}
	fmt.Fprintf(p, "%s    },\n%s)\n%sreturn %s(response)\n", indent, indent, indent, pythonReader(o))
}
