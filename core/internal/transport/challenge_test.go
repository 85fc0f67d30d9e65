package transport

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSchemesOfAProxyAreNamed(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		challenges []string
		want       []string
	}{
		"none":                  {nil, nil},
		"each in a line":        {[]string{"Negotiate", "NTLM"}, []string{"Negotiate", "NTLM"}},
		"in one line":           {[]string{`negotiate, ntlm, BASIC realm="x"`}, []string{"Negotiate", "NTLM", "Basic"}},
		"with parameters":       {[]string{`Digest realm="a, Basic b\", Basic", qop="auth,auth-int", algorithm=MD5`}, []string{"Digest"}},
		"with a token":          {[]string{"NTLM TlRMTVNTUAACAAAA=="}, []string{"NTLM"}},
		"twice":                 {[]string{"NTLM", "NTLM a"}, []string{"NTLM"}},
		"an own one":            {[]string{"the-secret, another"}, []string{unknownScheme}},
		"empty parts":           {[]string{" , ,, NTLM"}, []string{"NTLM"}},
		"a quote without end":   {[]string{`Digest realm="a, Basic`}, []string{"Digest"}},
		"more than anyone has":  {[]string{strings.Repeat("x,", 5000)}, []string{unknownScheme}},
		"parameters beforehand": {[]string{"realm=x, NTLM"}, []string{"NTLM"}},
	} {
		header := http.Header{"Proxy-Authenticate": tc.challenges}
		assert.Equal(t, tc.want, offeredSchemes(header), name)
	}
	basic := wantsCredentials("the proxy p:1", http.Header{"Proxy-Authenticate": {"NTLM", "Basic"}})
	assert.Contains(t, basic, "give a right user name and password")
	ntlm := wantsCredentials("the proxy p:1", http.Header{"Proxy-Authenticate": {"NTLM"}})
	assert.Contains(t, ntlm, "the proxy p:1 wants credentials (407) and takes them only by NTLM, and this library speaks Basic: ")
}
