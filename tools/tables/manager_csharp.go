package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// managedMethod is a method of the C# managers, or of the license that they keep.
type managedMethod struct {
	class, name, operation string
	// given are the parameters of the method, by the members of the request; the other members are options.
	given []string
	// result is what it returns, read what makes that of the library's response, returns the sentence about it.
	result, read, returns string
}

const ofLicenses = "IReadOnlyDictionary<string, StoredLicense>"

// managedMethods are the methods, in the order of the page about the functions.
var managedMethods = []managedMethod{
	{"LicenseManager", "ActivateLicense", "activate_license", nil, "StoredLicense", "Activated", "The license."},
	{"BundleManager", "ActivateBundle", "activate_license", nil, ofLicenses, "Activated", "The licenses by product code."},
	{"StoredLicense", "LocalCheck", "local_check", nil, "LicenseState", "StateIn", "The state, which is valid or a grace."},
	{"StoredLicense", "Check", "check", nil, "CheckResult", "CheckResult.Read", "What was found."},
	{"ManagerBase", "Current", "current", nil, "CurrentResult", "CurrentResult.Read", "What is known."},
	{"StoredLicense", "Deactivate", "deactivate", []string{"remove_local_data"}, "LicenseState", "StateIn", "The state, with what went less well than it should."},
	{"ManagerBase", "CreateOfflineActivationFile", "create_offline_activation_file", nil, "OfflineText", "OfflineText.Read", "The text to carry."},
	{"LicenseManager", "ActivateLicenseOffline", "activate_license_offline", []string{"text"}, "StoredLicense", "Activated", "The license."},
	{"LicenseManager", "ActivateLicenseOffline", "activate_license_offline", []string{"path"}, "StoredLicense", "Activated", "The license."},
	{"BundleManager", "ActivateBundleOffline", "activate_license_offline", []string{"text"}, ofLicenses, "Activated", "The licenses by product code."},
	{"BundleManager", "ActivateBundleOffline", "activate_license_offline", []string{"path"}, ofLicenses, "Activated", "The licenses by product code."},
	{"StoredLicense", "UpdateOffline", "update_offline", []string{"text"}, "LicenseState", "StateIn", "The state."},
	{"StoredLicense", "UpdateOffline", "update_offline", []string{"path"}, "LicenseState", "StateIn", "The state."},
	{"StoredLicense", "DeactivateOffline", "deactivate_offline", []string{"path"}, "OfflineText", "OfflineText.Read", "The text to carry."},
	{"StoredLicense", "AddLocalConsumption", "add_local_consumption", []string{"consumptions", "feature"}, "LicenseState", "StateIn", "The state."},
	{"StoredLicense", "SyncConsumption", "sync_consumption", []string{"feature"}, "Synced", "Synced.Read", "What came of it."},
	{"StoredLicense", "FloatingBorrow", "floating_borrow", []string{"borrowed_until", "feature"}, "LicenseState", "StateIn", "The state, with the slot."},
	{"StoredLicense", "FloatingRelease", "floating_release", []string{"feature"}, "LicenseState", "StateIn", "The state, without the slot."},
	{"ManagerBase", "Poll", "poll", nil, "PollResult", "PollResult.Read", "What has happened, and when to poll again."},
	{"ManagerBase", "ClearLocalStorage", "clear_local_storage", nil, "LicenseState", "StateOf", "The state, without a license."},
}

