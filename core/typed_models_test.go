package core_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
)

// modelTypes are the types of the models, by the names of the table: what the client's methods return, and what is in that.
var modelTypes = sync.OnceValue(func() map[string]reflect.Type {
	found := map[string]reflect.Type{}
	client := reflect.TypeOf(&core.Client{})
	for i := range client.NumMethod() {
		if method := client.Method(i).Type; method.NumOut() == 2 {
			collect(found, method.Out(0))
		}
	}
	for _, local := range []any{core.ReadDeviceInfo, core.CreateAirGapCode, core.VerifyAirGapCode} {
		collect(found, reflect.TypeOf(local).Out(0))
	}
	return found
})

func collect(found map[string]reflect.Type, kind reflect.Type) {
	for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
		kind = kind.Elem()
	}
	if kind.Kind() != reflect.Struct || !strings.HasSuffix(kind.PkgPath(), "/core") {
		return
	}
	for i := range api.Models() {
		if name := api.Models()[i].Name; strings.EqualFold(name, kind.Name()) {
			if found[name] != nil {
				return
			}
			found[name] = kind
		}
	}
	for i := range kind.NumField() {
		collect(found, kind.Field(i).Type)
	}
}

// sampleOf is a value of a member, and what its field must be then.
func sampleOf(m *api.Member) (text string, want any) {
	switch m.Unit {
	case "minutes":
		return "90", new(90 * time.Minute)
	case "hours":
		return "1.5", new(90 * time.Minute)
	}
	switch m.Kind {
	case api.KindInteger:
		return "7.9e0", new(int64(7))
	case api.KindNumber:
		return "1.5", new(1.5)
	case api.KindBoolean:
		return "false", new(false)
	case api.KindMoment:
		return `"2026-03-03T09:05:07Z"`, time.Date(2026, 3, 3, 9, 5, 7, 0, time.UTC)
	case api.KindAny:
		return `[1.50, null]`, json.RawMessage(`[1.50, null]`)
	case api.KindWords:
		return `["a", 1, "b"]`, []string{"a", "b"}
	case api.KindTexts:
		return `{"a": "b", "c": 1}`, map[string]string{"a": "b"}
	}
	return `"t\u00fc"`, "tü"
}

func fieldOf(t *testing.T, value reflect.Value, known string) reflect.Value {
	t.Helper()
	field := value.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, strings.ReplaceAll(known, "_", "")) })
	require.True(t, field.IsValid(), "no field for %s", known)
	return field
}

// read makes a model of a document.
func read(t *testing.T, model, document string) reflect.Value {
	t.Helper()
	target := reflect.New(modelTypes()[model])
	require.NoError(t, json.Unmarshal([]byte(document), target.Interface()), document)
	return target.Elem()
}

func TestEveryMemberOfTheModelsHasAFieldOfItsType(t *testing.T) {
	t.Parallel()
	require.Len(t, modelTypes(), len(api.Models()))
	for i := range api.Models() {
		model := &api.Models()[i]
		require.Contains(t, modelTypes(), model.Name)
		for j := range model.Members {
			m := &model.Members[j]
			name := model.Name + "." + m.Known()
			if m.Of != "" {
				checkNested(t, model, m)
				continue
			}
			text, want := sampleOf(m)
			document := fmt.Sprintf(`{"unknown_member": [1.0],  %q: %s}`, m.Name, text)
			value := read(t, model.Name, document)
			assert.Equal(t, want, fieldOf(t, value, m.Known()).Interface(), name)
			assert.Equal(t, document, string(value.FieldByName("Raw").Bytes()), name)
			for _, odd := range []string{`null`, `{"a": [1]}`} {
				if m.Kind != api.KindAny && (odd == "null" || m.Kind != api.KindTexts) {
					other := read(t, model.Name, fmt.Sprintf(`{%q: %s}`, m.Name, odd))
					assert.True(t, fieldOf(t, other, m.Known()).IsZero(), "%s of %s", name, odd)
				}
			}
		}
	}
}

// checkNested checks a member that is an object or an array of objects.
func checkNested(t *testing.T, model *api.Model, m *api.Member) {
	t.Helper()
	object := `{"unknown_member": 7}`
	want := modelTypes()[m.Of]
	if m.Kind == api.KindObject {
		field := fieldOf(t, read(t, model.Name, fmt.Sprintf(`{%q: %s}`, m.Name, object)), m.Known())
		require.Equal(t, reflect.PointerTo(want), field.Type(), m.Known())
		require.False(t, field.IsNil(), m.Known())
		assert.Equal(t, object, string(field.Elem().FieldByName("Raw").Bytes()))
	} else {
		field := fieldOf(t, read(t, model.Name, fmt.Sprintf(`{%q: [%s, 1, %s]}`, m.Name, object, object)), m.Known())
		require.Equal(t, reflect.SliceOf(want), field.Type(), m.Known())
		require.Equal(t, 2, field.Len(), m.Known())
		assert.Equal(t, object, string(field.Index(1).FieldByName("Raw").Bytes()))
	}
	for _, odd := range []string{`null`, `"text"`} {
		assert.True(t, fieldOf(t, read(t, model.Name, fmt.Sprintf(`{%q: %s}`, m.Name, odd)), m.Known()).IsZero(), "%s of %s", m.Known(), odd)
	}
}

