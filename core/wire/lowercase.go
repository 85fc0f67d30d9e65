package wire

import (
	"slices"
	"strings"
	"unicode"
)

// LicenseSignatureTexts are the texts that license_signature may sign (2.5). There is one where all letters are ASCII:
// of others it is not known how the server lower-cases them, and languages differ in that.
func LicenseSignatureTexts(hardwareID, id, validity string) []string {
	return lowercasings(hardwareID + "#" + CutUser(id) + "#" + NormalValidity(validity))
}

// dotted are the ways in which languages lower-case the two capital letters I, with which the dot differs.
var dotted = []*strings.Replacer{
	strings.NewReplacer("İ", "i"),                           // Unicode's simple mapping
	strings.NewReplacer("İ", "i\u0307"),                     // its full mapping
	strings.NewReplacer("İ", "i", "I", "ı"),                 // the simple mapping for Turkish
	strings.NewReplacer("İ", "i", "I\u0307", "i", "I", "ı"), // the full mapping for Turkish
}

// lowercasings are the different results of the lower-casings that languages know.
func lowercasings(text string) []string {
	ascii := lowerASCII(text)
	if IsASCII(text) {
		return []string{ascii}
	}
	all := []string{strings.ToLower(text), ascii}
	for _, text := range []string{text, withFinalSigmas(text)} {
		for _, i := range dotted {
			all = append(all, strings.ToLower(i.Replace(text)))
		}
		all = append(all, lowerButDotted(text))
	}
	return unique(all)
}

// IsASCII reports whether a text holds ASCII alone.
func IsASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII })
}

func lowerASCII(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// lowerButDotted leaves İ as it is, as .NET's invariant culture does.
func lowerButDotted(text string) string {
	return strings.Map(func(r rune) rune {
		if r == 'İ' {
			return r
		}
		return unicode.ToLower(r)
	}, text)
}

// unique leaves out repetitions and keeps the order: the likeliest is first.
func unique(texts []string) []string {
	var out []string
	for _, text := range texts {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// withFinalSigmas writes every Σ at the end of a word as ς, by Unicode's condition Final_Sigma: a cased letter is before it and
// none after it, not counting what is ignored.
func withFinalSigmas(text string) string {
	runes := []rune(text)
	for i, r := range runes {
		if r == 'Σ' && casedNext(slices.Backward(runes[:i])) && !casedNext(slices.All(runes[i+1:])) {
			runes[i] = 'ς'
		}
	}
	return string(runes)
}

// casedNext reports whether the first of these characters that is not ignored is a letter with case.
func casedNext(runes func(func(int, rune) bool)) bool {
	for _, r := range runes {
		if !caseIgnorable(r) {
			return cased(r)
		}
	}
	return false
}

func cased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// wordMiddles are the punctuation that may stand inside a word (Word_Break is MidLetter, MidNumLet or Single_Quote).
const wordMiddles = "':.\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a"

func caseIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) || strings.ContainsRune(wordMiddles, r)
}
