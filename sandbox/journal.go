package sandbox

import (
	"encoding/base64"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// entry is one call as the admin API lists it, without secrets.
type entry struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Query   string            `json:"query"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
	Status  int               `json:"status"`
	// Code is empty for a successful response.
	Code string `json:"code"`
	// At is the sandbox's time.
	At string `json:"at"`
	// Signature is whether the request's authorization was right, FileSignature whether the request file's was; that is
	// empty where the call carries no file.
	Signature     verdict `json:"signature"`
	FileSignature verdict `json:"file_signature,omitempty"`
}

// journal keeps the last calls.
type journal struct {
	mu      sync.Mutex
	entries []entry
}

const (
	maxEntries   = 1000
	maxEntryBody = 16 << 10
	// maxSearched is the size up to which a body is searched for secrets; a larger one is not kept.
	maxSearched = 1 << 20
)

func (j *journal) add(r *http.Request, path string, in *inbound, judged verdicts, out *outbound) {
	one := entry{At: wire.FormatTime(in.now), Signature: judged.request, FileSignature: judged.file, Method: r.Method, Path: path, Query: redactQuery(r.URL.RawQuery), Headers: redactHeaders(r), Status: out.status, Code: out.code,
		Body: cut(redactBody(r.Header.Get("Content-Type"), string(in.body)))}
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.entries) >= maxEntries {
		j.entries = slices.Delete(j.entries, 0, len(j.entries)-maxEntries+1)
	}
	j.entries = append(j.entries, one)
}

func (j *journal) all() []entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append([]entry{}, j.entries...)
}

func (j *journal) clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries = nil
}

func cut(text string) string {
	if len(text) > maxEntryBody {
		text = text[:maxEntryBody] + "…"
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

const masked = "***"

// secretNames are the members, parameters and form fields whose values are secrets.
var secretNames = []string{"password", "new_password", "id_token", "code", "client_secret", "shared_key", "access_token"}

var nameParts = regexp.MustCompile(`[^a-z0-9_]+`)

// isSecret also knows a name as forms nest it: password[], user[password], user.password.
func isSecret(name string) bool {
	return slices.ContainsFunc(nameParts.Split(strings.ToLower(name), -1), func(part string) bool { return slices.Contains(secretNames, part) })
}

func redactHeaders(r *http.Request) map[string]string {
	headers := map[string]string{"Host": r.Host}
	for name, values := range r.Header {
		value := strings.Join(values, ", ")
		switch name {
		case "Authorization":
			if parts, ok := splitAuthorization(value); !ok || len(parts) == 0 {
				scheme, _, _ := strings.Cut(value, " ")
				value = redactText(scheme) + " " + masked
			}
		case "Cookie", "Proxy-Authorization":
			value = masked
		}
		headers[name] = redactKnown(value)
	}
	return headers
}

// redactQuery keeps the query's spelling but for the values of secrets. What cannot be decoded is masked
// whole.
func redactQuery(query string) string {
	parameters := strings.Split(query, "&")
	for i, parameter := range parameters {
		name, value, _ := strings.Cut(parameter, "=")
		decoded, err := url.QueryUnescape(name)
		text, badValue := url.QueryUnescape(value)
		if err != nil || badValue != nil {
			return masked
		}
		if isSecret(decoded) || holdsSecretText(text) {
			parameters[i] = name + "=" + masked
		}
	}
	return redactKnown(strings.Join(parameters, "&"))
}

func redactBody(contentType, body string) string {
	if len(body) > maxSearched {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	mediaType, parameters, err := mime.ParseMediaType(contentType)
	if !strings.HasPrefix(mediaType, "multipart/") {
		return redactText(body)
	}
	// What is not one whole part named file may hold a secret anywhere.
	content, found, unreadable := readPart([]byte(body), parameters["boundary"], filePart)
	if err != nil || unreadable != nil || !found || len(content) == 0 || strings.Count(body, "--"+parameters["boundary"]) != 2 {
		return masked
	}
	before, after, _ := strings.Cut(body, string(content))
	if mayHoldSecret(before + after) {
		return masked
	}
	return redactKnown(before) + redactText(string(content)) + redactKnown(after)
}

var form = regexp.MustCompile(`^[!-<>-~]+=[!-~]*$`)

// mayHoldSecret judges a text that is neither JSON nor a form.
func mayHoldSecret(text string) bool {
	lower := strings.ToLower(text)
	return slices.ContainsFunc(secretNames, func(name string) bool { return strings.Contains(lower, name) })
}

func onlyBase64(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z', r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '+', r == '/':
		return r
	}
	return -1
}

// redactText replaces secrets in JSON, in base64 of JSON and in forms, and masks whole what is none of them
// and may hold one.
func redactText(text string) string {
	if document, err := rawjson.Parse([]byte(text)); err == nil {
		return redactDocument(document, text)
	}
	decoded, err := base64.RawStdEncoding.DecodeString(strings.Map(onlyBase64, text))
	if document, parsing := rawjson.Parse(decoded); err == nil && parsing == nil {
		if clean := redactDocument(document, string(decoded)); clean != string(decoded) {
			return base64.StdEncoding.EncodeToString([]byte(clean))
		}
		return text
	}
	switch {
	case mayHoldSecret(string(decoded)):
		return masked
	case form.MatchString(text):
		return redactQuery(text)
	case mayHoldSecret(text):
		return masked
	}
	return redactKnown(text)
}

// redactDocument keeps a text that holds no secret as it is spelled.
func redactDocument(document rawjson.Value, text string) string {
	if holdsSecret(document) {
		text = string(redactJSON(document))
	}
	return redactKnown(text)
}

func holdsSecret(v rawjson.Value) bool {
	if v.Kind() == rawjson.String {
		return holdsSecretText(v.String())
	}
	if namesSecret(v) {
		return true
	}
	for member := range v.All() {
		if v.Kind() == rawjson.Object && isSecret(member.Name()) && member.Present() {
			return true
		}
		if !isUsageList(member) && holdsSecret(member) {
			return true
		}
	}
	return false
}

var secretAssignment = regexp.MustCompile(`(?i)(` + strings.Join(secretNames, "|") + `)["'\\\]\s]*[=:]`)

// holdsSecretText looks into a text within a document: JSON, base64 of JSON, or anything that assigns a secret.
func holdsSecretText(text string) bool {
	if document, err := rawjson.Parse([]byte(text)); err == nil && document.Kind() != rawjson.String {
		return holdsSecret(document)
	}
	decoded, err := base64.RawStdEncoding.DecodeString(strings.Map(onlyBase64, text))
	if document, parsing := rawjson.Parse(decoded); err == nil && parsing == nil && document.Kind() == rawjson.Object {
		return holdsSecret(document)
	}
	return secretAssignment.MatchString(text)
}

// namesSecret tells an array or object whose values say that one of them is a secret: ["password","x"] or
// {"name":"password","value":"x"}. "code" is a word of too many meanings for that.
func namesSecret(v rawjson.Value) bool {
	if v.Kind() != rawjson.Array && v.Kind() != rawjson.Object {
		return false
	}
	for member := range v.All() {
		if name := strings.ToLower(member.String()); name != "code" && slices.Contains(secretNames, name) && v.Len() > 1 {
			return true
		}
	}
	return false
}

// isUsageList recognizes the use of features, in which codes are not secrets: an array of objects of code and consumptions.
func isUsageList(v rawjson.Value) bool {
	if v.Name() != "product_features" || !isUsage(v) {
		return false
	}
	for use := range v.All() {
		if use.Len() != 2 {
			return false
		}
	}
	return true
}

// redactJSON masks the values of members that are secrets, at any depth.
func redactJSON(v rawjson.Value) []byte {
	if namesSecret(v) || v.Kind() == rawjson.String && holdsSecretText(v.String()) {
		return rawjson.AppendString(nil, masked)
	}
	switch v.Kind() {
	case rawjson.Array:
		var elements [][]byte
		for element := range v.All() {
			elements = append(elements, redactJSON(element))
		}
		return array(elements)
	case rawjson.Object:
		var o object
		for member := range v.All() {
			switch {
			case isSecret(member.Name()) && member.Present():
				o.text(member.Name(), masked)
			case isUsageList(member):
				o.raw(member.Name(), member.Raw())
			default:
				o.raw(member.Name(), redactJSON(member))
			}
		}
		return o.bytes()
	}
	return v.Raw()
}

// redactKnown masks the sandbox's own secrets wherever they stand.
func redactKnown(text string) string {
	for _, secret := range []string{sharedKey, clientSecret, password} {
		text = strings.ReplaceAll(text, secret, masked)
	}
	return text
}
