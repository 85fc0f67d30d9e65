package main

import (
	"fmt"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// cppWidth is the length of the C++ header's lines.
const cppWidth = 120

// cppMethod writes both forms of a method: the one that throws, and the one with a code.
func cppMethod(name, function, summary, request string) string {
	return wrap(plainText(summary)+" See "+function+".~*/", "    /* ", "     * ", cppWidth) + "\n" +
		fmt.Sprintf("    result %s(const std::string &request%s) const { return call(%s, request); }\n", name, request, function) +
		fmt.Sprintf("    result %s(const std::string &request, std::error_code &ec) const { return call(%s, request, ec); }\n", name, function)
}

// nothingAsked is the default of a request that may say nothing.
const nothingAsked = ` = "{}"`

func cppEndpoints(t tables) string {
	var out []string
	for _, e := range t.endpoints {
		out = append(out, cppMethod(e.Name, function(e), e.Summary, ""))
	}
	for _, o := range t.operations {
		if o.Client {
			out = append(out, cppMethod(o.Name, "osp_"+o.Name, o.Summary, ""))
		}
	}
	return cppBlock(out)
}

func cppManager(t tables) string {
	var out []string
	for _, o := range t.managed {
		out = append(out, cppMethod(o.Name, managerFunction(o), o.Summary, nothingAsked))
	}
	return cppBlock(out)
}

func cppLocal(t tables) string {
	var out []string
	for _, o := range t.operations {
		if !o.Client {
			out = append(out, cppLocalFunction(o))
		}
	}
	return cppBlock(out)
}

// cppName is what an operation is called in C++, for the pages.
func cppName(o api.Operation) string {
	if o.Client {
		return code("client::" + o.Name)
	}
	return code("openspring::" + o.Name)
}

func cppLocalFunction(o api.Operation) string {
	name, request := "osp_"+o.Name, ""
	if o.NoRequest {
		request = nothingAsked
	}
	return wrap(plainText(o.Summary)+" See "+name+".~*/", "/* ", " * ", cppWidth) + "\n" +
		fmt.Sprintf("inline result %s(const std::string &request%s) { return detail::thrown(detail::local(%s, request)); }\n", o.Name, request, name) +
		fmt.Sprintf("inline result %s(const std::string &request, std::error_code &ec)\n{\n    return detail::coded(detail::local(%s, request), ec);\n}\n", o.Name, name)
}

// cppBlock joins declarations by blank lines. The comment's end stays with its last word.
func cppBlock(declarations []string) string {
	return strings.ReplaceAll(strings.Join(declarations, "\n"), "~", " ")
}
