package transport

import (
	"net/http"
	"slices"
	"strings"
)

// proxySchemes are the ways of signing in that have a name (RFC 7235's registry, and NTLM). Others are reported as one that is
// not known: a name that nobody has registered is the server's text.
var proxySchemes = []string{"Basic", "Bearer", "Digest", "HOBA", "Kerberos", "Mutual", "Negotiate", "NTLM", "OAuth", "SCRAM-SHA-1", "SCRAM-SHA-256"}

const unknownScheme = "one that is not known"

// maxChallenges is the number of ways that are looked at.
const maxChallenges = 16

// offeredSchemes reads the schemes of a proxy's challenges, each once, in the proxy's order.
func offeredSchemes(header http.Header) []string {
	var offered []string
	for _, line := range header.Values("Proxy-Authenticate") {
		for _, part := range splitUnquoted(line) {
			word, _, _ := strings.Cut(strings.TrimSpace(part), " ")
			if word == "" || strings.Contains(word, "=") {
				continue // a parameter of the challenge before
			}
			name := unknownScheme
			if i := slices.IndexFunc(proxySchemes, func(s string) bool { return strings.EqualFold(s, word) }); i >= 0 {
				name = proxySchemes[i]
			}
			if !slices.Contains(offered, name) {
				offered = append(offered, name)
			}
			if len(offered) == maxChallenges {
				return offered
			}
		}
	}
	return offered
}

// splitUnquoted splits a list at its commas, except for those between quotes.
func splitUnquoted(list string) []string {
	quoted, escaped := false, false
	return strings.FieldsFunc(list, func(r rune) bool {
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		}
		return r == ',' && !quoted
	})
}

// wantsCredentials says what a 407 asks for. header is the proxy's.
func wantsCredentials(who string, header http.Header) string {
	offered := offeredSchemes(header)
	if len(offered) == 0 || slices.Contains(offered, "Basic") {
		return who + " wants credentials (407): give a right user name and password in the proxy's URL"
	}
	return who + " wants credentials (407) and takes them only by " + strings.Join(offered, ", ") + ", and this library speaks Basic: " +
		"ask the proxy's operator to allow Basic or to let this host through without, or use a local proxy that signs in for this one"
}
