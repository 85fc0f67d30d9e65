// gopages writes the reference of the Go packages as Markdown, a page for each package, for the site that `make docs` builds.
//
//	go run ./tools/docs/gopages FOLDER PACKAGE-FOLDER...
//
// It also writes FOLDER/symbols.txt: a line for each exported name, with its page and its anchor.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

const module = "github.com/openspring/openspring/"

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: gopages FOLDER PACKAGE-FOLDER...")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "gopages:", err)
		os.Exit(1)
	}
}

func run(out string, folders []string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var symbols strings.Builder
	index := "# Go reference\n\nThe packages that a program can import. [The Go package](../../docs/go.md) has the first steps.\n\n| package | |\n| --- | --- |\n"
	for _, folder := range folders {
		p, err := read(folder, folders)
		if err != nil {
			return fmt.Errorf("%s: %w", folder, err)
		}
		p.write()
		if err := os.WriteFile(filepath.Join(out, pageOf(folder)), p.text.Bytes(), 0o644); err != nil {
			return err
		}
		for _, name := range p.symbols {
			fmt.Fprintf(&symbols, "%s.%s %s %s\n", p.docs.Name, name, pageOf(folder), name)
		}
		index += fmt.Sprintf("| [`%s`](%s) | %s |\n", folder, pageOf(folder), p.docs.Synopsis(p.docs.Doc))
	}
	if err := os.WriteFile(filepath.Join(out, "index.md"), []byte(index), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "symbols.txt"), []byte(symbols.String()), 0o644)
}

func pageOf(folder string) string { return strings.ReplaceAll(folder, "/", "-") + ".md" }

// page is the page of one package as it grows.
type page struct {
	folder  string
	folders []string
	files   *token.FileSet
	docs    *doc.Package
	text    bytes.Buffer
	symbols []string
}

func read(folder string, folders []string) (*page, error) {
	p := &page{folder: folder, folders: folders, files: token.NewFileSet()}
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	var parsed []*ast.File
	for _, path := range paths {
		file, err := parser.ParseFile(p.files, path, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	p.docs, err = doc.NewFromFiles(p.files, parsed, module+folder)
	return p, err
}

func (p *page) write() {
	fmt.Fprintf(&p.text, "# Go: package %s\n\n```go\nimport %q\n```\n\n", p.docs.Name, module+p.folder)
	p.comment(p.docs.Doc)
	p.examples(p.docs.Examples)
	p.values("Constants", p.docs.Consts)
	p.values("Variables", p.docs.Vars)
	if len(p.docs.Funcs) > 0 {
		p.text.WriteString("## Functions\n\n")
		p.funcs(p.docs.Funcs)
	}
	if len(p.docs.Types) > 0 {
		p.text.WriteString("## Types\n\n")
	}
	for _, t := range p.docs.Types {
		p.entry("type ", t.Name, t.Doc, t.Decl)
		p.examples(t.Examples)
		p.values("", append(t.Consts, t.Vars...))
		p.funcs(t.Funcs)
		p.funcs(t.Methods)
	}
}

func (p *page) values(title string, values []*doc.Value) {
	if title != "" && len(values) > 0 {
		fmt.Fprintf(&p.text, "## %s\n\n", title)
	}
	for _, value := range values {
		for _, name := range value.Names {
			if token.IsExported(name) {
				p.symbols = append(p.symbols, name)
				fmt.Fprintf(&p.text, "<a id=%q></a>", name)
			}
		}
		p.text.WriteString("\n\n")
		p.comment(value.Doc)
		p.code(value.Decl)
		p.each(value)
	}
}

// each writes what is said of the single names of a group.
func (p *page) each(value *doc.Value) {
	for _, spec := range value.Decl.Specs {
		said, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		text := said.Doc.Text() + said.Comment.Text()
		for _, name := range said.Names {
			if name.IsExported() && text != "" {
				fmt.Fprintf(&p.text, "- `%s`: %s\n", name.Name, strings.Join(strings.Fields(text), " "))
			}
		}
	}
	p.text.WriteString("\n")
}

func (p *page) funcs(funcs []*doc.Func) {
	for _, f := range funcs {
		name := f.Name
		if f.Recv != "" {
			name = strings.TrimPrefix(f.Recv, "*") + "." + f.Name
		}
		p.entry("func ", name, f.Doc, f.Decl)
		p.examples(f.Examples)
	}
}

// entry writes a name that has a heading of its own.
func (p *page) entry(kind, name, text string, declared ast.Node) {
	p.symbols = append(p.symbols, name)
	fmt.Fprintf(&p.text, "### %s%s {: #%s }\n\n", kind, name, name)
	p.code(declared)
	p.comment(text)
}

func (p *page) comment(text string) {
	out := p.docs.Printer()
	out.HeadingLevel = 4
	out.DocLinkBaseURL = "https://pkg.go.dev"
	out.DocLinkURL = p.link
	p.text.Write(out.Markdown(p.docs.Parser().Parse(text)))
	p.text.WriteString("\n")
}

// link leads to a name of another package: to its page here, or to the public site for those of others.
func (p *page) link(link *comment.DocLink) string {
	name := link.Name
	if link.Recv != "" {
		name = link.Recv + "." + name
	}
	target := ""
	if link.ImportPath != "" {
		target = "https://pkg.go.dev/" + link.ImportPath
		for _, folder := range p.folders {
			if link.ImportPath == module+folder {
				target = pageOf(folder)
			}
		}
	}
	if name != "" {
		target += "#" + name
	}
	return target
}

func (p *page) examples(examples []*doc.Example) {
	for _, example := range examples {
		p.text.WriteString("Example:\n\n")
		p.code(&printer.CommentedNode{Node: example.Code, Comments: example.Comments})
	}
}

func (p *page) code(node any) {
	if declared, ok := node.(*ast.FuncDecl); ok {
		shown := *declared
		shown.Body, shown.Doc = nil, nil
		node = &shown
	}
	if declared, ok := node.(*ast.GenDecl); ok {
		shown := *declared
		shown.Doc = nil
		node = &shown
	}
	p.text.WriteString("```go\n")
	style := printer.Config{Mode: printer.UseSpaces | printer.TabIndent, Tabwidth: 4}
	// A buffer takes everything.
	_ = style.Fprint(&p.text, p.files, node)
	p.text.WriteString("\n```\n\n")
}
