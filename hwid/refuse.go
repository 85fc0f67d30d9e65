package hwid

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Bounds of what is taken for an id. A machine id is 32 hex digits and a UUID has as many; that 32 random ones
// are fewer than six different digits happens to less than one machine in 10^12.
const (
	minimumLength  = 16
	minimumVariety = 6
	maximumLength  = 256
)

// uninitialized is what systemd writes into an image that is to get its id at the first start.
const uninitialized = "uninitialized"

// placeholders are what firmware, tools and images leave where an id belongs, as essence writes them.
var placeholders = []string{
	"tobefilledbyoem", "tobefilledbyoemtobefilledbyoem", "filledbyoem", "oem", "defaultstring", "default",
	"systemserialnumber", "systemproductname", "systemuuid", "chassisserialnumber", "baseboardserialnumber",
	"serialnumber", "notspecified", "notsettable", "notapplicable", "notavailable", "notpresent", "none", "null",
	"na", "unknown", "undefined", "unset", "empty", "invalid", "changeme", "placeholder", "example", "test",
	"machineid", "xxxxxxxxxxxxxxxx",
	"0123456789", "123456789", "1234567890", "0123456789abcdef",
	"0123456789abcdef0123456789abcdef", "00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100",
	"123456781234567890abcddeefaabbcc", "12345678123412341234123456789012", "12345678123412341234123456789abc",
	// The UUIDs of boards on which nobody set one.
	"03000200040005000006000700080009", "00020003000400050006000700080009", "4c4c4544000020108020c0c04f202020",
	"4c4c454400002010802080c04f202020",
}

// refuse says why a trimmed text is no id, in words that end a sentence about its source; empty if it is one.
func refuse(text string) string {
	core := essence(text)
	switch {
	case text == "":
		return "is empty"
	case len(text) > maximumLength:
		return fmt.Sprintf("holds %d bytes, which no machine id has", len(text))
	case !plain(text):
		return "holds something other than one line of printable ASCII"
	case core == uninitialized:
		return `says "uninitialized": the system has not made its id yet`
	case slices.Contains(placeholders, core):
		return fmt.Sprintf("holds the placeholder %q", text)
	case core == "":
		return "holds neither letters nor digits"
	case variety(core) == 1:
		return fmt.Sprintf("holds nothing but the character %q", core[:1])
	case len(core) < minimumLength:
		return fmt.Sprintf("holds %d letters and digits, too few to distinguish machines", len(core))
	case variety(core) < minimumVariety:
		return fmt.Sprintf("holds %d different letters and digits, too few for an id made at random", variety(core))
	}
	return ""
}

// plain is whether the text is printable ASCII: a machine id is one line of it, a log or a binary file is not.
func plain(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f || r == utf8.RuneError }) < 0
}

// essence is a text's ASCII letters, in lower case, and digits: one spelling for all of a placeholder's.
func essence(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, text)
}

func variety(text string) int {
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
	}
	return len(seen)
}
