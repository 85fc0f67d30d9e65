package main

import (
	"fmt"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// settingsPage is a table of settings, for the documentation.
func settingsPage(rows settingRows) func(tables) string {
	return func(t tables) string {
		table := [][]string{{"member", "type", "default", "bounds", ""}}
		addSettings(&table, rows(t), "")
		return "\n" + markdown(table) + "\n"
	}
}

func addSettings(table *[][]string, rows []api.Setting, prefix string) {
	for _, s := range rows {
		value := pageDefault(s)
		if mustBeSet(s) {
			value = "required"
		}
		*table = append(*table, []string{code(prefix + s.Name), pageType(s), value, pageBounds(s), strings.TrimSpace(s.Sentence + " " + s.More)})
		addSettings(table, s.Members, prefix+s.Name+".")
	}
}

func pageType(s api.Setting) string {
	kind := "text"
	switch s.Type {
	case api.SettingPEM:
		kind = "PEM"
	case api.SettingPath:
		kind = "path"
	case api.SettingURL:
		kind = "URL"
	case api.SettingInteger, api.SettingBytes, api.SettingMilliseconds, api.SettingMinutes, api.SettingHours:
		kind = "integer"
	case api.SettingBoolean:
		kind = "boolean"
	case api.SettingObject:
		kind = "object"
	case api.SettingText, api.SettingWord:
	}
	if s.Secret {
		kind += ", secret"
	}
	return kind
}

// pageDefault is a default as JSON has it.
func pageDefault(s api.Setting) string {
	switch value := s.Default.(type) {
	case string:
		return code(value)
	case int:
		if s.Type == api.SettingBytes {
			return amount(s, int64(value), false)
		}
		return thousands(int64(value))
	}
	return settingDefault(s, false)
}

func pageBounds(s api.Setting) string {
	switch {
	case s.Type == api.SettingWord:
		return list(apply(s.Words, code), "or")
	case s.Type == api.SettingBytes:
		return settingBounds(s, false)
	case s.Type.Number() && s.Default == nil && s.Most == 1<<53-1:
		return fmt.Sprintf("%d or more", s.Least)
	case s.Type.Number():
		return thousands(s.Least) + " to " + thousands(s.Most)
	}
	return settingBounds(s, false)
}
