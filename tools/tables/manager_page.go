package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/manager"
)

// managerPage is the reference of the manager's operations.
func managerPage(t tables) string {
	rows := [][]string{{"Function", "Network", "What it does"}}
	var sections strings.Builder
	for _, o := range t.managed {
		rows = append(rows, []string{fmt.Sprintf("[`%s`](#%s)", managerFunction(o), managerFunction(o)), yes(o.Network), o.Summary})
		sections.WriteString("\n" + managerSection(t, o))
	}
	return "\n" + markdown(rows) + sections.String() + "\n"
}

func managerSection(t tables, o api.ManagerOperation) string {
	facts := [][]string{
		{"", ""},
		{"C", fmt.Sprintf("`%s`, since %s", managerFunction(o), t.since[managerFunction(o)])},
		{"C++", code("manager::" + o.Name)},
		{"Python", code(o.On + "." + o.Name)},
		{"C#", managedNames(o)},
		{"Go", managerInGo(o)},
		{"Network", networkUse(o)},
		{"OK", managerSuccess(o)},
	}
	if o.Identity || o.Proof {
		facts = append(facts, []string{"Identity", managerIdentity(o, code)})
	}
	if len(o.Endpoints) > 0 {
		facts = append(facts, []string{"Endpoints", managerEndpoints(o)})
	}
	about := o.Summary
	if o.Remarks != "" {
		about += " " + o.Remarks
	}
	return "### " + managerFunction(o) + "\n\n" + about + "\n\n" + markdown(facts) + managerRequest(o) + managerResult(o) + managerErrors(t, o)
}

// managerInGo is the method of Go: a typed one, else the one that calls an operation by its name.
func managerInGo(o api.ManagerOperation) string {
	if _, typed := reflect.TypeFor[*manager.Manager]().MethodByName(goName(o.Name)); typed {
		return code("manager.Manager." + goName(o.Name))
	}
	return code("manager.Manager.Do") + " of " + code(`"`+o.Name+`"`)
}

// managedNames are the methods of C#.
func managedNames(o api.ManagerOperation) string {
	var names []string
	for _, m := range managedMethods {
		class := m.class
		if class == "ManagerBase" {
			class = "LicenseManager"
		}
		if name := code(class + "." + m.name); m.operation == o.Name && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func managerSuccess(o api.ManagerOperation) string {
	if o.Usable {
		return "only if the license may be used"
	}
	return "once it is done, whatever the license's state"
}

func managerEndpoints(o api.ManagerOperation) string {
	links := make([]string, len(o.Endpoints))
	for i, name := range o.Endpoints {
		links[i] = fmt.Sprintf("[`%s`](endpoints.md#%s)", name, name)
	}
	return strings.Join(links, ", of a bundle ")
}

func managerRequest(o api.ManagerOperation) string {
	rows := [][]string{{"Request", "Type", "Unit", "Required", ""}}
	for _, p := range o.Parameters {
		rows = append(rows, []string{code(p.Name), typeName(p.Type), p.Unit, yes(p.Required), p.Sentence})
	}
	for _, f := range o.Fields() {
		rows = append(rows, []string{code(f.Name), typeName(f.Type), "", yes(f.Required && f.Default == "" && !slices.Contains(fromConfiguration, f.Name)),
			api.FieldMeanings[f.Name]})
	}
	if len(rows) == 1 {
		return ""
	}
	return "\n" + markdown(rows)
}

func managerResult(o api.ManagerOperation) string {
	if len(o.Results) == 0 {
		return ""
	}
	rows := [][]string{{"Result", "Unit", ""}}
	for _, m := range o.Results {
		rows = append(rows, []string{code(m.Name), m.Unit, m.Sentence})
	}
	return "\n" + markdown(rows)
}

func managerErrors(t tables, o api.ManagerOperation) string {
	if len(o.Refusals) == 0 {
		return ""
	}
	rows := [][]string{{"Error", "Codes", "When"}}
	for _, r := range o.Refusals {
		rows = append(rows, []string{code(constant(t.status(r.Status))), strings.Join(apply(r.Codes, code), ", "), r.When})
	}
	return "\n" + markdown(rows)
}
