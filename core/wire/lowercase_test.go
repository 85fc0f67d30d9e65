package wire

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What Python's str.lower and JavaScript's toLowerCase, which follow Unicode's full mapping with the final sigma, make of texts.
func TestFullLowercasing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"\u00c9A":      "\u00e9a",
		"\u03a3":       "\u03c3",
		"\u0391\u03a3": "\u03b1\u03c2",
		"\u039f\u0394\u03a5\u03a3\u03a3\u0395\u03a5\u03a3": "\u03bf\u03b4\u03c5\u03c3\u03c3\u03b5\u03c5\u03c2",
		"\u0391\u03a3.\u0392":                              "\u03b1\u03c3.\u03b2",
		"\u0391\u03a3@\u0392":                              "\u03b1\u03c2@\u03b2",
		"\u0391\u03a3'":                                    "\u03b1\u03c2'",
		"\u0391\u03a3' \u03a3":                             "\u03b1\u03c2' \u03c3",
		"I\u03a3":                                          "i\u03c2",
		"a\u03a3\u0301":                                    "a\u03c2\u0301",
		"\u03a3\u0391":                                     "\u03c3\u03b1",
		"A\u00ad\u03a3":                                    "a\u00ad\u03c2",
		"\u02b0\u03a3":                                     "\u02b0\u03c3",
		"1\u03a3":                                          "1\u03c3",
		"\u00c0\u03a3|":                                    "\u00e0\u03c2|",
		"\u0130STANBUL":                                    "i\u0307stanbul",
		"A\u0130":                                          "ai\u0307",
		"D\u017d\u03a3":                                    "d\u017e\u03c2",
		"\u24b6 \u03a3":                                    "\u24d0 \u03c3",
		"\u24b6\u03a3":                                     "\u24d0\u03c2",
		"\u0391\u03a3\u2019\u0392":                         "\u03b1\u03c3\u2019\u03b2",
		"\u0391\u03a3:\u0392":                              "\u03b1\u03c3:\u03b2",
		"\u0391\u03a3\u00b7":                               "\u03b1\u03c2\u00b7",
		"\u00aa\u03a3":                                     "\u00aa\u03c2",
		"\u03a3\u03a3\u03a3":                               "\u03c3\u03c3\u03c2",
		"HW-\u00c9#\u039d\u0399\u039a\u039f\u03a3#2026": "hw-\u00e9#\u03bd\u03b9\u03ba\u03bf\u03c2#2026",
		"\u0391\u03a3\U0001f600\u0391":                  "\u03b1\u03c2\U0001f600\u03b1",
		"\u1e9e":                                        "\u00df",
		"\u13a0":                                        "\uab70",
		"\u00c5":                                        "\u00e5",
		"\u0391\u03a3\u200d\u0392":                      "\u03b1\u03c3\u200d\u03b2",
	} {
		assert.Contains(t, lowercasings(text), want, "%+q", text)
		assert.Equal(t, want, strings.ToLower(dotted[1].Replace(withFinalSigmas(text))), "%+q", text)
	}
}

func TestLowercasingsOfLanguages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"HW-I#Jana@Example.com#2026": {"hw-i#jana@example.com#2026"},
		"JÜ":                         {"jü", "jÜ"},
		"ÎI":                         {"îi", "Îi", "îı"},
		"İI":                         {"ii", "İi", "i\u0307i", "iı"},
		"ΑΣ I":                       {"ασ i", "ΑΣ i", "ασ ı", "ας i", "ας ı"},
		"I\u0307É":                   {"i\u0307é", "i\u0307É", "ı\u0307é", "ié"},
		"jü":                         {"jü"},
	} {
		assert.ElementsMatch(t, want, lowercasings(text), text)
	}
}

func TestLicenseSignatureTextsBeginWithTheLikeliest(t *testing.T) {
	t.Parallel()
	texts := LicenseSignatureTexts("GERÄT", "ΝΙΚΟΣ|X", "2026-06-15")
	assert.Equal(t, LicenseSignatureText("GERÄT", "ΝΙΚΟΣ|X", "2026-06-15"), texts[0])
	assert.Contains(t, texts, "gerät#νικος#2026-06-15t00:00:00.000z")
	assert.Contains(t, texts, "gerÄt#ΝΙΚΟΣ#2026-06-15t00:00:00.000z")
}
