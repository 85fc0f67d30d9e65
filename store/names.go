package store

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// The names of a code's files. What follows the last dot holds no dot itself, and so the files of two codes never meet.
const (
	lockSuffix    = ".lock"
	syncSuffix    = ".sync"
	newSuffix     = ".new-"     // and newDigits hexadecimal digits
	damagedSuffix = ".damaged-" // and a number
	newDigits     = 16
)

var slotSuffixes = [2]string{".0", ".1"}

// longest is how long the encoded code in a file's name may be. File systems accept 255 bytes.
const longest = 160

// fileName encodes a code as the beginning of a file's name. Different codes get different names on file systems that do not
// distinguish small letters from capitals, too, which is why capitals are encoded.
func fileName(code string) string {
	var name strings.Builder
	for i := range len(code) {
		c := code[i]
		plain := 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.'
		if !plain || i == 0 && (c == '.' || device(code)) {
			name.WriteString("%" + hex.EncodeToString([]byte{c}))
		} else {
			name.WriteByte(c)
		}
	}
	if name.Len() <= longest {
		return name.String()
	}
	sum := sha256.Sum256([]byte(code))
	return name.String()[:longest/2] + "~" + hex.EncodeToString(sum[:]) // no other name has a ~
}

// device reports whether Windows takes a file's name for a device's, which it does whatever follows the first dot.
func device(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	stem = strings.TrimRight(stem, " ")
	if slices.Contains([]string{"con", "prn", "aux", "nul", "conin$", "conout$"}, stem) {
		return true
	}
	for _, numbered := range []string{"com", "lpt"} {
		if rest, ok := strings.CutPrefix(stem, numbered); ok && slices.Contains([]string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "¹", "²", "³"}, rest) {
			return true
		}
	}
	return false
}

// leftover reports whether a file is one that a killed process was writing. Only exact endings count: nobody's other files are
// removed.
func leftover(name, code string) bool {
	rest, ok := strings.CutPrefix(name, code+newSuffix)
	return ok && len(rest) == newDigits && strings.Trim(rest, "0123456789abcdef") == ""
}

// quarantined returns the number of a file in quarantine.
func quarantined(name, code string) (number uint64, ok bool) {
	rest, ok := strings.CutPrefix(name, code+damagedSuffix)
	if !ok {
		return 0, false
	}
	number, err := strconv.ParseUint(rest, 10, 32)
	return number, err == nil && strconv.FormatUint(number, 10) == rest
}
