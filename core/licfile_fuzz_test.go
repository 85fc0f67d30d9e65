package core_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/tests/reference"
)

// FuzzLicenseFile loads documents, right ones that were altered for the most part: what is accepted, and why
// the rest is not, must be what the reference says.
func FuzzLicenseFile(f *testing.F) {
	for _, v := range readVectors().Vectors {
		if v.Kind != "offline_license" && v.Kind != "offline_bundle" {
			continue
		}
		if document, err := wire.DecodeFile(v.Inputs.Lic); err == nil {
			kind := uint8(slices.Index([]string{"license", "bundle", "refresh"}, v.kindOfFile()))
			f.Add(document, kind, "")
			f.Add(document, kind, "7b9c1d4e-0f2a-4c3b-8d5e-6f7a8b9c0d1e")
		}
	}
	for _, path := range []string{"\xff\xff\xff", "\xfc" + strings.Repeat("x", 900), "{.lic", "{\"a\":\".json", "{}\n.json"} {
		f.Add([]byte(path), uint8(0), "")
	}
	client := open(f, nil)
	f.Fuzz(func(t *testing.T, document []byte, kind uint8, requestID string) {
		want := testExpectation(&testKey().PublicKey)
		want.Kind = []string{"license", "bundle", "refresh"}[kind%3]
		want.Complete = kind&4 != 0
		if len(requestID) <= 64 && strings.Trim(requestID, "0123456789abcdefghijklmnopqrstuvwxyz-") == "" {
			want.RequestID = requestID
		}
		if len(document) == 0 {
			return
		}
		response, err := loadFile(t, client, document, want)
		assert.Empty(t, disagreement(document, want, api.Offline, response, err), "%s", document)
		asWritten(t, client, document, want, response, err)
	})
}

// signDocument signs any JSON in one of the ways in which a document proves itself, by the reference's
// canonical text. It returns nothing where the JSON does not have the shape.
func signDocument(tb testing.TB, text []byte, form string) string {
	tb.Helper()
	root, err := reference.Parse(text)
	if err != nil || len(root.Children) > 3 && form != "license" && form != "refresh" {
		return ""
	}
	switch whole := string(text[root.Start:root.End]); {
	case root.IsObject() && form == "license":
		return signObject(tb, whole, root)
	case root.IsObject() && form == "refresh" && root.Get("license_signature_v2") == nil:
		return withMember(whole, root, "license_signature_v2", signSmall(tb, root.Compact()))
	case root.IsArray() && form == "a":
		return `{"licenses":` + whole + `,"bundle_signature_v2":"` + signSmall(tb, `{"licenses":`+root.Compact()+`}`) + `"}`
	case root.IsArray() && form == "b":
		return `{"bundle_signature_v2":"` + signSmall(tb, root.Compact()) + `", "licenses": ` + whole + `}`
	case root.IsArray() && form == "c":
		var licenses []string
		for _, l := range root.Children {
			licenses = append(licenses, signObject(tb, string(text[l.Start:l.End]), l))
		}
		return `{"licenses":[` + strings.Join(licenses, " , ") + `]}`
	case root.IsObject() && form == "map":
		var licenses []string
		for _, l := range root.Children {
			licenses = append(licenses, string(text[l.Begin:l.Start])+signObject(tb, string(text[l.Start:l.End]), l))
		}
		return `{` + strings.Join(licenses, ",") + `}`
	}
	return ""
}

// signObject adds a license_signature_v2 to an object that has none; anything else stays as it is.
func signObject(tb testing.TB, text string, object *reference.Node) string {
	tb.Helper()
	if !object.IsObject() || object.Get("license_signature_v2") != nil {
		return text
	}
	return withMember(text, object, "license_signature_v2", signSmall(tb, object.Compact("license_signature")))
}

// withMember adds a text member at the end of an object's text.
func withMember(text string, object *reference.Node, name, value string) string {
	comma := ","
	if len(object.Children) == 0 {
		comma = ""
	}
	return strings.TrimSuffix(text, "}") + comma + `"` + name + `":"` + value + `"}`
}

// FuzzSignedDocument loads what is signed, whatever it says: the client must read out of it what the reference
// reads, and find its signatures right.
func FuzzSignedDocument(f *testing.F) {
	forms := []string{"license", "refresh", "a", "b", "c", "map"}
	license := plain(ours, withID, `"license_signature":null`, ` "more" : [ 1.0, {"license_signature":"\u00fc😀\/"} ]`)
	license = strings.ReplaceAll(license, `"x"`, `"osp-editor"`)
	for i := range forms {
		f.Add([]byte(license), uint8(i), "r-1")
		f.Add([]byte(`[`+license+` , `+license+"]\n"), uint8(i), "")
		f.Add([]byte(`{"osp-editor":`+license+`,"\u006fsp-studio":`+strings.ReplaceAll(license, "editor", "studio")+`}`), uint8(i), "r-1")
	}
	for _, foreign := range []string{plain(another, withID), plain(ours, otherID), plain(withID), plain(`"hardware_id":5`), plain(ours, `"request_id":5`)} {
		foreign = strings.ReplaceAll(foreign, `"x"`, `"osp-editor"`)
		for i := range forms {
			f.Add([]byte(foreign), uint8(i), "r-1")
			f.Add([]byte(`[`+foreign+`,`+license+`]`), uint8(i), "r-1")
			f.Add([]byte(`{"osp-editor":`+foreign+`}`), uint8(i), "r-1")
		}
	}
	f.Add([]byte(strings.ReplaceAll(license, "osp-editor", "osp-studio")), uint8(0), "r-1")
	f.Add([]byte(`{"hardware_id":"`+testDevice+`","license_key":"K","date":"d","offline_signature":"eHg=","product_details":{"short_code":"osp-editor"}}`), uint8(0), "")
	f.Add([]byte(`{"license_key":"K","validity_period":"2026-01-02","license_signature":"","user":{"email":"a|b"},"product_details":{"short_code":"osp-editor"}}`), uint8(0), "")
	for _, lower := range []string{"νικος i", "νικοσ i", "ΝΙΚΟΣ ı", "νικος ı", "another"} {
		named := plain(`"username":"ΝΙΚΟΣ I"`, `"license_signature":"`+signSmall(f, testDevice+"#"+lower+"#")+`"`)
		named = strings.ReplaceAll(named, `"x"`, `"osp-editor"`)
		f.Add([]byte(named), uint8(0), "")
		f.Add([]byte(`[`+license+`,`+named+`]`), uint8(2), "r-1")
		f.Add([]byte(`[`+named+`]`), uint8(3), "")
	}
	client := open(f, withSmallKey)
	f.Fuzz(func(t *testing.T, text []byte, form uint8, requestID string) {
		document := []byte(signDocument(t, text, forms[int(form)%len(forms)]))
		if len(document) == 0 {
			return
		}
		want := testExpectation(&smallKey().PublicKey)
		want.Kind = []string{"license", "refresh", "bundle", "bundle", "bundle", "bundle"}[int(form)%len(forms)]
		if requestID == "r-1" {
			want.RequestID = requestID
		}
		response, err := loadFile(t, client, document, want)
		assert.Empty(t, disagreement(document, want, api.Offline, response, err), "%s", document)
		asWritten(t, client, document, want, response, err)
	})
}
