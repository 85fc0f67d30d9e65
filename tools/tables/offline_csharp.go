package main

import (
	"fmt"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// csharpOffline is the methods of the client that make, send and read files. What they call is written by hand.
func csharpOffline(t tables) string {
	var c csharp
	c.WriteString(csharpMark + "using System;\nusing System.Threading;\nusing System.Threading.Tasks;\n\n" +
		"namespace OpenSpring;\n\npublic sealed partial class OpenSpringClient\n{")
	for _, o := range clientOperations(t) {
		c.step(t, o)
	}
	c.WriteString("}\n")
	return c.String()
}

// step writes the methods of an operation: one for each class of endpoints; or one for words that are known at run time only,
// and one for each word.
func (c *csharp) step(t tables, o api.Operation) {
	if o.By != "endpoint" {
		c.stepMethod(t, o, csharpStep{name: pascal(o.Name), result: csharpStepResponse, returns: o.Returns})
		for _, choice := range o.Choices {
			for _, word := range choice.Words {
				// load_offline_response of a license is LoadOfflineLicense.
				name := strings.TrimSuffix(pascal(o.Name), "Response") + capital(word)
				c.stepMethod(t, o, csharpStep{name: name, word: word, result: choice.Result, returns: choice.Returns})
			}
		}
		return
	}
	for _, choice := range o.Choices {
		c.stepMethod(t, o, csharpStep{name: pascal(o.Name), kind: choice.Type, result: choice.Result, returns: choice.Returns})
	}
}

// csharpStepResponse is the class of a result that is one or the other.
const csharpStepResponse = "OfflineResponse"

// csharpStep is one method of an operation.
type csharpStep struct {
	name string
	// kind is the enumeration of its endpoints; word what it passes in place of a parameter.
	kind, word      string
	result, returns string
}

// parameters are those of the method, and what it hands on.
func (s csharpStep) parameters(o api.Operation) (declared []csharpParameter, given []string) {
	for _, m := range o.Parameters {
		p := csharpParameter{name: camel(m.Name), meaning: csharpText(m.Sentence)}
		switch {
		case m.Name == o.By && s.kind != "":
			p.kind, p.meaning = s.kind, "The endpoint that the request is for."
			given = append(given, "Tables.Name("+p.name+")")
		case m.Name == o.By && s.word != "":
			given = append(given, literal(s.word))
			continue
		case m.Name == o.By:
			p.kind = "LicenseFileKind"
			given = append(given, "Name("+p.name+")")
		case m.File != "":
			p.kind = "string"
			given = append(given, p.name)
		default:
			continue // a member of the options
		}
		declared = append(declared, p)
		if m.Name == o.By && o.Fields {
			declared = append(declared, csharpParameter{"LicenseId", "identity", "Whose license it is about."})
			given = append(given, "identity")
		}
	}
	declared = append(declared, csharpParameter{pascal(o.Name) + "Options?", "options", "What else the call is told."})
	return declared, append(given, "options")
}

func (c *csharp) stepMethod(t tables, o api.Operation, s csharpStep) {
	parameters, given := s.parameters(o)
	verb, _, _ := strings.Cut(o.Name, "_")
	c.WriteString("\n")
	summary := csharpText(o.Summary)
	switch {
	case s.word != "":
		summary = fmt.Sprintf(`Verifies and reads the text of a file that is a %s; see <see cref="%s"/>.`, s.word, pascal(o.Name))
	case s.result == csharpStepResponse:
		summary = strings.TrimSuffix(summary, ".") + ". What the file must be is known at run time only."
	}
	c.summary(1, summary)
	for _, p := range parameters {
		c.parameter(p)
	}
	c.element("<returns>" + csharpText(s.returns) + "</returns>")
	for _, r := range o.Refusals {
		c.element(fmt.Sprintf(`<exception cref="%s">%s.</exception>`, csharpException(t.status(r.Status)), capital(csharpText(r.When))))
	}
	if o.Remarks != "" && s.word == "" {
		c.element("<remarks>" + csharpText(o.Remarks) + "</remarks>")
	}
	c.line(1, "public %s %s(%s) =>", s.result, s.name, declared(parameters, ""))
	c.line(2, "%s.Read(%s(%s));", s.result, capital(verb), strings.Join(given, ", "))
	if !o.Network {
		return
	}
	kinds := make([]string, len(parameters))
	for i, p := range parameters {
		kinds[i] = strings.TrimSuffix(p.kind, "?")
	}
	c.WriteString("\n")
	c.line(1, `/// <inheritdoc cref="%s(%s)"/>`, s.name, strings.Join(kinds, ", "))
	for _, p := range parameters {
		c.parameter(p)
	}
	c.parameter(csharpParameter{name: "cancellationToken", meaning: "Ends the native call, not only the wait for it."})
	c.element(`<exception cref="OperationCanceledException">The token was cancelled.</exception>`)
	c.line(1, "public Task<%s> %sAsync(", s.result, s.name)
	c.line(2, "%s) =>", declared(parameters, "CancellationToken cancellationToken = default"))
	c.line(2, "%sAsync(%s, %s.Read, cancellationToken);", capital(verb), strings.Join(given, ", "), s.result)
}
