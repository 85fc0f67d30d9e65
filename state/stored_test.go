package state_test

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/state"
)

func feature(code string) state.Part { return state.PartOf("acme", code) }

// full is an entry in which every member says something.
func full(t testing.TB) state.Entry {
	e := entry(t, license())
	e.Evidence = state.Evidence{}
	e.Proof = state.Proof{Header: "sig=", ServerDate: noon, Operation: "check_license", Kind: "license", SingleSignOn: true}
	e.Identity = state.Identity{LicenseKey: "KEY-1", Username: "Zoë \"Z\"|ACME"}
	e.Device = state.Device{HardwareID: "this", Algorithm: "a", Source: "s"}
	e.Contact = noon.Add(time.Hour + 500*time.Millisecond)
	e.Refused = &state.Refusal{Code: "blacklisted", At: noon}
	e.Ended = &state.End{How: state.DeactivatedOffline, At: noon, Text: "dGV4dA=="}
	e.Slots = state.Slots{ours: {Until: noon.Add(day), Borrowed: true}, feature("f\n1"): {Until: noon},
		feature("a"): {Until: noon.Add(1), Borrowed: true}, state.PartOf("p", "a"): {Until: noon.Add(2)}}
	total := int64(40)
	e.Uses = state.Uses{ours: {Local: -5, InFlight: &state.InFlight{N: 1 << 60, TotalBefore: 7, ID: "i", At: noon}},
		feature("f"): {Local: 3, Total: &total}, feature("g"): {InFlight: &state.InFlight{N: 1, ID: "j", At: noon}},
		state.PartOf("p", "f"): {Local: 2}}
	e.Pending = []state.Pending{{RequestID: "r1", Operation: "activate_offline", Identity: state.Identity{Username: "u"}, At: noon},
		{Operation: "activate_license", Identity: state.Identity{LicenseKey: "K2"}, At: noon}}
	e.Clock = state.Marks{Server: noon, Seen: noon.Add(time.Second), Jump: noon.Add(400 * day)}
	return e
}

func TestAnEntryIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]state.Entry{"empty": {}, "plain": {Document: document(t, license()), Epoch: "e"}, "full": full(t)} {
		text := e.AppendJSON(nil)
		require.True(t, json.Valid(text), string(text))
		got, err := state.ReadEntry(text, e.Document.Bytes())
		require.NoError(t, err, name)
		assert.Equal(t, e, got, name)
	}
}

// The stored form is part of the store's format 1: what was written by it must be readable for ever.
func TestTheStoredFormIsFrozen(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile("testdata/entry1.json")
	require.NoError(t, err)
	e := full(t)
	assert.Equal(t, strings.TrimSpace(string(want)), string(e.AppendJSON(nil)))
	got, err := state.ReadEntry(want, e.Document.Bytes())
	require.NoError(t, err)
	assert.Equal(t, e, got)
}

func TestWhatCannotBeReadIsNamed(t *testing.T) {
	t.Parallel()
	for text, member := range map[string]string{
		`{"contact":7}`: "contact", `{"contact":"soon"}`: "contact", `{"refused":"no"}`: "refused", `{"pending":{}}`: "pending",
		`{"uses":[{"local":1.5}]}`: "local", `{"uses":[{"in_flight":[]}]}`: "in_flight", `{"slots":true}`: "slots", `[]`: "the whole",
		`{"slots":[7]}`: "slots", `{"slots":[{"product":1}]}`: "product", `{"pending":[7]}`: "pending", `{"proof":{"single_sign_on":"x"}}`: "single_sign_on", `{"identity":{"license_key":7}}`: "license_key",
		`{"clock":{"seen":{}}}`: "seen", `{"ended":7}`: "ended", `{"pending":[{"at":7}]}`: "at", `{"uses":[{"local":"1"}]}`: "local",
	} {
		_, err := state.ReadEntry([]byte(text), nil)
		assert.ErrorContains(t, err, member, text)
	}
	_, err := state.ReadEntry([]byte(`{`), nil)
	require.ErrorContains(t, err, "entry")
	_, err = state.ReadEntry([]byte(`{}`), []byte(`{`))
	require.ErrorContains(t, err, "document")
	got, err := state.ReadEntry([]byte(`{"a_later_member":{"x":[1]}}`), nil)
	require.NoError(t, err)
	assert.Equal(t, state.Entry{}, got)
}

func text(s state.State) string { return string(s.AppendJSON(nil)) }

