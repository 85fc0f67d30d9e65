package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// goModels is a type for each model.
func goModels(t tables) string {
	var g golang
	g.WriteString(goHead + "import (\n\t\"encoding/json\"\n\t\"fmt\"\n\t\"time\"\n\n" +
		"\t\"github.com/openspring/openspring/core/internal/members\"\n\t\"github.com/openspring/openspring/internal/rawjson\"\n)\n")
	g.secrets(t)
	for i := range t.models {
		g.model(&t.models[i])
	}
	return g.formatted()
}

// secrets writes the names of the members that are secret.
func (g *golang) secrets(t tables) {
	names := map[string]bool{}
	for i := range t.models {
		for _, member := range t.models[i].Members {
			if member.Secret {
				names[member.Name] = true
			}
		}
	}
	g.line("\n// isSecret reports whether a member of the server's objects is a secret.\nfunc isSecret(name string) bool {")
	g.line("\tswitch name {\n\tcase %s:\n\t\treturn true\n\t}\n\treturn false\n}", strings.Join(apply(sortedKeys(names), literal), ", "))
}

func (g *golang) model(m *api.Model) {
	name := goModel(m.Name)
	g.line("")
	is := " is "
	if m.Word {
		is = " says: "
	}
	g.comment("", name+is+lowered(goMemberText(m, m.Sentence)))
	if m.Remarks != "" {
		g.line("//")
		g.comment("", strings.ReplaceAll(goMemberText(m, m.Remarks), "is null;", "is zero or nil;"))
	}
	g.line("type %s struct {", name)
	if m.Word {
		g.line("\t// Text is the server's word; empty where it responded with a document instead.\n\tText string")
	}
	for i := range m.Members {
		g.comment("\t", goSentence(m, &m.Members[i]))
		g.line("\t%s %s", goName(m.Members[i].Known()), goKind(&m.Members[i]))
	}
	g.line("\t// Raw is the server's own text, byte for byte, with the members that are not known too.\n\tRaw json.RawMessage")
	if m.Result {
		g.line("\t// Meta says how the call went.\n\tMeta Meta")
	}
	g.line("}")
	g.reading(m)
	g.showing(m)
	g.json(m)
}

// reading writes what fills a model from a value. A member that is read in two ways is in one case.
func (g *golang) reading(m *api.Model) {
	name, parameter := goModel(m.Name), "_"
	if m.Result || slices.ContainsFunc(m.Members, func(member api.Member) bool { return member.Of != "" }) {
		parameter = "meta"
	}
	g.line("\nfunc (m *%s) read(v rawjson.Value, %s Meta) {", name, parameter)
	switch {
	case m.Word:
		g.line("\tm.Text, m.Raw, m.Meta = v.String(), v.Raw(), meta\n}")
		return
	case m.Result:
		g.line("\tm.Raw, m.Meta = v.Raw(), meta")
	default:
		g.line("\tm.Raw = v.Raw()")
	}
	g.line("\tfor member := range v.All() {\n\t\tswitch member.Name() {")
	seen := map[string]bool{}
	for i := range m.Members {
		wire := m.Members[i].Name
		if seen[wire] {
			continue
		}
		seen[wire] = true
		g.line("\t\tcase %q:", wire)
		for j := i; j < len(m.Members); j++ {
			if member := &m.Members[j]; member.Name == wire {
				g.line("\t\t\tm.%s = %s", goName(member.Known()), goReading(member))
			}
		}
	}
	g.line("\t\t}\n\t}\n}")
}

// showing writes what a model shows of itself. Without members to show, it is written by hand.
func (g *golang) showing(m *api.Model) {
	name := goModel(m.Name)
	if m.Word || len(m.Shown) > 0 {
		pairs := []string{fmt.Sprintf("%q", name)}
		for _, shown := range shownMembers(m) {
			pairs = append(pairs, fmt.Sprintf("%q, m.%s", shown, shown))
		}
		g.line("\n// String shows %s.", goShown(m))
		g.line("func (m %s) String() string { return described(%s) }", name, strings.Join(pairs, ", "))
	}
	g.line("")
	g.format("m", name)
}

func shownMembers(m *api.Model) []string {
	if m.Word {
		return []string{"Text"}
	}
	return apply(m.Shown, goName)
}

func goShown(m *api.Model) string {
	return list(shownMembers(m), "and")
}

// json writes how package encoding/json treats a model.
func (g *golang) json(m *api.Model) {
	name := goModel(m.Name)
	g.line("\n// MarshalJSON returns Raw without its secrets, or null for what was not read from a document.")
	g.line("func (m %s) MarshalJSON() ([]byte, error) { return marshal(m.Raw) }", name)
	if m.Word {
		return
	}
	g.line("\n// UnmarshalJSON reads an object of the server's.")
	g.line("func (m *%s) UnmarshalJSON(text []byte) error { return unmarshal(text, m) }", name)
}

// units are the units of numbers that are read as a length of time. A day is none: the server's have no hours.
var units = map[string]string{"minutes": "time.Minute", "hours": "time.Hour"}

func goKind(m *api.Member) string {
	if units[m.Unit] != "" {
		return "*time.Duration"
	}
	switch m.Kind {
	case api.KindInteger:
		return "*int64"
	case api.KindNumber:
		return "*float64"
	case api.KindBoolean:
		return "*bool"
	case api.KindMoment:
		return "time.Time"
	case api.KindAny:
		return "json.RawMessage"
	case api.KindObject:
		return "*" + goModel(m.Of)
	case api.KindObjects:
		return "[]" + goModel(m.Of)
	case api.KindWords:
		return "[]string"
	case api.KindTexts:
		return "map[string]string"
	}
	return "string"
}

func goReading(m *api.Member) string {
	switch {
	case units[m.Unit] != "":
		return "members.Duration(member, " + units[m.Unit] + ")"
	case m.Kind == api.KindObject:
		return "nested[" + goModel(m.Of) + "](member, meta)"
	case m.Kind == api.KindObjects:
		return "objects[" + goModel(m.Of) + "](member, meta)"
	}
	return "members." + map[api.Kind]string{api.KindText: "Text", api.KindInteger: "Integer", api.KindNumber: "Number",
		api.KindBoolean: "Boolean", api.KindMoment: "Moment", api.KindAny: "Any",
		api.KindWords: "Words", api.KindTexts: "Texts"}[m.Kind] + "(member)"
}

// goSentence is a member's comment: what its type says is not in it.
func goSentence(m *api.Model, member *api.Member) string {
	text := memberSentence(member)
	if units[member.Unit] != "" {
		for _, begin := range []string{" for which ", " that "} {
			text = strings.Replace(text, capital(member.Unit)+begin, "How long ", 1)
		}
	}
	nothing := map[api.Kind]string{api.KindText: "empty", api.KindMoment: "zero"}[member.Kind]
	if nothing == "" {
		nothing = "nil"
	}
	return strings.ReplaceAll(goMemberText(m, text), "null", nothing)
}

// goMemberText writes names in backticks as Go has them.
func goMemberText(m *api.Model, text string) string {
	return backticked(text, func(name string) string {
		known := slices.ContainsFunc(m.Members, func(member api.Member) bool { return member.Known() == name || member.Name == name })
		if endpoint := api.Lookup(name); endpoint != nil {
			return goMethod(*endpoint)
		}
		if known || name == "raw" {
			return goName(name)
		}
		return name
	})
}
