package main

import (
	"fmt"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// csharpConfiguration is the part of Configuration that follows from the table.
func csharpConfiguration(t tables) string {
	var c csharp
	c.WriteString(csharpMark + "using System;\nusing System.Collections.Generic;\nusing System.Text.Json;\n\nnamespace OpenSpring;\n")
	c.line(0, "\npublic sealed partial record Configuration\n{")
	c.settingNames(t.client)
	for _, s := range t.client {
		c.setting(t.client, s)
	}
	c.settingsRead(t.client)
	c.settingsWritten(t.client)
	c.settingsShown(t.client)
	c.line(0, "}")
	row, milliseconds := timeLimit(t)
	c.line(0, "\ninternal static partial class Tables\n{")
	c.line(1, "/// <summary>The time for a call whose configuration sets none.</summary>")
	c.line(1, "internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(%d);\n", milliseconds/1000)
	c.line(1, "/// <summary>The most time that a call may have.</summary>")
	c.line(1, "internal static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(%d);\n}", row.Most/1000)
	return c.String()
}

func (c *csharp) settingNames(rows []api.Setting) {
	names := make([]string, len(rows))
	for i, s := range rows {
		names[i] = literal(s.Name) + ","
	}
	c.line(1, "private static readonly string[] Members =\n    [")
	c.WriteString(wrap(strings.Join(names, " "), "        ", "        ", csharpWidth) + "\n    ];\n")
}

func (c *csharp) setting(rows []api.Setting, s api.Setting) {
	text := backticked(xmlText(aboutSetting(s, false)), func(name string) string {
		if name == "meta" {
			return `<see cref="Meta"/>`
		}
		for _, row := range rows {
			if row.Name == name {
				return `<see cref="` + csharpSetting(row) + `"/>`
			}
		}
		return "<c>" + name + "</c>"
	})
	c.WriteString("\n")
	c.summary(1, text)
	required, get := "", "get"
	if mustBeSet(s) {
		required = "required "
	}
	if hidden(s) {
		get = "internal get"
	}
	c.line(1, "public %s%s %s { %s; init; }", required, csharpSettingType(s), csharpSetting(s), get)
}

func csharpSetting(s api.Setting) string { return pascal(unitless(s)) }

func csharpSettingType(s api.Setting) string {
	kind, _ := csharpSettingReading(s)
	if mustBeSet(s) {
		return kind
	}
	return kind + "?"
}

var durationUnits = map[api.SettingType]string{
	api.SettingMilliseconds: "Milliseconds", api.SettingMinutes: "Minutes", api.SettingHours: "Hours",
}

// csharpSettingReading is the type of a setting and the method that reads it from JSON.
func csharpSettingReading(s api.Setting) (kind, method string) {
	switch {
	case s.Type.Duration():
		return "TimeSpan", durationUnits[s.Type]
	case s.Type.Number() && large(s):
		return "long", "Long"
	case s.Type.Number():
		return "int", "Integer"
	case s.Type == api.SettingBoolean:
		return "bool", "Boolean"
	}
	return "string", "Text"
}

// settingsRead makes a configuration from JSON whose members are known.
func (c *csharp) settingsRead(rows []api.Setting) {
	c.line(1, "\n    private static Configuration Read(JsonElement root) => new()\n    {")
	for _, s := range rows {
		_, read := csharpSettingReading(s)
		otherwise := ""
		if mustBeSet(s) {
			otherwise = fmt.Sprintf(" ?? throw Missing(%q)", s.Name)
		}
		c.line(2, "%s = %s(root, %q)%s,", csharpSetting(s), read, s.Name, otherwise)
	}
	c.line(1, "};")
}

// settingsWritten writes a configuration as the library reads it.
func (c *csharp) settingsWritten(rows []api.Setting) {
	c.line(1, "\n    private void WriteTo(RequestWriter writer)\n    {")
	for _, s := range rows {
		if s.Type.Duration() {
			c.line(2, "writer.Write%s(%q, %s, InvalidValue);", durationUnits[s.Type], s.Name, csharpSetting(s))
			continue
		}
		c.line(2, "writer.Write(%q, %s);", s.Name, csharpSetting(s))
	}
	c.line(1, "}")
}

// settingsShown lists what a configuration shows of itself.
func (c *csharp) settingsShown(rows []api.Setting) {
	c.line(1, "\n    private IEnumerable<(string Name, object? Value)> Settings()\n    {")
	for _, s := range rows {
		name := csharpSetting(s)
		value := name
		switch {
		case s.Secret:
			value = "Hidden(" + name + ")"
		case s.Type == api.SettingPEM:
			value = "Pem(" + name + ")"
		case s.Type == api.SettingURL:
			value = "Address(" + name + ")"
		}
		c.line(2, "yield return (nameof(%s), %s);", name, value)
	}
	c.line(1, "}")
}