// csharpManagers is the methods of the managers and the options of these methods.
func csharpManagers(t tables) string {
	var c csharp
	c.WriteString(csharpMark + "using System;\nusing System.Collections.Generic;\nusing System.IO;\nusing System.Threading;\nusing System.Threading.Tasks;\n\n" +
		"namespace OpenSpring;\n")
	for _, class := range []string{"ManagerBase", "LicenseManager", "BundleManager", "StoredLicense"} {
		kind := "sealed"
		if class == "ManagerBase" {
			kind = "abstract"
		}
		c.line(0, "\npublic %s partial class %s\n{", kind, class)
		first := true
		for _, m := range managedMethods {
			i := slices.IndexFunc(t.managed, func(o api.ManagerOperation) bool { return o.Name == m.operation })
			if m.class != class || i < 0 {
				continue
			}
			if !first {
				c.WriteString("\n")
			}
			first = false
			c.managed(t, m, t.managed[i])
		}
		c.line(0, "}")
	}
	for _, o := range t.managed {
		c.managedOptions(o)
	}
	return c.String()
}

func (c *csharp) managed(t tables, m managedMethod, o api.ManagerOperation) {
	parameters := managedParameters(o, m)
	arguments := managedArguments(o, m)
	c.summary(1, csharpText(managedWords(o.Summary)))
	c.managedParameters(parameters)
	c.element("<returns>" + m.returns + "</returns>")
	c.managedErrors(t, o)
	if o.Remarks != "" {
		c.element("<remarks>" + csharpText(managedWords(o.Remarks)) + "</remarks>")
	}
	sync, async := m.result, "Task<"+m.result+">"
	body := fmt.Sprintf("%s(%s)", m.read, managedCall("Call", o, m, arguments))
	c.line(1, "public %s %s(%s) =>\n        %s;\n", sync, m.name, managedDeclared(parameters, false), body)
	kinds := make([]string, len(parameters))
	for i, p := range parameters {
		kinds[i] = p.kind
		if p.kind != "DateTimeOffset?" {
			kinds[i] = strings.TrimSuffix(p.kind, "?")
		}
	}
	c.line(1, `/// <inheritdoc cref="%s(%s)"/>`, m.name, strings.Join(kinds, ", "))
	c.managedParameters(parameters)
	c.parameter(csharpParameter{name: "cancellationToken", meaning: "Ends the native call, not only the wait for it."})
	c.element(`<exception cref="OperationCanceledException">The token was cancelled.</exception>`)
	read := m.read
	if m.result == ofLicenses {
		read = "response => (" + ofLicenses + ")" + m.read + "(response)"
	}
	c.line(1, "public %s %sAsync(\n        %s) =>\n        %s;", async, m.name, managedDeclared(parameters, true),
		managedCall("CallAsync", o, m, append(arguments, read, "cancellationToken")))
}

// managedWords names the members of results and errors as the classes do.
func managedWords(text string) string {
	return strings.NewReplacer("`details.state`", "`State`", "`details.applied`", "`Applied`", "`state`", "`State`", "`failure`", "`Failure`", "`warnings` holds `seat_kept`", "`Warnings` holds `seat_kept`", "`warnings` says", "`Warnings` says", "`confirmed`", "`Confirmed`",
		"`local_check`", "`LocalCheck`", "`next_ms`", "`Next`", "error's code", "exception's code").Replace(text)
}

func (c *csharp) managedParameters(parameters []csharpParameter) {
	for _, p := range parameters {
		c.parameter(p)
	}
}

// managedErrors are the errors of an operation, and of one that asks the server also the server's refusals and the network's.
func (c *csharp) managedErrors(t tables, o api.ManagerOperation) {
	known := map[api.Status]bool{}
	refusal := func(r api.Refusal) {
		known[r.Status] = true
		c.element(fmt.Sprintf(`<exception cref="%s">%s.</exception>`, csharpException(t.status(r.Status)), capital(managedCauses(r.When))))
	}
	for _, r := range o.Refusals {
		refusal(r)
	}
	if !asksServer(o) {
		return
	}
	for _, endpoint := range o.Endpoints[:min(1, len(o.Endpoints))] {
		for _, r := range api.Lookup(endpoint).Refusals {
			if !known[r.Status] {
				refusal(r)
			}
		}
	}
	heard := "The server was not heard, or refused for another reason: the class says which"
	if o.Usable {
		heard = "The server refused for another reason: the class says which. That it was not heard is an exception only if the license may not be used"
	}
	c.element(fmt.Sprintf(`<exception cref="LicensingException">%s.</exception>`, heard))
}