func TestMomentsAndLengthsOfTimeAreReadLeniently(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 3, 9, 5, 7, 0, time.UTC)
	for text, want := range map[string]time.Time{
		`"2026-03-03 10:05:07+01:00"`: at, `1772528707000`: at, `"Tue Mar 3 2026 09:05:07 GMT+0000"`: at,
		`"Tue Mar 3 2026 10:05:07 GMT+0100 (Central European Standard Time)"`: at, `"Tue Mar 03 2026 09:05:07 UTC"`: at,
		`"2026-03-03"`: at.Truncate(24 * time.Hour), `1772528707000.5`: at.Add(500 * time.Microsecond),
		`"soon"`: {}, `1e300`: {}, `-1e14`: {}, `true`: {}, `"2026-02-30"`: {},
	} {
		var license core.License
		require.NoError(t, json.Unmarshal([]byte(`{"validity_period":`+text+`}`), &license))
		assert.Equal(t, want, license.ValidityPeriod, text)
	}
	const longest = time.Duration(1<<63 - 1)
	for text, want := range map[string]time.Duration{`1.5`: 90 * time.Minute, `0`: 0, `1e18`: longest, `-1e300`: -longest - 1} {
		var license core.License
		require.NoError(t, json.Unmarshal([]byte(`{"grace_period":`+text+`}`), &license))
		require.NotNil(t, license.GracePeriod, text)
		assert.Equal(t, want, *license.GracePeriod, text)
	}
}

func TestAModelIsReadFromAnObjectOnly(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`[]`, `"x"`, `{"a":1,"a":2}`} {
		require.Error(t, json.Unmarshal([]byte(text), new(core.License)), text)
	}
	license := core.License{LicenseKey: "kept"}
	require.NoError(t, json.Unmarshal([]byte(`null`), &license))
	assert.Equal(t, "kept", license.LicenseKey)
	require.NoError(t, json.Unmarshal([]byte(`{"id":1}`), &license))
	assert.Empty(t, license.LicenseKey, "what an older document said is gone")
	assert.Equal(t, "null", string(encode(t, core.License{})))
	assert.Equal(t, `{"id":1}`, string(encode(t, license)))
}

const secretWord = "secret-word"

// assertHidden prints a value in every way and finds no secret.
func assertHidden(t *testing.T, value any) {
	t.Helper()
	shown := fmt.Sprintf("%v %+v %#v %s %q %x %d", value, value, value, value, value, value, value) + fmt.Sprintln([]any{value})
	if text, err := json.Marshal(value); assert.NoError(t, err) {
		shown += string(text)
	}
	assert.NotContains(t, shown, secretWord, "%T", value)
	assert.NotContains(t, shown, fmt.Sprintf("%x", secretWord), "%T", value)
	assert.NotContains(t, shown, fmt.Sprint([]byte(secretWord)), "%T", value)
}

func TestSecretsOfResultsAreShownNowhere(t *testing.T) {
	t.Parallel()
	found := 0
	for _, model := range api.Models() {
		for _, m := range model.Members {
			document := fmt.Sprintf(`{%q:%q,"id":7}`, m.Name, secretWord)
			switch {
			case m.Kind == api.KindObject && hasSecret(m.Of):
				document = fmt.Sprintf(`{%q:{"initial_password":%q}}`, m.Name, secretWord)
			case m.Kind == api.KindObjects && hasSecret(m.Of):
				document = fmt.Sprintf(`{%q:[{"initial_password":%q}]}`, m.Name, secretWord)
			case !m.Secret:
				continue
			}
			found++
			value := read(t, model.Name, document)
			assert.Contains(t, string(value.FieldByName("Raw").Bytes()), secretWord, "Raw has all")
			assertHidden(t, value.Interface())
			assertHidden(t, value.Addr().Interface())
		}
	}
	assert.GreaterOrEqual(t, found, 6)
	trial := core.TrialKey{InitialPassword: secretWord}
	assertHidden(t, trial)
	assertHidden(t, core.List[core.TrialKey]{Items: []core.TrialKey{trial}})
	assertHidden(t, core.RequestFile{Text: secretWord, FileName: "ls_activation.req"})
}

func hasSecret(model string) bool {
	for _, m := range api.LookupModel(model).Members {
		if m.Secret {
			return true
		}
	}
	return false
}
