package reference

import "unicode"

// Lowercasings are the lower-casings that languages differ in, one by one: for each rule about İ, each about I and each about Σ. Letters
// beyond ASCII may also stay as they are.
func Lowercasings(text string) []string {
	runes := []rune(text)
	all := []string{lowered(runes, func(int) string { return "" }, true)}
	for _, plain := range []string{"i", "ı"} {
		for _, dotted := range []string{"i", "i\u0307", "İ"} {
			if plain == "ı" && dotted != "i" {
				continue // what knows the dotless i knows its capital too
			}
			for _, final := range []string{"σ", "ς"} {
				special := func(i int) string {
					switch {
					case runes[i] == 'I' && foreign(runes):
						return plain
					case runes[i] == 'İ':
						return dotted
					case runes[i] == 'Σ' && endsWord(runes, i):
						return final
					}
					return ""
				}
				all = append(all, lowered(runes, special, false))
			}
		}
	}
	for _, final := range []string{"σ", "ς"} { // Turkish, where a dot follows the I
		all = append(all, lowered(runes, func(i int) string {
			switch {
			case runes[i] == 'I' && i+1 < len(runes) && runes[i+1] == 0x307:
				return "i"
			case runes[i] == 0x307 && i > 0 && runes[i-1] == 'I':
				return "-"
			case runes[i] == 'I' && foreign(runes):
				return "ı"
			case runes[i] == 'Σ' && endsWord(runes, i):
				return final
			}
			return ""
		}, false))
	}
	return all
}

// lowered lower-cases character by character; special says otherwise of some, "-" leaves one out.
func lowered(runes []rune, special func(int) string, asciiAlone bool) string {
	out := ""
	for i, r := range runes {
		switch by := special(i); {
		case by == "-":
		case by != "":
			out += by
		case asciiAlone && r > unicode.MaxASCII:
			out += string(r)
		default:
			out += string(unicode.ToLower(r))
		}
	}
	return out
}

func foreign(runes []rune) bool {
	for _, r := range runes {
		if r > unicode.MaxASCII {
			return true
		}
	}
	return false
}

// endsWord is Unicode's condition Final_Sigma: a letter with case comes before and none after, with nothing between but
// characters that the condition ignores.
func endsWord(runes []rune, at int) bool {
	before, after := at-1, at+1
	for before >= 0 && ignored(runes[before]) {
		before--
	}
	for after < len(runes) && ignored(runes[after]) {
		after++
	}
	return before >= 0 && hasCase(runes[before]) && (after == len(runes) || !hasCase(runes[after]))
}

func hasCase(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsTitle(r) ||
		unicode.Is(unicode.Other_Uppercase, r) || unicode.Is(unicode.Other_Lowercase, r)
}

func ignored(r rune) bool {
	switch r {
	case '\'', '.', ':', 0xB7, 0x387, 0x55F, 0x5F4, 0x2018, 0x2019, 0x2024, 0x2027, 0xFE13, 0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A:
		return true
	}
	return unicode.IsMark(r) && !unicode.Is(unicode.Mc, r) || unicode.In(r, unicode.Cf, unicode.Lm, unicode.Sk)
}
