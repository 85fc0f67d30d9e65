// Package wire has the formulas and texts of the License API. The client and the sandbox both use it, and both replay
// testdata/vectors.json, which proves it right. Section numbers are those of docs/protocol.md.
//
//	wire.go       the request's signature, the offline envelope, the canonical text of a signed document, HTTP dates
//	rsa.go        the RSA check; power.go computes its power
//	lowercase.go  lower case, for license_signature
//	iso.go        ISO 8601 dates
package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"io"
	"strings"
	"sync"
	"time"
)

// HMAC returns the HMAC-SHA256 of a message.
func HMAC(key, message string) []byte { return NewSigner(key).HMAC(message) }

// Signer makes signatures with one key, of which it hashes once what can be. It is safe for use by many
// goroutines.
type Signer struct{ idle sync.Pool }

// NewSigner returns a signer of a key.
func NewSigner(key string) *Signer {
	return &Signer{sync.Pool{New: func() any { return hmac.New(sha256.New, []byte(key)) }}}
}

// HMAC returns the HMAC-SHA256 of a message.
func (s *Signer) HMAC(message string) []byte {
	mac := s.idle.Get().(hash.Hash)
	defer s.idle.Put(mac)
	mac.Reset()
	_, _ = io.WriteString(mac, message) // a hash takes everything
	return mac.Sum(nil)
}

// SignOffline returns the base64 HMAC of OfflineText.
func (s *Signer) SignOffline(date, id, hardwareID, credential string) string {
	return base64.StdEncoding.EncodeToString(s.HMAC(OfflineText(date, id, hardwareID, credential)))
}

func signature(key, message string) string {
	return base64.StdEncoding.EncodeToString(HMAC(key, message))
}

// RequestText is the text that authorizes a request (2.1). date must be the exact text of the Date header:
// the server signs that text, not the instant behind it.
func RequestText(date string) string { return "licenseSpring\ndate: " + date }

// SignRequest returns the base64 HMAC of RequestText.
func SignRequest(sharedKey, date string) string { return signature(sharedKey, RequestText(date)) }

// Authorization returns the Authorization header for an API key (1.4), in the documented spelling.
func Authorization(apiKey, sharedKey, date string) string {
	return `algorithm="hmac-sha256", headers="date", signature="` + SignRequest(sharedKey, date) + `", apikey="` + apiKey + `"`
}

// OfflineText is the text that signs an offline request or its response (2.2, 2.8). id is the license key or
// the user name, credential the API key or the client id, all verbatim.
func OfflineText(date, id, hardwareID, credential string) string {
	return RequestText(date) + "\n" + id + "\n" + hardwareID + "\n" + credential
}

// SignOffline returns the base64 HMAC of OfflineText under the shared key or the client secret.
func SignOffline(key, date, id, hardwareID, credential string) string {
	return NewSigner(key).SignOffline(date, id, hardwareID, credential)
}

// Encoding is how the outer signature of a version 2 request is written.
type Encoding uint8

const (
	// Hex is lower-case hex, the documented form.
	Hex Encoding = iota
	// Base64 is what the vendor's Node and Python clients write.
	Base64
)

// SignWrapper returns the outer signature over the exact bytes of a version 2 request (2.3).
func SignWrapper(key string, request []byte, encoding Encoding) string {
	mac := HMAC(key, string(request))
	if encoding == Base64 {
		return base64.StdEncoding.EncodeToString(mac)
	}
	return hex.EncodeToString(mac)
}

// Wrap splices a version 2 request and its outer signature together; the request's bytes stay as they are.
func Wrap(request []byte, signature string) []byte {
	out := make([]byte, 0, len(request)+len(signature)+32)
	out = append(out, `{"request":`...)
	out = append(out, request...)
	out = append(out, `,"signature":"`...)
	out = append(out, signature...)
	return append(out, `"}`...)
}

// EqualMAC compares a signature's text, base64 or hex, with a MAC in constant time. Text that is neither is
// unequal.
func EqualMAC(text string, mac []byte) bool {
	if len(text) == hex.EncodedLen(len(mac)) {
		got, err := hex.DecodeString(text)
		return err == nil && hmac.Equal(got, mac)
	}
	got, err := decodeStrict(text)
	return err == nil && hmac.Equal(got, mac)
}

// EncodeFile returns the text of a request or license file: base64 on one line, without a newline.
func EncodeFile(document []byte) string { return base64.StdEncoding.EncodeToString(document) }

const byteOrderMark = "\ufeff"

// DecodeFile undoes EncodeFile. A byte order mark before the text and ASCII white space anywhere in it are
// ignored; otherwise the base64 is strict: padded, and no bit set that decodes to nothing.
func DecodeFile(text string) ([]byte, error) {
	text = strings.TrimPrefix(text, byteOrderMark)
	// Go's decoder skips CR and LF even when strict. Other white space is rare enough for a second try.
	document, err := base64.StdEncoding.Strict().DecodeString(text)
	if err == nil || !strings.ContainsAny(text, " \t\v\f") {
		return document, err
	}
	return base64.StdEncoding.Strict().DecodeString(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '\v', '\f':
			return -1
		}
		return r
	}, text))
}

// decodeStrict decodes padded standard base64 without any white space.
func decodeStrict(text string) ([]byte, error) {
	for _, ignored := range [...]byte{'\r', '\n'} {
		if at := strings.IndexByte(text, ignored); at >= 0 {
			return nil, base64.CorruptInputError(at)
		}
	}
	return base64.StdEncoding.Strict().DecodeString(text)
}

// LicenseSignatureText is the text that license_signature signs (2.5). id is the license key or the user
// name, which is cut at the first '|'; validity is validity_period, empty when null.
func LicenseSignatureText(hardwareID, id, validity string) string {
	return strings.ToLower(hardwareID + "#" + CutUser(id) + "#" + NormalValidity(validity))
}

// CutUser returns a user name up to the first '|', which begins a customer account's code.
func CutUser(name string) string {
	name, _, _ = strings.Cut(name, "|")
	return name
}

const isoMillis = "2006-01-02T15:04:05.000Z"

// NormalValidity spells a validity as the signature does: ISO with milliseconds and Z. A date alone is
// midnight UTC, a time without zone is UTC; what is no date stays as it is.
func NormalValidity(validity string) string {
	t, err := ParseTime(validity)
	if err != nil {
		return validity
	}
	return FormatTime(t)
}

// FormatTime spells an instant as the API's ISO members do.
func FormatTime(t time.Time) string { return t.UTC().Format(isoMillis) }

const (
	imfDate = "Mon, 02 Jan 2006 15:04:05 GMT"
	jsDate  = "Mon Jan 2 2006 15:04:05 GMT+0000"
)

// FormatDate spells an instant as the Date header must be: IMF-fixdate. time.RFC1123 would print "UTC".
func FormatDate(t time.Time) string { return t.UTC().Format(imfDate) }

// FormatJSDate writes an instant as the date of offline responses (2.8).
func FormatJSDate(t time.Time) string { return t.UTC().Format(jsDate) }

// ParseDate reads a Date header: IMF-fixdate, RFC 850, asctime or the spelling of FormatJSDate.
func ParseDate(text string) (time.Time, error) {
	for _, layout := range []string{imfDate, time.RFC850, time.ANSIC} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Parse(jsDate, text)
}
