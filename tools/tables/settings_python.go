package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
)

const pythonConfigurationHead = `"""The settings of a client. Written by tools/tables; do not edit."""

from __future__ import annotations

import os
from typing import Literal, Optional, Union

from ._requests import names_only
from ._settings import Settings


class Configuration(Settings):
    """The settings of a client. Keyword arguments only; one that is left out, or ` + "``None``" + `, takes the
    library's default. What is wrong with a value the library says when the client is created.

    ` + "``repr``" + ` hides secrets, the credentials in a proxy's address too.
    """

`

// pythonConfiguration is the class of a client's settings.
func pythonConfiguration(t tables) string {
	var out strings.Builder
	out.WriteString(pythonConfigurationHead)
	pythonSettings(&out, t, t.client)
	return out.String()
}

// pythonSettings writes the members of a class of settings.
func pythonSettings(out *strings.Builder, t tables, rows []api.Setting) {
	pythonSettingNames(out, "__slots__", rows, func(api.Setting) bool { return true })
	pythonSettingNames(out, "_secrets", rows, func(s api.Setting) bool { return s.Secret })
	pythonSettingNames(out, "_pems", rows, func(s api.Setting) bool { return s.Type == api.SettingPEM })
	pythonSettingNames(out, "_addresses", rows, func(s api.Setting) bool { return s.Type == api.SettingURL })
	pythonSettingNames(out, "_paths", rows, func(s api.Setting) bool { return s.Type == api.SettingPath })
	pythonSettingNames(out, "_seconds", rows, func(s api.Setting) bool { return s.Type == api.SettingMilliseconds })
	out.WriteString("\n")
	for _, s := range rows {
		fmt.Fprintf(out, "    %s: %s\n", pythonSetting(s), pythonSettingType(s))
		out.WriteString(wrap(`"""`+pythonText(t, aboutSetting(s, true))+`"""`, "    ", "    ", pythonWidth) + "\n")
	}
	out.WriteString("\n    @names_only\n    def __init__(\n        self,\n        *,\n")
	var values []string
	for _, s := range rows {
		otherwise := " = None"
		if mustBeSet(s) {
			otherwise = ""
		}
		fmt.Fprintf(out, "        %s: %s%s,\n", pythonSetting(s), pythonSettingType(s), otherwise)
		values = append(values, pythonSetting(s)+",")
	}
	out.WriteString("    ) -> None:\n        self._set(\n")
	out.WriteString(wrap(strings.Join(values, " "), "            ", "            ", pythonWidth) + "\n        )\n")
}

// pythonSettingNames writes a tuple of the names of some settings; one that would be empty is not written.
func pythonSettingNames(out *strings.Builder, name string, rows []api.Setting, chosen func(api.Setting) bool) {
	var names []string
	for _, s := range rows {
		if chosen(s) {
			names = append(names, literal(pythonSetting(s))+",")
		}
	}
	switch line := fmt.Sprintf("    %s = (%s)\n", name, strings.Join(names, " ")); {
	case len(names) == 0:
	case len(line) <= pythonWidth && len(names) == 1:
		out.WriteString(line)
	case len(line) <= pythonWidth:
		out.WriteString(strings.Replace(line, ",)", ")", 1))
	default:
		fmt.Fprintf(out, "    %s = (\n        %s\n    )\n", name, strings.Join(names, "\n        "))
	}
}

// mustBeSet reports whether the languages ask for a setting.
func mustBeSet(s api.Setting) bool { return s.Required && s.Default == nil }

// pythonSetting is the name of a setting in Python, where a duration of milliseconds is a number of seconds.
func pythonSetting(s api.Setting) string {
	if s.Type == api.SettingMilliseconds {
		return unitless(s)
	}
	return s.Name
}

func pythonSettingType(s api.Setting) string {
	kind := "str"
	switch {
	case s.Type == api.SettingMilliseconds:
		kind = "float"
	case s.Type == api.SettingInteger && s.Most == s.Least+1:
		kind = fmt.Sprintf("Literal[%d, %d]", s.Least, s.Most)
	case s.Type.Number():
		kind = "int"
	case s.Type == api.SettingBoolean:
		kind = "bool"
	case len(s.Words) > 0:
		kind = "Literal[" + strings.Join(apply(s.Words, literal), ", ") + "]"
	case s.Type == api.SettingPath && !mustBeSet(s):
		return "Union[str, os.PathLike[str], None]"
	case s.Type == api.SettingPath:
		return "Union[str, os.PathLike[str]]"
	}
	if mustBeSet(s) {
		return kind
	}
	return "Optional[" + kind + "]"
}

// timeLimit is the row of the time limit of a call, and its default in milliseconds.
func timeLimit(t tables) (row api.Setting, milliseconds int) {
	i := slices.IndexFunc(t.client, func(s api.Setting) bool { return s.Name == "timeout_ms" })
	return t.client[i], t.client[i].Default.(int)
}

// pythonLimits are the limits that the package must know of itself: its asynchronous calls subtract the time that they have waited
// from the time of a call.
func pythonLimits(t tables) string {
	row, milliseconds := timeLimit(t)
	return fmt.Sprintf("\nDEFAULT_TIMEOUT = %.1f\n\"\"\"Seconds for a call whose configuration sets none.\"\"\"\nMAX_TIMEOUT = %d\n\"\"\"The most seconds that a call may have.\"\"\"\n",
		float64(milliseconds)/1000, row.Most/1000)
}
