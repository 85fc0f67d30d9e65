package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// unitless is a setting's name without the unit that a duration's name ends in.
func unitless(s api.Setting) string {
	if s.Type.Duration() {
		return s.Name[:strings.LastIndexByte(s.Name, '_')]
	}
	return s.Name
}

// goSetting is the name of a setting's field in Go.
func goSetting(s api.Setting) string { return goName(unitless(s)) }

// large reports whether a number's type in the languages must be one of 64 bits.
func large(s api.Setting) bool { return s.Type == api.SettingBytes || s.Most > math.MaxInt32 }

func goSettingType(s api.Setting) string {
	switch {
	case s.Type.Duration():
		return "time.Duration"
	case s.Type.Number() && large(s):
		return "int64"
	case s.Type.Number():
		return "int"
	case s.Type == api.SettingBoolean:
		return "bool"
	}
	return "string"
}

// hidden reports whether a setting is not for logs and serializers, which write what they can read.
func hidden(s api.Setting) bool { return s.Secret || s.Password }

// settingRows chooses one of the tables of settings.
type settingRows func(tables) []api.Setting

func ofClient(t tables) []api.Setting { return t.client }

func ofManager(t tables) []api.Setting { return t.manager }

// goSettings are the fields of a struct of settings.
func goSettings(rows settingRows) func(tables) string {
	return func(t tables) string {
		var out strings.Builder
		goSettingFields(&out, rows(t), "\t")
		return out.String()
	}
}

func goSettingFields(out *strings.Builder, rows []api.Setting, indent string) {
	for _, s := range rows {
		about := backticked(aboutSetting(s, false), func(name string) string { return goNameIn(rows, name) })
		out.WriteString(wrap(about, indent+"// ", indent+"// ", headerWidth) + "\n")
		if s.Type == api.SettingObject {
			fmt.Fprintf(out, "%s%s struct {\n", indent, goSetting(s))
			goSettingFields(out, s.Members, indent+"\t")
			out.WriteString(indent + "}\n")
			continue
		}
		fmt.Fprintf(out, "%s%s %s", indent, goSetting(s), goSettingType(s))
		if hidden(s) {
			out.WriteString(" `json:\"-\"`")
		}
		out.WriteString("\n")
	}
}

// goNameIn is the field that a sentence names, or the quoted value.
func goNameIn(rows []api.Setting, name string) string {
	for _, s := range rows {
		if s.Name == name {
			return goSetting(s)
		}
	}
	return fmt.Sprintf("%q", name)
}

// goPlaces lists where a struct keeps its settings, in the order of the table.
func goPlaces(receiver string, rows settingRows) func(tables) string {
	return func(t tables) string {
		var places []string
		addPlaces(&places, "&"+receiver+".", rows(t))
		return wrap(strings.Join(places, " "), "\t\t", "\t\t", headerWidth) + "\n"
	}
}

func addPlaces(places *[]string, prefix string, rows []api.Setting) {
	for _, s := range rows {
		if s.Type == api.SettingObject {
			addPlaces(places, prefix+goSetting(s)+".", s.Members)
			continue
		}
		*places = append(*places, prefix+goSetting(s)+",")
	}
}

// aboutSetting is a setting's sentence with its default and bounds. In Python a duration of milliseconds is a number of seconds.
func aboutSetting(s api.Setting, python bool) string {
	text := s.Sentence
	if facts := settingFacts(s, python); facts != "" {
		text += " " + capital(facts) + "."
	}
	return text
}

func settingFacts(s api.Setting, python bool) string {
	var facts []string
	if s.Type == api.SettingWord {
		facts = append(facts, list(apply(s.Words, code), "or"))
	}
	if python && s.Type == api.SettingMilliseconds {
		facts = append(facts, "in seconds")
	}
	if value := settingDefault(s, python); value != "" {
		facts = append(facts, "default "+value)
	}
	if bounds := settingBounds(s, python); bounds != "" {
		facts = append(facts, bounds)
	}
	return strings.Join(facts, "; ")
}

func settingDefault(s api.Setting, python bool) string {
	switch value := s.Default.(type) {
	case string:
		return code(value)
	case bool:
		return fmt.Sprint(value)
	case int:
		return amount(s, int64(value), python)
	}
	return ""
}

func settingBounds(s api.Setting, python bool) string {
	switch {
	case !s.Type.Number() && s.Least > 0:
		return fmt.Sprintf("at least %d bytes", s.Least)
	case !s.Type.Number() && s.Most > 0:
		return fmt.Sprintf("at most %d bytes", s.Most)
	case !s.Type.Number() || s.Default == nil:
		return ""
	case s.Type == api.SettingMilliseconds:
		return "at most " + amount(s, s.Most, python)
	}
	return fmt.Sprintf("%s to %s", grouped(s.Least, s), amount(s, s.Most, python))
}

// grouped is the lower of two bounds, with its unit only if that is not the one of the upper bound.
func grouped(n int64, s api.Setting) string {
	if s.Type == api.SettingBytes {
		return amount(s, n, false)
	}
	return thousands(n)
}

// amount is a number with its unit.
func amount(s api.Setting, n int64, python bool) string {
	switch s.Type {
	case api.SettingMilliseconds:
		text := strings.TrimSuffix(fmt.Sprintf("%.3f", float64(n)/1000), ".000")
		if python {
			return text
		}
		return text + " seconds"
	case api.SettingMinutes:
		return thousands(n) + " minutes"
	case api.SettingHours:
		return thousands(n) + " hours"
	case api.SettingBytes:
		switch {
		case n%(1<<20) == 0:
			return fmt.Sprintf("%d MiB", n>>20)
		case n%(1<<10) == 0:
			return fmt.Sprintf("%d KiB", n>>10)
		}
	}
	return thousands(n)
}

// thousands writes a number in groups of three digits.
func thousands(n int64) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0 && text[at-1] != '-'; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
