package teller

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"runtime"
	"strings"
)

// Code is the source of an example, from which it prints the calls that it makes.
type Code struct {
	text string
	set  *token.FileSet
	file *ast.File
	// once has the lines whose call was printed and is not to be printed again.
	once map[int]bool
}

// ReadCode reads the source of an example, which the example embeds.
func ReadCode(text string) *Code {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "main.go", text, parser.SkipObjectResolution)
	if err != nil {
		panic(err) // The compiler has read the same.
	}
	return &Code{text, set, file, map[int]bool{}}
}

// Next prints the statement that follows in the caller's source: the call that it is about to make. A remark says what there is
// to say about this call.
func (c *Code) Next(remark ...string) {
	_, _, line, _ := runtime.Caller(1)
	c.print(line, remark)
}

// Once is Next for a call that the story makes often: only the first one is printed.
func (c *Code) Once(remark ...string) {
	_, _, line, _ := runtime.Caller(1)
	if !c.once[line] {
		c.once[line] = true
		c.print(line, remark)
	}
}

func (c *Code) print(line int, remark []string) {
	for _, text := range remark {
		fmt.Println("   // " + text)
	}
	fmt.Println("   > " + c.after(line))
}

// after is the statement that follows the one at a line, on one line.
func (c *Code) after(line int) string {
	var found ast.Node
	ast.Inspect(c.file, func(node ast.Node) bool {
		if block, ok := node.(*ast.BlockStmt); ok {
			for i := 1; i < len(block.List); i++ {
				if c.set.Position(block.List[i-1].Pos()).Line == line {
					found = call(block.List[i])
				}
			}
		}
		return found == nil
	})
	if found == nil {
		panic(fmt.Sprint("no statement follows line ", line))
	}
	text := c.text[c.set.Position(found.Pos()).Offset:c.set.Position(found.End()).Offset]
	return strings.TrimPrefix(strings.Join(strings.Fields(text), " "), "return ")
}

// call is what a statement does before it looks at the error.
func call(statement ast.Stmt) ast.Node {
	if branch, ok := statement.(*ast.IfStmt); ok && branch.Init != nil {
		return branch.Init
	}
	return statement
}