func TestTheStatesJSON(t *testing.T) {
	t.Parallel()
	e := entry(t, license(`"license_type":"consumption","is_trial":true,"validity_period":"2026-06-20T12:00:00.000Z","grace_period":48,
		"maintenance_period":"2027-01-01","prevent_vm":true,"max_consumptions":100,"total_consumptions":40,
		"product_features":[{"code":"a"},{"code":"b","expiry_date":"2026-06-01"},{"code":"c","is_floating_cloud":true},{"code":"d","is_expired":true},
			{"code":"e","expiry_date":"soon"},{"code":"f","is_floating":true,"expiry_date":"2026-06-01T12:00:01Z"}]`))
	e.Uses = state.Uses{ours: {Local: 3, InFlight: &state.InFlight{N: 2}}}
	e.Slots = state.Slots{feature("c"): {Until: noon}, feature("f"): {Until: noon.Add(time.Second)}}
	assert.JSONEq(t, `{"state":"valid","usable":true,"reason":"ok","until":"2026-06-20T12:00:00Z","message":"Your license is valid.","user_action":"none",
		"contact":"2026-06-01T12:00:00Z","time":"2026-06-01T12:00:00Z","clock":"ok","facts":{"device_proof":"license_signature",
		"license_type":"consumption","is_trial":true,"validity_period":"2026-06-20T12:00:00Z","days_remaining":19,
		"grace_until":"2026-06-22T12:00:00Z","maintenance_period":"2027-01-01","prevent_vm":true,"slot":null,
		"consumption":{"total":40,"max":100,"local":3,"in_flight":2},"features":[
		{"code":"a","state":"valid","expiry_date":null,"slot":null},
		{"code":"b","state":"expired","expiry_date":"2026-06-01T00:00:00Z","slot":null},
		{"code":"c","state":"no_slot","expiry_date":null,"slot":{"until":"2026-06-01T12:00:00Z","borrowed":false}},
		{"code":"d","state":"expired","expiry_date":null,"slot":null},
		{"code":"e","state":"expired","expiry_date":null,"slot":null},
		{"code":"f","state":"valid","expiry_date":"2026-06-01T12:00:01Z","slot":{"until":"2026-06-01T12:00:01Z","borrowed":false}}]}}`,
		text(evaluate(e, settings(), noon)))

	none := evaluate(state.Entry{}, settings(), noon)
	assert.JSONEq(t, `{"state":"invalid","usable":false,"reason":"no_license","until":null,
		"message":"There is no license on this device. Please activate one.","user_action":"activate","contact":null,"time":"2026-06-01T12:00:00Z",
		"clock":"ok","facts":{"device_proof":null,"license_type":null,"is_trial":false,"validity_period":null,"days_remaining":null,"grace_until":null,
		"maintenance_period":null,"prevent_vm":false,"slot":null,"consumption":null,"features":[]}}`, text(none))
	assert.Equal(t, api.NotFound, none.Status())
}

func TestConsumptionThatHasNoLimit(t *testing.T) {
	t.Parallel()
	e := entry(t, license(`"license_type":"consumption","max_consumptions":100,"allow_unlimited_consumptions":true`))
	assert.Nil(t, evaluate(e, settings(), noon).Facts.Consumption.Max)
	e = entry(t, license(`"license_type":"perpetual","max_consumptions":null`))
	assert.Nil(t, evaluate(e, settings(), noon).Facts.Consumption)
}

// Every reason that Evaluate can give has a row: a sentence for the user and a status.
func TestEveryReasonHasARow(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{state.OK, state.NoLicense, state.Deactivated, state.NotProven, state.WrongProduct, state.WrongCompany,
		state.WrongDevice, state.ClockBehind, state.NoSlot, state.CheckOverdue, state.OfflineGrace} {
		assert.Contains(t, api.Reasons, api.Reason(reason), reason)
	}
}

// The package is pure: it cannot look at a clock, a disk or the network.
func TestThePackageIsPure(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	looked := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		looked++
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.NotRegexp(t, regexp.MustCompile(`time\.(Now|Since|Until|After|NewTimer|Sleep)\(`), string(text), name)
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			assert.Regexp(t, `^"(errors|fmt|iter|maps|slices|strconv|strings|time|github.com/openspring/openspring/(core/(api|wire)|internal/(rawjson|validity)))"$`,
				spec.Path.Value, name)
		}
	}
	assert.GreaterOrEqual(t, looked, 5)
}

func BenchmarkEvaluate(b *testing.B) {
	e := entry(b, license(`"license_enabled":true,"license_active":true,"is_expired":false,"license_type":"subscription",
		"validity_period":"2026-06-20T12:00:00.000Z","grace_period":48,"product_features":[{"code":"a"},{"code":"b"}]`))
	s, m := settings(), state.Moment{T: noon}
	var out []byte
	b.ReportAllocs()
	for b.Loop() {
		got := state.Evaluate(&e, &s, m)
		out = got.AppendJSON(out[:0])
	}
}
