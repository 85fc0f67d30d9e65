package main

import (
	"cmp"
	"os"

	"github.com/openspring/openspring/capi/bridge"
)

// environment reads the variables that a client heeds.
func environment() bridge.Environment {
	e := bridge.Environment{
		HTTP:     variable("HTTP_PROXY", "http_proxy"),
		HTTPS:    variable("HTTPS_PROXY", "https_proxy"),
		No:       variable("NO_PROXY", "no_proxy"),
		CertFile: os.Getenv("SSL_CERT_FILE"), CertDirectory: os.Getenv("SSL_CERT_DIR"),
	}
	if os.Getenv("REQUEST_METHOD") != "" {
		// Under CGI, HTTP_PROXY is a request's "Proxy" header and so anybody's.
		e.HTTP = os.Getenv("http_proxy")
	}
	return e
}

// places reads the variables that say where a license may be stored.
func places() bridge.Places {
	return bridge.Places{
		Home: os.Getenv("HOME"), StateHome: os.Getenv("XDG_STATE_HOME"), StateDirectory: os.Getenv("STATE_DIRECTORY"),
		LocalAppData: os.Getenv("LOCALAPPDATA"), ProgramData: os.Getenv("ProgramData"),
	}
}

// variable takes the first of the two that is set and not empty.
func variable(upper, lower string) string { return cmp.Or(os.Getenv(upper), os.Getenv(lower)) }
