package reference

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Outcome is how the checks of a document that is signed in its body end (5.4).
type Outcome string

// The outcomes. All but Accepted are refusals.
const (
	Accepted  Outcome = "accepted"
	Malformed Outcome = "malformed"
	WrongKind Outcome = "wrong kind"
	Signature Outcome = "signature"
	Foreign   Outcome = "foreign"
)

// Expectation is what a license file must be.
type Expectation struct {
	// Kind is license, bundle or refresh.
	Kind                string
	HardwareID, Product string
	// RequestID is empty where none is expected.
	RequestID string
	// Credential and Key make offline_signature.
	Credential, Key string
	// Complete refuses what does not prove that no license is missing.
	Complete bool
	// Signed reports whether the trusted key has made a signature over a text.
	Signed func(text string, signature []byte) bool
}

// judge is one document under its checks.
type judge struct {
	Expectation
	root     *Node
	licenses []*Node
	// shape is license, bundle or map, form how the document proves itself.
	shape, form string
}

// Judge checks the text of a license file's document. form is told where it is accepted.
func Judge(document []byte, want Expectation) (outcome Outcome, form string) {
	j := &judge{Expectation: want}
	var err error
	if j.root, err = Parse(document); err != nil {
		return Malformed, ""
	}
	for _, check := range []func() Outcome{j.read, j.kind, j.signatures, j.macs, j.device, j.product, j.request} {
		if outcome := check(); outcome != Accepted {
			return outcome, ""
		}
	}
	return Accepted, j.form
}

// read finds the shape (2.9).
func (j *judge) read() Outcome {
	root := j.root
	licenses := root.Get("licenses")
	switch {
	case !root.IsObject():
		return Malformed
	case isRequest(root):
		return WrongKind
	case root.Get("request").IsObject():
		return Malformed
	case licenses.IsArray():
		j.shape, j.licenses = "bundle", licenses.Children
		return j.allObjects()
	case licenses.Present() || root.Get("bundle_signature_v2").Present():
		return Malformed
	case isMap(root):
		j.shape, j.licenses = "map", root.Children
		return j.allObjects()
	case root.Get("product").Present() && root.Get("code").Present():
		return WrongKind
	case !root.Get("product_details").Present() && !root.Get("license_key").Present() && !root.Get("user").Present():
		return Malformed
	}
	j.shape, j.licenses = "license", []*Node{root}
	return Accepted
}

// isRequest: a request file, wrapped or not, names who asks and what is asked for, and has no signature of a license.
func isRequest(root *Node) bool {
	if inner := root.Get("request"); inner.IsObject() {
		root = inner
	}
	return root.Get("request").IsText() && (root.Get("api_key").Present() || root.Get("client_id").Present()) &&
		!root.Get("license_signature_v2").Present()
}

func (j *judge) allObjects() Outcome {
	for _, l := range j.licenses {
		if !l.IsObject() {
			return Malformed
		}
	}
	return Accepted
}

func isMap(root *Node) bool {
	for _, member := range root.Children {
		if !member.IsObject() || !member.Get("product_details").IsObject() {
			return false
		}
	}
	return len(root.Children) > 0
}

func (j *judge) kind() Outcome {
	if (j.Kind == "bundle") != (j.shape != "license") {
		return WrongKind
	}
	return Accepted
}

// verifies reports whether a member holds a signature over a text (2.0).
func (j *judge) verifies(text string, signature *Node) bool {
	raw, ok := strictBase64(strings.Trim(signature.Text(), " \t\r\n"))
	return ok && len(raw) > 0 && j.Signed(text, raw)
}

// strictBase64 decodes a text that is what its bytes encode to, to the letter.
func strictBase64(text string) ([]byte, bool) {
	raw, err := base64.StdEncoding.DecodeString(text)
	return raw, err == nil && base64.StdEncoding.EncodeToString(raw) == text
}

// signatures finds the form that holds (2.6, 2.7, 2.9).
func (j *judge) signatures() Outcome {
	whole := j.root.Get("bundle_signature_v2")
	switch {
	case j.shape == "license" && j.Kind == "refresh":
		j.form = j.formIf("refresh", j.verifies(j.root.Compact("license_signature_v2"), j.root.Get("license_signature_v2")))
	case j.shape == "license":
		j.form = j.formIf("license", j.eachVerifies())
	case j.shape == "map":
		j.form = j.formIf("map", j.eachVerifies())
	case j.verifies(j.root.Compact("bundle_signature_v2"), whole):
		j.form = "a"
	case j.verifies(j.root.Get("licenses").Compact(), whole):
		j.form = "b"
	default:
		j.form = j.formIf("c", j.eachVerifies())
	}
	switch {
	case j.form == "":
		return Signature
	case len(j.licenses) == 0, (j.form == "b" || j.form == "c") && j.holdsBeside():
		return Malformed
	case j.Complete && !j.together() && j.shape != "license":
		return Signature
	}
	return Accepted
}

