package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// csharpOperations is a method of OpenSpringLibrary for each operation without a client.
func csharpOperations(t tables) string {
	var c csharp
	c.WriteString(csharpMark + "namespace OpenSpring;\n\npublic static partial class OpenSpringLibrary\n{\n")
	for i, o := range offered(t) {
		if i > 0 {
			c.WriteString("\n")
		}
		c.operation(t, o)
	}
	c.WriteString("}\n")
	return c.String()
}

func (c *csharp) operation(t tables, o api.Operation) {
	name, class := pascal(o.Name), csharpClass(o.Result)
	c.summary(1, csharpText(o.Summary))
	parameters := slices.Clone(o.Parameters)
	slices.SortStableFunc(parameters, func(a, b api.RequestMember) int { return strings.Compare(need(b), need(a)) })
	declared := make([]string, len(parameters))
	for i, p := range parameters {
		declared[i] = csharpKind(p.Kind) + " " + camel(p.Name)
		if !p.Required {
			declared[i] = csharpKind(p.Kind) + "? " + camel(p.Name) + " = null"
		}
		c.parameter(csharpParameter{name: camel(p.Name), meaning: csharpText(p.Sentence)})
	}
	c.element("<returns>" + csharpText(o.Returns) + "</returns>")
	for _, r := range o.Refusals {
		c.element(fmt.Sprintf(`<exception cref="%s">%s.</exception>`, csharpException(t.status(r.Status)), capital(csharpText(r.When))))
	}
	c.element(`<exception cref="LibraryException">The native library cannot be loaded.</exception>`)
	if o.Remarks != "" {
		c.element("<remarks>" + csharpText(o.Remarks) + "</remarks>")
	}
	c.line(1, "public static %s %s(%s)\n    {", class, name, strings.Join(declared, ", "))
	c.line(2, "Load();\n        using RequestWriter writer = new();")
	for _, p := range o.Parameters {
		if p.Required {
			c.line(2, "writer.Write(%q, %s ?? throw new System.ArgumentNullException(nameof(%s)));", p.Name, camel(p.Name), camel(p.Name))
		} else {
			c.line(2, "writer.Write(%q, %s);", p.Name, camel(p.Name))
		}
	}
	c.line(2, "return OpenSpring.%s.Read(Local(LocalOperations.%s, writer.Finish()));\n    }", class, name)
}

// csharpClass is a class's name as .NET spells it. A name of namespace System would be ambiguous in every program.
func csharpClass(name string) string {
	if name == "Version" {
		return "ReleasedVersion"
	}
	if stem, ok := strings.CutSuffix(name, "ID"); ok {
		return stem + "Id"
	}
	return name
}

func csharpKind(k api.Kind) string {
	switch k {
	case api.KindInteger:
		return "long"
	case api.KindBoolean:
		return "bool"
	}
	return "string"
}

// csharpLocalImports are the functions of the net8.0 build.
func csharpLocalImports(t tables) string {
	var c csharp
	c.WriteString(csharpMark + "using System;\nusing System.Runtime.InteropServices;\n\nnamespace OpenSpring;\n\ninternal static partial class Native\n{\n")
	for i, o := range localOperations(t) {
		if i > 0 {
			c.WriteString("\n")
		}
		c.line(1, "[LibraryImport(Library)]")
		c.line(1, "internal static partial int osp_%s(byte[] request, out IntPtr document);", o.Name)
	}
	c.WriteString("}\n")
	return c.String()
}

// csharpLocalBindings are those of the netstandard2.0 build.
func csharpLocalBindings(t tables) string {
	var c csharp
	c.WriteString(csharpMark + "namespace OpenSpring;\n\ninternal static partial class Native\n{\n")
	for _, o := range localOperations(t) {
		c.line(1, `internal static readonly LocalFunction osp_%s = Bind<LocalFunction>("osp_%s");`, o.Name, o.Name)
	}
	c.WriteString("}\n")
	return c.String()
}

// csharpOperationNames are the operations by name and by function: the program takes the one, the loaded library is the other.
func csharpOperationNames(t tables) string {
	var client, local, managed []namedOperation
	for _, name := range clientFunctions(t) {
		i := slices.IndexFunc(t.operations, func(o api.Operation) bool { return o.Name == name })
		client = append(client, namedOperation{name, fmt.Sprintf(" %t,", i < 0 || t.operations[i].Network)})
	}
	for _, o := range localOperations(t) {
		local = append(local, namedOperation{o.Name, ""})
	}
	for _, o := range t.managed {
		managed = append(managed, namedOperation{o.Name, fmt.Sprintf(" %t,", o.Network)})
	}
	var c csharp
	c.WriteString(csharpMark + "using System;\n\nnamespace OpenSpring;\n")
	c.operationNames("Operation", "of a client", "ClientHandle client, ", "client, ", "", client)
	c.operationNames("LocalOperation", "that need no client", "", "", "", local)
	c.operationNames("ManagerOperation", "of a manager", "ManagerHandle manager, ", "manager, ", "manager_", managed)
	return c.String()
}

// namedOperation is an operation, and what the C# code says of its network.
type namedOperation struct{ name, network string }

// operationNames are the operations of one class. The functions are named in lambdas, so that none is bound before it is called.
func (c *csharp) operationNames(class, whose, declared, given, prefix string, operations []namedOperation) {
	c.WriteString("\n")
	c.summary(0, "The operations "+whose+".")
	c.line(0, "internal static class %ss\n{", class)
	for i, o := range operations {
		if i > 0 {
			c.WriteString("\n")
		}
		name := o.name
		c.line(1, "internal static readonly %s %s = new(", class, pascal(name))
		c.line(2, "%q,%s", prefix+name, o.network)
		c.line(2, "(%sbyte[] request, out IntPtr document) => Native.osp_%s(%srequest, out document));", declared, prefix+name, given)
	}
	c.WriteString("}\n")
}
