package faults

import (
	"fmt"
	"strings"

	"github.com/openspring/openspring/core/api"
)

// The marks of the block in docs/errors.md that Page gives.
const (
	pageBegin = "<!-- BEGIN GENERATED: faults (go test ./tests/faults -update) -->\n"
	pageEnd   = "<!-- END GENERATED: faults (go test ./tests/faults -update) -->\n"
)

// Page shows the table in Markdown.
func Page() string {
	var out strings.Builder
	heading := ""
	for i := range All {
		f := &All[i]
		if f.Group != heading {
			heading = f.Group
			fmt.Fprintf(&out, "\n### %s\n\n| %s | Status and code | Retryable | Sent | HTTP | GET | POST | When |\n%s|\n", heading,
				parties[f.At], strings.Repeat("| --- ", 8))
		}
		f.line(&out)
	}
	return out.String() + "\n"
}

// parties begin the sentences of a group.
var parties = map[Party]string{API: "The API", Proxy: "The proxy", TokenServer: "The token server", NameServer: "The API"}

func (f *Fault) line(out *strings.Builder) {
	retryable := "no"
	if f.Want.Retryable {
		retryable = "yes"
	}
	http := "none"
	if f.Want.HTTP != 0 {
		http = fmt.Sprint(f.Want.HTTP)
	}
	fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", f.What, f.Want.end(), retryable, f.sentShown(), http,
		tries(f.Want.Get), tries(f.Want.Post), f.ends())
}

// sentShown is details.sent, which errors have.
func (f *Fault) sentShown() string {
	switch {
	case f.Want.Status == api.OK:
		return "-"
	case f.sent() == "":
		return "either"
	}
	return "`" + f.sent() + "`"
}

// end is the status's constant and the code.
func (w Want) end() string {
	if w.Status == api.OK {
		return "`OSP_OK`"
	}
	return fmt.Sprintf("`%s` `%s`", w.Status.Name(), w.Code)
}

func tries(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func (f *Fault) ends() string {
	switch f.Ends {
	case ByConnectTimeout:
		return "after `connect_timeout_ms`, each try"
	case ByTimeout:
		return "after `timeout_ms`"
	case ByRetryAfter:
		return "after the requested wait"
	}
	return "at once"
}

// replaceBlock puts the table between its marks in a page.
func replaceBlock(text string) (string, error) {
	before, rest, begins := strings.Cut(text, pageBegin)
	_, after, ends := strings.Cut(rest, pageEnd)
	if !begins || !ends {
		return "", fmt.Errorf("no lines %q and %q", pageBegin, pageEnd)
	}
	return before + pageBegin + Page() + pageEnd + after, nil
}
