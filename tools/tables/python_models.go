package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
)

const pythonModelsHead = `"""The objects in the server's responses. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Mapping, Optional, Tuple

from ._model import Model, Result, Word

if TYPE_CHECKING:
    from datetime import datetime
`

// pythonModels writes a class for each model. Members are read when they are asked for.
func pythonModels(t tables) string {
	var out strings.Builder
	out.WriteString(pythonModelsHead)
	if names := extendedParts(t); len(names) > 0 {
		fmt.Fprintf(&out, "\n    from .results import %s\n", strings.Join(names, ", "))
	}
	for i := range t.models {
		pythonModel(&out, t, &t.models[i])
	}
	return out.String()
}

// extendedParts are the models with a person's class that others hold.
func extendedParts(t tables) []string {
	names := map[string]bool{}
	for i := range t.models {
		for j := range t.models[i].Members {
			if of := t.model(t.models[i].Members[j].Of); of != nil && of.Extended {
				names[of.Name] = true
			}
		}
	}
	return sortedKeys(names)
}

// generatedName is the name of the generated class: a person's class of the model's name is made from it.
func generatedName(m *api.Model) string {
	if m.Extended {
		return m.Name + "Members"
	}
	return m.Name
}

func pythonModel(out *strings.Builder, t tables, m *api.Model) {
	base := "Model"
	switch {
	case m.Word:
		base = "Word"
	case m.Result:
		base = "Result"
	}
	fmt.Fprintf(out, "\n\nclass %s(%s):\n    \"\"\"%s", generatedName(m), base, pythonText(t, m.Sentence))
	if m.Remarks != "" {
		out.WriteString("\n\n" + wrap(pythonText(t, m.Remarks), "    ", "    ", pythonWidth) + "\n    ")
	}
	out.WriteString("\"\"\"\n\n    __slots__ = ()\n")
	if len(m.Shown) > 0 {
		fmt.Fprintf(out, "    _shown = (%s,)\n", strings.Join(apply(m.Shown, literal), ", "))
	}
	for i := range m.Members {
		pythonMember(out, t, &m.Members[i])
	}
}

func pythonMember(out *strings.Builder, t tables, m *api.Member) {
	kind, read := pythonReading(m)
	fmt.Fprintf(out, "\n    @property\n    def %s(self) -> %s:\n", m.Known(), kind)
	out.WriteString(wrap(`"""`+strings.ReplaceAll(pythonText(t, memberSentence(m)), "null", "``None``")+`"""`, "        ", "        ", pythonWidth) + "\n")
	of := t.model(m.Of)
	if of != nil && of.Extended {
		fmt.Fprintf(out, "        from .results import %s\n\n", of.Name)
	}
	fmt.Fprintf(out, "        return %s\n", read)
}

// memberSentence is the member's sentence, with its unit and whether it is secret.
func memberSentence(m *api.Member) string {
	sentence := m.Sentence
	if m.Unit != "" && !strings.Contains(strings.ToLower(sentence), m.Unit) {
		sentence = strings.TrimSuffix(sentence, ".") + ", in " + m.Unit + "."
	}
	if m.Secret && !strings.Contains(sentence, "secret") {
		sentence += " A secret."
	}
	return sentence
}

// pythonReading is the type of a member and the call that reads it.
func pythonReading(m *api.Member) (kind, read string) {
	name := literal(m.Name)
	switch m.Kind {
	case api.KindInteger:
		return "Optional[int]", "self._integer(" + name + ")"
	case api.KindNumber:
		return "Optional[float]", "self._number(" + name + ")"
	case api.KindBoolean:
		return "Optional[bool]", "self._boolean(" + name + ")"
	case api.KindMoment:
		return "Optional[datetime]", "self._moment(" + name + ")"
	case api.KindAny:
		return "Any", "self._any(" + name + ")"
	case api.KindWords:
		return "Tuple[str, ...]", "self._words(" + name + ")"
	case api.KindTexts:
		return "Mapping[str, str]", "self._texts(" + name + ")"
	case api.KindObject:
		return "Optional[" + m.Of + "]", "self._object(" + name + ", " + m.Of + ")"
	case api.KindObjects:
		return "Tuple[" + m.Of + ", ...]", "self._objects(" + name + ", " + m.Of + ")"
	}
	return "Optional[str]", "self._text(" + name + ")"
}

// plainModels are the names of the models that no person has written more of.
func plainModels(t tables) []string {
	var names []string
	for i := range t.models {
		if !t.models[i].Extended {
			names = append(names, t.models[i].Name)
		}
	}
	slices.Sort(names)
	return names
}

// pythonReexports makes the generated classes those of the module results, and of the package.
func pythonReexports(indent, module string) func(tables) string {
	return func(t tables) string {
		var out strings.Builder
		out.WriteString(indent + "from ." + module + " import (\n")
		for _, name := range plainModels(t) {
			fmt.Fprintf(&out, "%s    %s as %s,\n", indent, name, name)
		}
		out.WriteString(indent + ")\n")
		return out.String()
	}
}