// asksServer reports whether a call of the operation fails if the server refuses or is not heard; those of the two others tell it in their results.
func asksServer(o api.ManagerOperation) bool {
	return o.Network && o.Name != "poll" && o.Name != "sync_consumption"
}

// managedCauses names the manager's own methods and options, not those of a client.
func managedCauses(when string) string {
	return strings.NewReplacer(
		`<see cref="OpenSpringClient.ActivateLicense"/>`, `<see cref="LicenseManager.ActivateLicense"/>`,
		"<c>replace_device</c>", `<see cref="ManagerActivateLicenseOptions.ReplaceDevice"/>`).Replace(csharpText(when))
}

// managedParameters are the parameters of a method: the identity, what is given, and the options.
func managedParameters(o api.ManagerOperation, m managedMethod) []csharpParameter {
	var out []csharpParameter
	if o.Identity {
		out = append(out, csharpParameter{"LicenseId?", "identity", "Whose license it is about; without it the stored identity."})
	}
	for _, name := range m.given {
		i := slices.IndexFunc(o.Parameters, func(p api.Parameter) bool { return p.Name == name })
		kind, own := managedParameter(o, name)
		meaning := o.Parameters[i].Sentence
		switch {
		case name == "text":
			meaning = "The content of the file."
		case kind == "FileInfo":
			meaning = "The file to read, which stays as it is."
		}
		out = append(out, csharpParameter{kind, own, csharpText(meaning)})
	}
	return append(out, csharpParameter{managedOptionsClass(o) + "?", "options", "What else the call is told."})
}

// managedParameter is the type and the name of a parameter.
func managedParameter(o api.ManagerOperation, member string) (kind, name string) {
	switch {
	case member == "borrowed_until":
		return "DateTimeOffset?", "until"
	case member == "consumptions":
		return "long", member
	case member == "remove_local_data":
		return "bool", camel(member)
	case member == "text":
		return "string", member
	case member == "path" && o.LargeText:
		return "FileInfo", "file"
	}
	return "string?", camel(member)
}

func managedDeclared(parameters []csharpParameter, async bool) string {
	words := make([]string, 0, len(parameters)+1)
	for _, p := range parameters {
		word := p.kind + " " + p.name
		switch {
		case strings.HasSuffix(p.kind, "?"):
			word += " = null"
		case p.kind == "long":
			word += " = 1"
		case p.kind == "bool":
			word += " = false"
		}
		words = append(words, word)
	}
	if async {
		words = append(words, "CancellationToken cancellationToken = default")
	}
	return strings.Join(words, ", ")
}

// managedArguments are what a method hands on: the identity, the options, and what writes the parameters.
func managedArguments(o api.ManagerOperation, m managedMethod) []string {
	identity := "null"
	if o.Identity {
		identity = "identity"
	}
	var writes []string
	if m.class == "StoredLicense" && slices.ContainsFunc(o.Parameters, func(p api.Parameter) bool { return p.Name == "product" }) {
		writes = append(writes, `writer.Write("product", Product);`)
	}
	for _, member := range m.given {
		kind, name := managedParameter(o, member)
		switch {
		case kind == "FileInfo":
			writes = append(writes, fmt.Sprintf("writer.Write(%q, ManagerBase.Given(%s).FullName);", member, name))
		case member == "text":
			writes = append(writes, fmt.Sprintf("writer.WriteFile(%q, %s);", member, name))
		case kind == "DateTimeOffset?":
			writes = append(writes, fmt.Sprintf("writer.WriteIso(%q, %s);", member, name))
		case kind == "bool":
			writes = append(writes, fmt.Sprintf("writer.Write(%q, %s ? true : null);", member, name))
		default:
			writes = append(writes, fmt.Sprintf("writer.Write(%q, %s);", member, name))
		}
	}
	fields := "null"
	if len(writes) > 0 {
		fields = "writer => { " + strings.Join(writes, " ") + " }"
	}
	return []string{identity, "options", fields}
}

