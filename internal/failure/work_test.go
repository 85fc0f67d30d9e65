package failure

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// pieces make, repeated, the texts that a search takes longest for.
var pieces = []string{"a", "ab", "a+", "a ", "A", "QUFB", "YWFh", "61", `\`, "%", "&#", "%25", `\u005c`, "&amp;", "&#x26;", "%61",
	`\\u0061`, "%2561", "\xff"}

// laborious are secrets that such texts nearly hold, everywhere.
func laborious() []string {
	as := strings.Repeat("a", 4095)
	secrets := []string{as + "!", "!" + as, as[:2000] + "!" + as[:2000], strings.Repeat("ab", 2000) + "!",
		strings.Repeat("a+", 2000) + "!", strings.Repeat("AAA", 30_000) + "!"}
	for _, escape := range []string{`\`, "%", `\u005c`, "%25", "&amp;", "&#x26;", "%61", `\\u0061`} {
		secrets = append(secrets, strings.Repeat(escape, 500)+"!", strings.Repeat(escape, 16))
	}
	return secrets
}

// TestTextsMadeToTakeLongDoNot counts comparisons: two per byte of a reading and form are the most that a linear search
// takes, where a quadratic one takes thousands.
func TestTextsMadeToTakeLongDoNot(t *testing.T) {
	t.Parallel()
	const length = 64 << 10
	r := Redactor{}.With(laborious()...)
	for _, piece := range pieces {
		text := strings.Repeat(piece, length/len(piece))
		var read, forms int
		for _, v := range readings(text) {
			read += len(v.text)
		}
		for _, secret := range r.secrets {
			forms += len(spellingsOf(secret, len(text)))
		}
		_, _, compared := r.search(text)
		assert.LessOrEqual(t, compared, 2*read*forms, "comparisons in a text of %q", piece)
		assert.Greater(t, compared, len(text), "comparisons in a text of %q", piece)
	}
}

// TestWorkPerByteDoesNotGrowWithTheText: of a text eight times as long each byte is compared as often.
func TestWorkPerByteDoesNotGrowWithTheText(t *testing.T) {
	t.Parallel()
	r := Redactor{}.With(strings.Repeat("a", 32<<10) + "!")
	_, _, short := r.search(strings.Repeat("a", 16<<10))
	_, _, long := r.search(strings.Repeat("a", 128<<10))
	assert.LessOrEqual(t, long, 2*8*short)
}

// BenchmarkRedactor measures the text that takes the longest, whole and as far as it is shown.
func BenchmarkRedactor(b *testing.B) {
	r := Redactor{}.With(laborious()...)
	text := strings.Repeat("a", 64<<10)
	for name, redact := range map[string]func(string) string{"Text": r.Text, "Detail": r.Detail} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				redact(text)
			}
		})
	}
}
