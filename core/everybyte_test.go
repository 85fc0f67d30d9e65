package core_test

import (
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/tests/reference"
)

var (
	thorough     = flag.Bool("thorough", false, "change signed documents in every bit and by more bytes")
	updateCounts = flag.Bool("update-counts", false, "write the counts of changed documents into docs/security.md")
)

// changesOf are the changes that are made to a document in this run.
func changesOf(text []byte) mutations {
	switch {
	case *thorough:
		return mutations{text, 1, []uint{0, 1, 2, 3, 4, 5, 6, 7}, " \"0\\,:{}[]A=/\t\r\n\x00\xff"}
	case raced:
		return mutations{text, 23, []uint{0}, " \""}
	}
	return mutations{text, 1, []uint{0}, " \"0"}
}

// notary signs documents and remembers what it has signed: a text with a signature is proved if both are on
// its list, which needs no arithmetic.
type notary struct {
	testing.TB
	signed map[string]bool
}

func (n *notary) sign(text string) string {
	signature := signSmall(n, text)
	raw, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		n.Fatal(err)
	}
	n.signed[text+"\x00"+string(raw)] = true
	return signature
}

func (n *notary) knows(text string, signature []byte) bool {
	return n.signed[text+"\x00"+string(signature)]
}

// license is a license with something of everything that a document can hold.
func (n *notary) license(code string, members ...string) string {
	all := append([]string{`"license_key":"` + testLicense + `"`, `"id": 1770311100000201`, `"max":[1.0,-2e3,{"a":"ü\u00fc\/😀","b":null}]`,
		"\"product_details\" :{\"short_code\":\"" + code + "\",\n\"trial\":false}"}, members...)
	return "{" + strings.Join(all, ",\r\n") + "}"
}

// versionOne is license_signature as the server makes it.
func (n *notary) versionOne() string {
	return `"license_signature":"` + n.sign(wire.LicenseSignatureText(testDevice, testLicense, "2026-06-15")) + `"`
}

const validity = `"validity_period":"2026-06-15"`

// withSignature adds license_signature_v2, over everything but the members named, in the middle.
func (n *notary) withSignature(document string, without ...string) string {
	root, err := reference.Parse([]byte(document))
	if err != nil {
		n.Fatal(err)
	}
	signature := n.sign(root.Compact(without...))
	at := root.Children[len(root.Children)/2].Begin
	return document[:at] + `"license_signature_v2":"` + signature + `", ` + document[at:]
}

func (n *notary) whole(document string) string {
	return n.withSignature(document, "license_signature", "license_signature_v2")
}

// bundle adds bundle_signature_v2 over the whole or over its licenses.
func (n *notary) bundle(form, date string, licenses ...string) string {
	list := "[ " + strings.Join(licenses, ", ") + "\n]"
	document := `{ "licenses":` + list + date + `}`
	root, err := reference.Parse([]byte(document))
	if err != nil {
		n.Fatal(err)
	}
	over := root.Compact()
	if form == "b" {
		over = root.Get("licenses").Compact()
	}
	return strings.TrimSuffix(document, "}") + `,"bundle_signature_v2":"` + n.sign(over) + `"}`
}

// specimen is a document of one kind and what a client expects of it.
type specimen struct {
	name string
	text string
	want reference.Expectation
}