func managedCall(function string, o api.ManagerOperation, m managedMethod, arguments []string) string {
	if !o.Untold {
		function = strings.Replace(function, "Call", "Change", 1)
	}
	if m.class == "StoredLicense" {
		function = "_manager." + function
	}
	return fmt.Sprintf("%s(ManagerOperations.%s, %s)", function, pascal(m.operation), strings.Join(arguments, ", "))
}

// managedFields are the members of an operation's request that are options of its methods.
func managedFields(o api.ManagerOperation) []api.Field {
	fields := o.Takes()
	if o.Proof {
		for _, p := range api.ManagerProof {
			fields = append(fields, p.Field)
		}
	}
	return slices.DeleteFunc(fields, func(f api.Field) bool {
		return f.Name == "product" || slices.ContainsFunc(managedMethods, func(m managedMethod) bool {
			return m.operation == o.Name && slices.Contains(m.given, f.Name)
		})
	})
}

func managedOptionsClass(o api.ManagerOperation) string {
	if len(managedFields(o)) == 0 {
		return "ManagerCallOptions"
	}
	return "Manager" + pascal(o.Name) + "Options"
}

func (c *csharp) managedOptions(o api.ManagerOperation) {
	fields := managedFields(o)
	if len(fields) == 0 {
		return
	}
	names := make([]string, 0, 2)
	for _, m := range managedMethods {
		if name := `<c>` + m.name + `</c>`; m.operation == o.Name && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	c.WriteString("\n")
	c.summary(0, "The options of "+list(names, "and")+".")
	c.line(0, "public sealed class %s : ManagerCallOptions\n{", managedOptionsClass(o))
	for _, f := range fields {
		get := "get"
		meaning := fieldMeaning(f.Name)
		if i := slices.IndexFunc(o.Parameters, func(p api.Parameter) bool { return p.Name == f.Name }); i >= 0 {
			meaning = csharpText(o.Parameters[i].Sentence)
		}
		if i := slices.IndexFunc(api.ManagerProof, func(p api.Parameter) bool { return o.Proof && p.Name == f.Name }); i >= 0 {
			meaning = csharpText(api.ManagerProof[i].Sentence)
		}
		if o.Proof && api.IsSecret(f.Name) {
			get = "internal get"
		}
		c.summary(1, meaning)
		c.line(1, "public %s %s { %s; init; }\n", csharpType(f.Type), pascal(f.Name), get)
	}
	c.line(1, "private protected override void WriteFields(RequestWriter writer)\n    {")
	for _, f := range fields {
		c.line(2, "writer.Write(%q, %s);", f.Name, pascal(f.Name))
	}
	c.line(1, "}\n}")
}

// notRules are the settings of a manager that are its store's, or follow from its class.
var notRules = []string{"location", "name", "path", "store_key", "bundle"}

// csharpManagerSettings is the part of ManagerSettings that follows from the table.
func csharpManagerSettings(t tables) string {
	rules := slices.DeleteFunc(slices.Clone(t.manager), func(s api.Setting) bool { return slices.Contains(notRules, s.Name) })
	var c csharp
	c.WriteString(csharpMark + "using System;\n\nnamespace OpenSpring;\n\npublic sealed partial record ManagerSettings\n{\n")
	c.settingNames(rules)
	for _, s := range rules {
		if s.Least < 0 {
			s.Least = 0
		}
		s.Sentence = strings.NewReplacer("-1 means", "`Timeout.InfiniteTimeSpan` means", "`poll`", "`Poll`", "`hardware_id`", "`HardwareId`").Replace(s.Sentence)
		c.setting(rules, s)
	}
	c.settingsWritten(rules)
	c.line(0, "}")
	return c.String()
}
