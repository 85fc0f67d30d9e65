package core_test

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
)

// protocolCall is a call of testdata/calls.json.
type protocolCall struct {
	ID, Section, Operation string
	Identity, Fields       fields
	Sent                   struct {
		Method, Path string
		Query        map[string]string
		Body         map[string]any
	}
	Response, Signature string
	Altered             bool
	Read                [][2]json.RawMessage
}

func (c *protocolCall) request() fields {
	request := maps.Clone(c.Fields)
	maps.Copy(request, c.Identity)
	return request
}

func protocolCalls(t *testing.T) []protocolCall {
	t.Helper()
	text, err := os.ReadFile("testdata/calls.json")
	require.NoError(t, err)
	var file struct{ Calls []protocolCall }
	require.NoError(t, json.Unmarshal(text, &file))
	return file.Calls
}

func TestCallsOfTheProtocolSendAndReadWhatItSays(t *testing.T) {
	t.Parallel()
	called := map[string]bool{}
	for _, c := range protocolCalls(t) {
		called[c.Operation] = true
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			client := serve(t, func(cfg *core.Config) {
				cfg.PublicKey, cfg.CompanyID = readVectors().Keys["rsa_test_1"].Public, 4711
			}, func(w http.ResponseWriter, r *http.Request) {
				wantSent(t, &c, r)
				var signatures []string
				if c.Signature != "" {
					signatures = []string{c.Signature}
				}
				responding(jsonType, c.Response, signatures...)(w, r)
			})
			got, err := do(t.Context(), client, c.Operation, c.request())
			require.NoError(t, err)
			signature, result := outcome.NotSigned, c.Response
			if c.Signature != "" {
				signature = outcome.Verified
			}
			if result == "" {
				result = `""`
			}
			assert.Equal(t, signature, got.Meta.Signature)
			assert.Equal(t, result, string(got.Result))
			wantRead(t, &c, got.Result)
		})
	}
	for i := range api.Endpoints {
		// The page has examples of these; the first ten endpoints have vectors of their own.
		if e := &api.Endpoints[i]; len(e.Section) == len("3.10") {
			assert.True(t, called[e.Name], "%s has no call", e.Name)
		}
	}
}

// wantSent checks a request against what the protocol says.
func wantSent(t *testing.T, c *protocolCall, r *http.Request) {
	t.Helper()
	assert.Equal(t, c.Sent.Method, r.Method)
	assert.Equal(t, c.Sent.Path, strings.TrimPrefix(r.URL.Path, "/base/api/v4"))
	body, err := io.ReadAll(r.Body)
	assert.NoError(t, err)
	query := map[string]string{}
	for name, values := range r.URL.Query() {
		query[name] = strings.Join(values, " and ")
	}
	if c.Sent.Body == nil {
		assert.Equal(t, c.Sent.Query, query)
		assert.Empty(t, body)
		return
	}
	var sent map[string]any
	assert.NoError(t, json.Unmarshal(body, &sent))
	assert.Equal(t, c.Sent.Body, sent)
	assert.Empty(t, query)
}

// wantRead checks the members of a result that is read as its model.
func wantRead(t *testing.T, c *protocolCall, result json.RawMessage) {
	t.Helper()
	e := api.Lookup(c.Operation)
	if e.Form == api.Word {
		var word string
		require.NoError(t, json.Unmarshal(result, &word))
		assert.Equal(t, `"`+word+`"`, string(c.Read[0][1]))
		return
	}
	kind := modelTypes()[string(e.Content)]
	if e.Form == api.Array {
		kind = reflect.SliceOf(kind)
	}
	target := reflect.New(kind)
	require.NoError(t, json.Unmarshal(result, target.Interface()))
	for _, read := range c.Read {
		var path string
		require.NoError(t, json.Unmarshal(read[0], &path))
		assert.JSONEq(t, string(read[1]), shownMember(t, target.Elem(), strings.Split(path, ".")), path)
	}
}

// shownMember is a member of a model as calls.json writes it.
func shownMember(t *testing.T, v reflect.Value, path []string) string {
	t.Helper()
	for _, name := range path {
		v = reflect.Indirect(v)
		if index, err := strconv.Atoi(name); err == nil {
			require.Less(t, index, v.Len(), path)
			v = v.Index(index)
			continue
		}
		v = fieldOf(t, v, name)
	}
	var shown any = v.Interface()
	switch value := shown.(type) {
	case time.Time:
		shown = nil
		if !value.IsZero() {
			shown = map[string]string{"moment": value.UTC().Format("2006-01-02T15:04:05.000Z")}
		}
	case *time.Duration:
		require.NotNil(t, value, path)
		unit := time.Minute
		if path[len(path)-1] == "max_borrow_time" {
			unit = time.Hour
		}
		shown = int64(*value / unit)
	case string:
		if value == "" {
			shown = nil
		}
	case json.RawMessage:
		return string(value)
	}
	text, err := json.Marshal(shown)
	require.NoError(t, err)
	return string(text)
}

func TestTheResponsesOfTheCallsAreTheProtocolsExamplesAndSigned(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/protocol.md")
	require.NoError(t, err)
	dense := func(text string) string { return strings.Join(strings.Fields(text), "") }
	key := &testKey().PublicKey
	for _, c := range protocolCalls(t) {
		if len(c.Response) > len(`"password_changed"`) && !c.Altered {
			assert.Contains(t, dense(string(page)), dense(c.Response), c.ID)
		}
		if c.Signature == "" {
			continue
		}
		signature, err := base64.StdEncoding.DecodeString(c.Signature)
		require.NoError(t, err, c.ID)
		assert.True(t, signedBy(key)(c.Response, signature), c.ID)
	}
}