// fileSpecimens are license files of every form.
func fileSpecimens(n *notary) []specimen {
	want := testExpectation(&smallKey().PublicKey)
	want.Signed = n.knows
	expecting := func(kind, requestID string, complete bool) reference.Expectation {
		own := want
		own.Kind, own.RequestID, own.Complete = kind, requestID, complete
		return own
	}
	const date = `"date":"Tue Mar 3 2026 09:05:07 GMT+0000"`
	mac := base64.StdEncoding.EncodeToString(wire.HMAC(want.Key, wire.OfflineText("Tue Mar 3 2026 09:05:07 GMT+0000", testLicense, testDevice, want.Credential)))
	first, second := n.license("osp-editor", ours, withID, validity), n.license("osp-studio", ours, withID, `"license_signature":"of no meaning"`)
	return []specimen{
		{"license", n.whole(n.license("osp-editor", ours, withID, validity, n.versionOne())), expecting("license", "r-1", false)},
		{"license with `offline_signature`", n.whole(n.license("osp-editor", ours, withID, date, `"offline_signature":"`+mac+`"`)), expecting("license", "r-1", false)},
		{"license as its page types it", n.whole(n.license("osp-editor", validity, n.versionOne())), expecting("license", "", false)},
		{"refresh file", n.withSignature(n.license("osp-editor", ours, validity, n.versionOne())), expecting("refresh", "", false)},
		{"bundle, form `a`", n.bundle("a", `,"more":[{}]`, first, second), expecting("bundle", "r-1", false)},
		{"bundle, form `a`, as its page types it", n.bundle("a", `,`+date, n.license("osp-editor", validity, n.versionOne()), n.license("osp-studio", validity)), expecting("bundle", "", true)},
		{"bundle, form `a`, licenses signed too", n.bundle("a", ``, n.whole(first), n.whole(second)), expecting("bundle", "r-1", false)},
		{"the same, asked to be complete", n.bundle("a", ``, n.whole(first), n.whole(second)), expecting("bundle", "r-1", true)},
		{"bundle, form `b`", n.bundle("b", `,`+date, first, second), expecting("bundle", "r-1", false)},
		{"bundle, form `c`", `{"licenses":[` + n.whole(first) + " ,\t" + n.whole(second) + `],` + date + `}`, expecting("bundle", "r-1", false)},
		{"bundle, form `map`", `{"osp-editor":` + n.whole(first) + `, "osp-studio" : ` + n.whole(second) + `}`, expecting("bundle", "r-1", false)},
	}
}

// count is what became of a specimen's changes.
type count struct {
	size int
	made [sorts]int
	// kept are the changes by which the document says the same as before, by why that is so.
	kept map[string]int
}

func (c *count) total() (n int) {
	for _, made := range c.made {
		n += made
	}
	return n
}

func (c *count) accepted() (n int) {
	for _, kept := range c.kept {
		n += kept
	}
	return n
}

// row is the count's line in docs/security.md.
func (c *count) row(name string) string {
	cells := []string{name, fmt.Sprint(c.size)}
	for _, made := range c.made {
		cells = append(cells, fmt.Sprint(made))
	}
	why := "0"
	if len(c.kept) > 0 {
		var parts []string
		for _, reason := range slices.Sorted(maps.Keys(c.kept)) {
			parts = append(parts, fmt.Sprintf("%d %s", c.kept[reason], reason))
		}
		why = strings.Join(parts, ", ")
	}
	return "| " + strings.Join(append(cells, fmt.Sprint(c.total()-c.accepted()), why), " | ") + " |"
}

// changeFile makes every change of a license file's document.
func changeFile(t *testing.T, s specimen) *count {
	client := open(t, withSmallKey)
	response, err := loadFile(t, client, []byte(s.text), s.want)
	require.Empty(t, disagreement([]byte(s.text), s.want, api.Offline, response, err), "unchanged it")
	require.NoError(t, err, "unchanged it")
	c, form := newCount(s.text), response.Meta.Form
	for sort, changed := range changesOf([]byte(s.text)).all() {
		if string(changed) == s.text {
			continue
		}
		c.made[sort]++
		response, err := loadFile(t, client, changed, s.want)
		if len(changed) == 0 {
			wantError(t, err, api.Argument, "empty_value")
			continue
		}
		require.Empty(t, disagreement(changed, s.want, api.Offline, response, err), "%q", changed)
		if err == nil {
			c.keep(t, reason([]byte(s.text), changed, form, response.Meta.Form), changed)
		}
	}
	return c
}

