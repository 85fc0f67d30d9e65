package pasted_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/pasted"
)

// newCertificate makes a certificate and returns its DER.
func newCertificate(t testing.TB) []byte {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(7), Subject: pkix.Name{CommonName: "an authority"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	require.NoError(t, err)
	return der
}

func encoded(title string, der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: title, Bytes: der}))
}

// utf16Of spells a text in UTF-16, little-endian.
func utf16Of(text string) string {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = append(out, byte(unit), byte(unit>>8))
	}
	return string(out)
}

func TestBlocksReadsWhatPeoplePaste(t *testing.T) {
	t.Parallel()
	der := newCertificate(t)
	good := encoded("CERTIFICATE", der)
	trimmed := strings.TrimSpace(good)
	for name, text := range map[string]string{
		"as it is":                    good,
		"byte order mark":             "\ufeff" + good,
		"CRLF":                        strings.ReplaceAll(good, "\n", "\r\n"),
		"indentation":                 "\t  " + strings.ReplaceAll(trimmed, "\n", "\n\t  "),
		"blanks at the ends of lines": strings.ReplaceAll(good, "\n", "  \n"),
		`\n`:                          strings.ReplaceAll(trimmed, "\n", `\n`),
		`\r\n`:                        strings.ReplaceAll(trimmed, "\n", `\r\n`),
		"line breaks become blanks":   strings.ReplaceAll(trimmed, "\n", " "),
		"no line breaks":              strings.ReplaceAll(trimmed, "\n", ""),
		"double quotes":               `"` + trimmed + `"`,
		"single quotes and \\n":       "'" + strings.ReplaceAll(trimmed, "\n", `\n`) + `\n'`,
		"text around it":              "subject=/CN=an authority\nissuer: \xe4\xf6\n" + good + "trailer",
		"headers":                     strings.Replace(good, "-----\n", "-----\nComment: mine\nX: y\n\n", 1),
		"blank lines":                 strings.ReplaceAll(good, "\n", "\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blocks, err := pasted.Blocks([]byte(text))
			require.NoError(t, err)
			require.Len(t, blocks, 1)
			require.NoError(t, blocks[0].Err())
			assert.Equal(t, "CERTIFICATE", blocks[0].Type)
			assert.Equal(t, der, blocks[0].Bytes)
		})
	}
}

func TestBlocksNamesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	der := newCertificate(t)
	good := encoded("CERTIFICATE", der)
	inOneLine := base64.StdEncoding.EncodeToString(der)
	for name, tc := range map[string]struct{ content, want string }{
		"empty":                 {"", "is empty"},
		"white space":           {" \r\n", "is empty"},
		"NUL bytes":             {"\x00\x00\x00\x00", "consists of NUL bytes"},
		"UTF-16":                {"\xff\xfe" + utf16Of(good), "is UTF-16: save it as UTF-8"},
		"UTF-16, big-endian":    {"\xfe\xff\x00-\x00-", "is UTF-16"},
		"UTF-16 without a mark": {utf16Of(good), "is UTF-16"},
		"DER":                   {string(der), "is DER, the binary form: convert it to PEM"},
		"no END line":           {good[:len(good)-30], "has no line -----END CERTIFICATE----- for the block that begins in line 1: it is cut"},
		"no END line, another":  {"\n" + good[:len(good)-30] + "\n" + good, "for the block that begins in line 2"},
		"no BEGIN line":         {good[30:], "has no BEGIN line"},
		"no END line's hyphens": {strings.TrimRight(good, "-\n"), "END line of the block in line 1 is not -----END CERTIFICATE-----"},
		"four hyphens":          {good[1:], "BEGIN line that does not start with five hyphens"},
		"dashes":                {strings.ReplaceAll(good, "--", "\u2014"), "BEGIN line that does not start with five hyphens"},
		"base64 alone":          {inOneLine, "has no BEGIN and END lines: it is the base64 alone"},
		"a path":                {"/etc/ssl/ca.pem", "looks like the name of a file"},
		"a path of Windows":     {`C:\certificates\ca.crt`, "looks like the name of a file"},
		"a key of SSH":          {"ssh-rsa AAAAB3NzaC1yc2E me@here", "SSH's own form"},
		"a page":                {"<html>", "holds no PEM block"},
		"a no-break space":      {good[:40] + "\u00a0" + good[40:], "U+00A0 (a no-break space) at line 2, character 13"},
		"a zero-width space":    {good[:40] + "\u200b" + good[40:], "U+200B (a zero-width space) at line 2, character 13"},
		"quotes inside":         {strings.ReplaceAll(good, "\n", "\"\n"), `U+0022 ("\"") at line 1, character 28`},
		"mail quoting":          {"> " + strings.ReplaceAll(strings.TrimSpace(good), "\n", "\n> "), `U+003E (">") at line 2, character 1`},
		"characters missing":    {good[:40] + good[41:], "its base64 is not whole"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			blocks, err := pasted.Blocks([]byte(tc.content))
			if err == nil && len(blocks) > 0 {
				err = blocks[0].Err()
			}
			require.ErrorContains(t, err, tc.want)
			assert.NotContains(t, err.Error(), inOneLine[:12], "the content is quoted")
		})
	}
}

