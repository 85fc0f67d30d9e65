package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// pythonWidth leaves room for the comma at a line's end.
const pythonWidth = 119

const pythonHead = `"""The tables that the library follows: statuses, codes and endpoints. Written by tools/tables; do not edit."""

from __future__ import annotations

from typing import Literal, NamedTuple, Tuple, Union


class Status(NamedTuple):
    """A result of the library's functions."""

    status: int
    name: str
    error: str
    retryable: bool
    user_action: str
    user_message: str


class Code(NamedTuple):
    """A code that errors of a status carry."""

    status: int
    code: str
    retryable: bool
    user_action: str
    user_message: str


class Endpoint(NamedTuple):
    """A call of the License API."""

    name: str
    fields: Tuple[str, ...]
    bundle: bool
    offline: bool


`

func pythonTables(t tables) string {
	var out strings.Builder
	out.WriteString(pythonHead)
	tuple(&out, "STATUSES: Tuple[Status, ...]", t.statuses, func(row api.StatusRow) string {
		return pythonRow("Status", fmt.Sprint(row.Status), literal(constant(row)), literal(exception(row)),
			boolean(row.Retryable), literal(string(row.Action)), literal(row.UserMessage))
	})
	out.WriteString("\n")
	tuple(&out, "CODES: Tuple[Code, ...]", t.codes, func(row api.CodeRow) string {
		return pythonRow("Code", fmt.Sprint(row.Status), literal(row.Code), boolean(t.retryable(row)),
			literal(string(row.Action)), literal(row.UserMessage))
	})
	out.WriteString("\n")
	tuple(&out, "ENDPOINTS: Tuple[Endpoint, ...]", t.endpoints, pythonEndpoint)
	out.WriteString("\n")
	tuple(&out, "CLIENT_FUNCTIONS: Tuple[str, ...]", clientFunctions(t), literal)
	out.WriteString("\n")
	tuple(&out, "MODELS: Tuple[str, ...]", plainModels(t), literal)
	out.WriteString(pythonLimits(t))
	out.WriteString(pythonOfflineEndpoints(t))
	return out.String()
}

// pythonRow makes one row, in lines of their own where one is too short.
func pythonRow(class string, members ...string) string {
	const indent = "        "
	row := class + "(" + strings.Join(members, ", ") + ")"
	if len(row)+len("    ,") <= pythonWidth {
		return row
	}
	last := len(members) - 1
	return class + "(\n" + indent + strings.Join(members[:last], ", ") + ",\n" + indent + members[last] + ",\n    )"
}

func pythonEndpoint(e api.Endpoint) string {
	names := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		names[i] = literal(f.Name)
	}
	const indent = "            "
	return fmt.Sprintf("Endpoint(\n        %s,\n        (\n%s,\n        ),\n        bundle=%s,\n        offline=%s,\n    )",
		literal(e.Name), wrap(strings.Join(names, ", "), indent, indent, pythonWidth), boolean(e.Bundle),
		boolean(e.Offline()))
}

func tuple[Row any](out *strings.Builder, name string, rows []Row, text func(Row) string) {
	out.WriteString(name + " = (\n")
	for _, row := range rows {
		out.WriteString("    " + text(row) + ",\n")
	}
	out.WriteString(")\n")
}

// literal quotes a name of the tables. Go and Python do it alike for names, which are printable ASCII.
func literal(name string) string { return strconv.Quote(name) }

func boolean(b bool) string {
	if b {
		return "True"
	}
	return "False"
}

// pythonOfflineEndpoints are types for the names of the endpoints that take a request file.
func pythonOfflineEndpoints(t tables) string {
	var activations, deactivations []string
	for _, e := range t.endpoints {
		switch {
		case !e.Offline():
		case e.Activation():
			activations = append(activations, literal(e.Name))
		default:
			deactivations = append(deactivations, literal(e.Name))
		}
	}
	return fmt.Sprintf("\nActivationEndpoint = Literal[%s]\nDeactivationEndpoint = Literal[%s]\n"+
		"OfflineEndpoint = Union[ActivationEndpoint, DeactivationEndpoint]\n\"\"\"The endpoints that take a request file.\"\"\"\n",
		strings.Join(activations, ", "), strings.Join(deactivations, ", "))
}