func newCount(text string) *count { return &count{size: len(text), kept: map[string]int{}} }

func (c *count) keep(t *testing.T, why string, changed []byte) {
	t.Helper()
	require.NotEmpty(t, why, "%q was accepted and says something else than was signed", changed)
	c.kept[why]++
}

// signedParts are the texts that a document of that form proves.
func signedParts(document []byte, form string) []string {
	root, err := reference.Parse(document)
	if err != nil {
		return nil
	}
	licenses := []*reference.Node{root}
	switch form {
	case "refresh":
		return []string{root.Compact("license_signature_v2")}
	case "a":
		return []string{root.Compact("bundle_signature_v2")}
	case "b":
		return []string{root.Get("licenses").Compact()}
	case "c":
		licenses = root.Get("licenses").Children
	case "map":
		licenses = root.Children
	}
	var parts []string
	for _, l := range licenses {
		parts = append(parts, l.Name+l.Compact("license_signature", "license_signature_v2"))
	}
	return parts
}

// reason says why a document that was changed is as good as before; empty if there is no reason.
func reason(before, after []byte, formBefore, formAfter string) string {
	one, errOne := reference.Parse(before)
	two, errTwo := reference.Parse(after)
	if errOne != nil || errTwo != nil {
		return ""
	}
	were, are := signedParts(before, formAfter), signedParts(after, formAfter)
	within := !slices.ContainsFunc(are, func(part string) bool { return !slices.Contains(were, part) })
	switch {
	case one.Compact() == two.Compact():
		return "white space"
	case formBefore != formAfter && formAfter == "c" && within:
		return "form `c` instead"
	case formBefore == formAfter && slices.Equal(were, are):
		return "outside the signature"
	case formBefore == formAfter && (formAfter == "c" || formAfter == "map") && within:
		return "licenses moved, left out or repeated"
	}
	return ""
}

// changeText changes the base64 text of a license file.
func changeText(t *testing.T, s specimen) *count {
	client := open(t, withSmallKey)
	text := wire.EncodeFile([]byte(s.text))
	c := newCount(text)
	for sort, changed := range changesOf([]byte(text)).all() {
		c.made[sort]++
		response, err := do(t.Context(), client, "load_offline_response", fields{"text": string(changed), "kind": s.want.Kind, "request_id": s.want.RequestID})
		bare := strings.Trim(string(changed), " \t\r\n")
		document, bad := base64.StdEncoding.DecodeString(bare)
		var fail *core.Error
		switch {
		case len(changed) == 0 || bytes.IndexByte(changed, 0) >= 0:
			require.True(t, asCoreError(err, &fail), "%q: %v; want ARGUMENT", changed, err)
			require.Equal(t, api.Argument, fail.Status, "%q", changed)
		case bad != nil || wire.EncodeFile(document) != bare:
			wantError(t, err, api.Offline, "damaged_file")
		default:
			require.Empty(t, disagreement(document, s.want, api.Offline, response, err), "%q", document)
			if err == nil {
				c.keep(t, reason([]byte(s.text), document, "license", response.Meta.Form), document)
			}
		}
	}
	return c
}

// spoken is a response and its signature.
type spoken struct{ body, signature string }

// speaker is a server whose response is changed again and again, and a client of it.
func speaker(t *testing.T) (*atomic.Pointer[spoken], *core.Client) {
	var next atomic.Pointer[spoken]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		response := next.Load()
		responding(jsonType, response.body, response.signature)(w, r)
	}))
	t.Cleanup(server.Close)
	return &next, open(t, func(cfg *core.Config) {
		withSmallKey(cfg)
		cfg.BaseURL = server.URL
	})
}

