package pasted_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/internal/pasted"
)

func TestPathsAreKnownAsPaths(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/etc/app/license", "/home/jana/abcd", "ls_activation.lic", "files/LS_ACTIVATION.LIC\n", `C:\Users\jana\x`,
		"d:/x", "./license", "../license", "~/license", `\\server\share\x`, `.\license`, "ca.pem", "ls_activation.req", "kept.json"} {
		assert.True(t, pasted.LooksLikePath(path), path)
	}
}

func TestContentsAreNoPaths(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "{", "license", "e30=", "eyJsaWNlbnNlX2tleSI6Ik9TUFQifQ==", base64.StdEncoding.EncodeToString([]byte("\ufeff{}")),
		"-----BEGIN PUBLIC KEY-----\nx.pem", "/a\n/b", strings.Repeat("a/", 1000) + "x.lic"} {
		assert.False(t, pasted.LooksLikePath(text), text)
	}
}