func TestCertificatesTellWhichCannotBeRead(t *testing.T) {
	t.Parallel()
	good := encoded("CERTIFICATE", newCertificate(t))
	damaged := encoded("CERTIFICATE", []byte("no certificate"))
	private := "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"

	certificates, unread, err := pasted.Certificates([]byte(good + private + damaged + good))
	require.NoError(t, err)
	assert.Len(t, certificates, 2)
	require.Len(t, unread, 1)
	require.ErrorContains(t, unread[0], "the certificate in line")

	_, _, err = pasted.Certificates([]byte(damaged))
	require.ErrorContains(t, err, "holds no certificate that can be read: the certificate in line 1: x509: ")

	_, _, err = pasted.Certificates([]byte(private))
	require.ErrorIs(t, err, pasted.ErrPrivateKey)
	assert.NotContains(t, err.Error(), "c2VjcmV0")

	_, _, err = pasted.Certificates([]byte(encoded("PUBLIC KEY", []byte("k"))))
	require.ErrorContains(t, err, "holds no CERTIFICATE block")
}

func TestLargeCollectionsAreReadInLinearTime(t *testing.T) {
	t.Parallel()
	one := encoded("CERTIFICATE", []byte("any bytes"))
	content := []byte(strings.Repeat(one, 24<<20/len(one)))
	started := time.Now()
	blocks, err := pasted.Blocks(content)
	require.NoError(t, err)
	assert.Len(t, blocks, len(content)/len(one))
	assert.Less(t, time.Since(started), 30*time.Second, "a tenth of a second is usual, minutes where the time is quadratic")
}

// FuzzBlocks reads any bytes: what encoding/pem reads is read the same, and what is not read is told in one line
// that quotes nothing of it.
func FuzzBlocks(f *testing.F) {
	good := encoded("CERTIFICATE", []byte("any bytes"))
	for _, seed := range []string{
		good, "\ufeff" + good, strings.ReplaceAll(good, "\n", `\n`), strings.ReplaceAll(good, "\n", " "), `"` + good + `"`,
		good[:30], good[20:], "\xff\xfe-\x00", "0\x82\x01\x00", "MIIB", "/etc/ca.pem", "ssh-rsa A", "", "\x00",
		"-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END A-----", "-----BEGIN PRIVATE KEY-----\nAAAA\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		blocks, err := pasted.Blocks(content)
		if err != nil {
			why := err.Error()
			require.NotEmpty(t, why, "Blocks(%q)", content)
			require.LessOrEqual(t, len(why), 300, "Blocks(%q): %q", content, why)
			require.False(t, strings.ContainsAny(why, "\n\r\x00"), "Blocks(%q): %q", content, why)
			assert.True(t, utf8.ValidString(why), "Blocks(%q): %q", content, why)
			return
		}
		theirs, _ := pem.Decode(content)
		if theirs == nil || strings.ContainsAny(string(content), `\`) || len(theirs.Bytes) == 0 || len(theirs.Headers) > 0 {
			return
		}
		for i := range blocks {
			if string(blocks[i].Bytes) == string(theirs.Bytes) && blocks[i].Type == theirs.Type {
				return
			}
		}
		// What a strict reader finds between hyphens of its own may be of another type than ours.
		for i := range blocks {
			if blocks[i].Err() != nil {
				return
			}
		}
		t.Errorf("Blocks(%q) lacks the block %s %q", content, theirs.Type, theirs.Bytes)
	})
}