// changeOfflineResponse changes a response that is signed in its body, on its way.
func changeOfflineResponse(t *testing.T, s specimen) *count {
	next, client := speaker(t)
	ask := func(body string) (core.Response, error) {
		next.Store(&spoken{body: body})
		return do(t.Context(), client, "activate_bundle_offline", fields{"license_key": testLicense, "options": fields{"complete": s.want.Complete}})
	}
	response, err := ask(s.text)
	require.NoError(t, err, "unchanged")
	c, form := newCount(s.text), response.Meta.Form
	for sort, changed := range changesOf([]byte(s.text)).all() {
		c.made[sort]++
		response, err := ask(string(changed))
		require.Empty(t, disagreement(changed, s.want, api.Protocol, response, err), "%q", changed)
		if err == nil {
			c.keep(t, reason([]byte(s.text), changed, form, response.Meta.Form), changed)
		}
	}
	return c
}

// changeLicense changes the body of a response about a license that is signed in its header, in which white space counts too,
// or the signature.
func changeLicense(t *testing.T, operation, body string, header bool) *count {
	return changeResponse(t, operation, `{"license_key":"`+testLicense+`"}`, body, header)
}

func changeResponse(t *testing.T, operation, request, body string, header bool) *count {
	next, client := speaker(t)
	right := spoken{body, signSmall(t, body)}
	ask := func(response spoken) error {
		next.Store(&response)
		_, err := client.Call(t.Context(), operation, []byte(request))
		return err
	}
	require.NoError(t, ask(right), "unchanged")
	text := body
	if header {
		text = right.signature
	}
	c := newCount(text)
	for sort, changed := range changesOf([]byte(text)).all() {
		c.made[sort]++
		response := spoken{string(changed), right.signature}
		if header {
			response = spoken{body, string(changed)}
		}
		var fail *core.Error
		err := ask(response)
		require.True(t, asCoreError(err, &fail), "%q: %v; want SIGNATURE", changed, err)
		require.False(t, fail.Status != api.Signature && !(header && *thorough && fail.Status == api.Protocol), "%q: %v; want SIGNATURE", changed, err)
	}
	return c
}

// TestEveryByteOfTheResponsesThatHoldNoLicenseIsSigned changes them in every byte.
func TestEveryByteOfTheResponsesThatHoldNoLicenseIsSigned(t *testing.T) {
	t.Parallel()
	key := `"license_key":"` + testLicense + `"`
	for operation, texts := range map[string][2]string{
		"add_consumption":         {`{` + key + `}`, `{"id":1770311100000207,"total_consumptions":26,"consumption_period":null}`},
		"check_license_feature":   {`{` + key + `,"feature":"reports"}`, `{"code":"reports","license_id":7}`},
		"floating_borrow":         {`{` + key + `}`, `{"borrowed_until":"2999-09-27T23:30:48.016Z","max_borrow_time":72}`},
		"get_device_variables":    {`{` + key + `}`, `[{"variable":"theme","value":"dark","device_id":1}, {"variable":"n","value":"17","device_id":1}]`},
		"versions":                {`{` + key + `}`, `[{"version":"2.0.0"},{"version":"2.1.0"}]`},
		"product_details":         {`{}`, `{"short_code":"osp-editor","latest_version":{"version":"2.1.0"}}`},
		"trial_key":               {`{"email":"jana@example.com"}`, `{"license_user":"jana@example.com","initial_password":"x7!pQ2"}`},
		"user_licenses":           {`{"username":"jana","password":"secret-word"}`, `[{"license":{"id":7},"user":{"email":"jana"}}]`},
		"customer_license_users":  {`{"customer":"o@example.com"}`, `{"customer":{"email":"o@example.com"},"users":[{"license_id":7}]}`},
		"sso_url":                 {`{"customer_account_code":"A"}`, `{"url":"https://x.example/?response_type=code&nonce=1"}`},
		"floating_feature_borrow": {`{` + key + `,"feature":"f"}`, `{"license_id":7}`},
		"add_feature_consumption": {`{` + key + `,"feature":"reports"}`, `{"id":1,"license_id":7,"total_consumptions":2}`},
		"installation_file":       {`{` + key + `}`, `{"version":"2.1.0","hash_md5":"d41d8cd98f00b204e9800998ecf8427e"}`},
		"track_device_variables":  {`{` + key + `,"variables":{"theme":"dark"}}`, `[{"variable":"theme","value":"dark","device_id":1}]`},
	} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			changeResponse(t, operation, texts[0], texts[1], false)
			changeResponse(t, operation, texts[0], texts[1], true)
		})
	}
}