func (*judge) formIf(form string, ok bool) string {
	if ok {
		return form
	}
	return ""
}

func (j *judge) eachVerifies() bool {
	for _, l := range j.licenses {
		if !j.verifies(l.Compact("license_signature", "license_signature_v2"), l.Get("license_signature_v2")) {
			return false
		}
	}
	return len(j.licenses) > 0
}

func (j *judge) holdsBeside() bool {
	for _, member := range j.root.Children {
		if !contains([]string{"licenses", "bundle_signature_v2", "date"}, member.Name) {
			return true
		}
	}
	return false
}

func (j *judge) together() bool { return j.form == "a" || j.form == "b" }

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

func cut(name string) string { return strings.SplitN(name, "|", 2)[0] }

// macs checks every offline_signature that has a date (2.8).
func (j *judge) macs() Outcome {
	for _, l := range j.licenses {
		signature, date := l.Get("offline_signature"), l.Get("date")
		if j.shape == "bundle" && !date.Carried() {
			date = j.root.Get("date")
		}
		if !signature.Carried() || !date.Carried() {
			continue
		}
		id := first(l.Get("license_key").Text(), l.Get("username").Text(), cut(l.Get("user").Get("email").Text()))
		mac := hmac.New(sha256.New, []byte(j.Key))
		mac.Write([]byte("licenseSpring\ndate: " + date.Text() + "\n" + id + "\n" + j.deviceOf(l) + "\n" + j.Credential))
		if !isMAC(signature.Text(), mac.Sum(nil)) {
			return Signature
		}
	}
	return Accepted
}

// isMAC takes hex and base64, as servers write them.
func isMAC(text string, mac []byte) bool {
	return strings.EqualFold(text, hex.EncodeToString(mac)) || text == base64.StdEncoding.EncodeToString(mac)
}

func (j *judge) deviceOf(l *Node) string { return first(l.Get("hardware_id").Text(), j.HardwareID) }

// device applies step 5 of 5.4.
func (j *judge) device() Outcome {
	named := 0
	for _, l := range j.licenses {
		id := l.Get("hardware_id")
		if id.Carried() && id.Text() != j.HardwareID {
			return Foreign
		}
		signature := l.Get("license_signature")
		if !id.Carried() && signature.Carried() && !j.namedBy(l, signature) {
			return Foreign
		}
		if id.Carried() || signature.Carried() {
			named++
		}
	}
	return j.enough(named)
}

// enough is what 5.4 asks of the licenses that name the device or the request.
func (j *judge) enough(n int) Outcome {
	if n == 0 || n < len(j.licenses) && !j.together() {
		return Foreign
	}
	return Accepted
}

// namedBy reports whether a license_signature is over the device's text in one of the lower-casings (2.5).
func (j *judge) namedBy(l, signature *Node) bool {
	for _, text := range Lowercasings(j.versionOneText(l)) {
		if j.verifies(text, signature) {
			return true
		}
	}
	return false
}

// versionOneText is what license_signature signs, before it is lower-cased.
func (j *judge) versionOneText(l *Node) string {
	id := first(l.Get("username").Text(), l.Get("license_key").Text(), l.Get("user").Get("email").Text())
	return j.deviceOf(l) + "#" + cut(id) + "#" + withMillis(l.Get("validity_period").Text())
}

// withMillis spells a validity as 2.5 says; what is no time stays.
func withMillis(validity string) string {
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, validity); err == nil {
			return t.UTC().Format("2006-01-02T15:04:05") + "." + fmt.Sprintf("%03d", t.Nanosecond()/1_000_000) + "Z"
		}
	}
	return validity
}

// product applies step 6.
func (j *judge) product() Outcome {
	for _, l := range j.licenses {
		code, want := l.Get("product_details").Get("short_code"), j.Product
		if j.shape == "map" {
			want = l.Name
		}
		if j.shape != "bundle" && (!code.IsText() || code.Text() != want) {
			return Foreign
		}
	}
	return Accepted
}

// request applies step 7.
func (j *judge) request() Outcome {
	if j.RequestID == "" {
		return Accepted
	}
	named := 0
	for _, l := range j.licenses {
		id := l.Get("request_id")
		if id.Carried() && id.Text() != j.RequestID {
			return Foreign
		}
		if id.Carried() {
			named++
		}
	}
	return j.enough(named)
}