// TestEveryChangeOfASignedDocumentIsRefused changes documents of every kind in every byte and every member.
// Each change must be refused, in the way that fits it, unless the document says the same as before by the rules
// of protocol.md 2.6, 2.7 and 2.9, which the reference decides without looking at the client.
func TestEveryChangeOfASignedDocumentIsRefused(t *testing.T) {
	n := &notary{t, map[string]bool{}}
	license := n.license("osp-editor", ours, validity, n.versionOne())
	files := fileSpecimens(n)
	type part struct {
		name string
		run  func(*testing.T) *count
	}
	parts := []part{
		{"response, an object", func(t *testing.T) *count { return changeLicense(t, "check_license", license, false) }},
		{"response, an array", func(t *testing.T) *count { return changeLicense(t, "check_bundle", "[ "+license+" ]\n", false) }},
		{"a response's header", func(t *testing.T) *count { return changeLicense(t, "activate_license", license, true) }},
		{"a license file's base64", func(t *testing.T) *count { return changeText(t, files[0]) }},
	}
	parts = append(parts, part{files[5].name + ", over HTTP", func(t *testing.T) *count { return changeOfflineResponse(t, files[5]) }})
	for _, s := range files {
		parts = append(parts, part{s.name, func(t *testing.T) *count { return changeFile(t, s) }})
	}
	counts := make([]*count, len(parts))
	t.Run("documents", func(t *testing.T) {
		for i, p := range parts {
			t.Run(p.name, func(t *testing.T) {
				t.Parallel()
				counts[i] = p.run(t)
				t.Logf("%d bytes, %d changes, %d refused, harmless: %v",
					counts[i].size, counts[i].total(), counts[i].total()-counts[i].accepted(), counts[i].kept)
			})
		}
	})
	if t.Failed() {
		return
	}
	var rows strings.Builder
	made, kept := 0, 0
	for i, c := range counts {
		rows.WriteString(c.row(parts[i].name) + "\n")
		made, kept = made+c.total(), kept+c.accepted()
	}
	sum := fmt.Sprintf("%d changes: %d refused, %d harmless.", made, made-kept, kept)
	t.Log(sum)
	if !raced && !*thorough {
		checkCounts(t, sum+"\n\n"+countsHead+rows.String())
	}
}

const (
	countsHead = "| document | bytes | bit flipped | byte replaced | cut | exchanged | removed | doubled | spaced | refused | harmless |\n" +
		"| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
	countsBegin = "<!-- counted by TestEveryChangeOfASignedDocumentIsRefused; go test ./core -run EveryChange -update-counts -->\n\n"
	countsEnd   = "\n<!-- end of what is counted -->"
)

// checkCounts compares the counts with those in the documentation.
func checkCounts(t *testing.T, want string) {
	t.Helper()
	const name = "../docs/security.md"
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	before, rest, found := strings.Cut(string(text), countsBegin)
	got, after, ended := strings.Cut(rest, countsEnd)
	switch {
	case !found || !ended:
		t.Fatalf("%s has no place for the counts", name)
	case *updateCounts:
		require.NoError(t, os.WriteFile(name, []byte(before+countsBegin+want+countsEnd+after), 0o644))
	case got != want:
		t.Errorf("%s says\n%s; want\n%s(-update-counts writes it)", name, got, want)
	}
}
