package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRequestsHideSecretsInsideOtherForms(t *testing.T) {
	t.Parallel()
	const typed = "a-secret-of-9"
	inner := `{"user":{"password":"` + typed + `"}}`
	quoted := func(text string) string {
		out, err := json.Marshal(text)
		require.NoError(t, err)
		return string(out)
	}
	for name, body := range map[string]string{
		"JSON in JSON":            `{"vm_info":` + quoted(inner) + `}`,
		"JSON in JSON in JSON":    `{"vm_info":` + quoted(`{"a":`+quoted(inner)+`}`) + `}`,
		"cut JSON in JSON":        `{"vm_info":` + quoted(inner[:len(inner)-2]) + `}`,
		"base64 in JSON":          `{"vm_info":"` + base64.StdEncoding.EncodeToString([]byte(inner)) + `"}`,
		"an array":                `[{"password":"` + typed + `"}]`,
		"an array in an object":   `{"variables":[[{"id_token":"` + typed + `"}]]}`,
		"a pair":                  `{"variables":[["password","` + typed + `"]]}`,
		"a name with its value":   `{"variables":[{"variable":"new_password","value":"` + typed + `"}]}`,
		"an array of passwords":   `{"password":["` + typed + `"]}`,
		"a query in JSON":         `{"vm_info":"a=1&password=` + typed + `"}`,
		"a form with brackets":    "user[password]=" + typed,
		"a form of an array":      "password%5B%5D=" + typed,
		"JSON in a form":          "data=" + url.QueryEscape(inner),
		"a form within a form":    "data=" + url.QueryEscape("a=1&password="+typed),
		"a JSON text as the body": quoted(inner),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			assert.NotContains(t, redactText(body), typed)
			assert.NotContains(t, redactText(body), base64.StdEncoding.EncodeToString([]byte(typed))[:10])
		})
	}
	for name, query := range map[string]string{
		"an array": "password[]=" + typed, "nested": "user%5Bpassword%5D=" + typed, "JSON": "data=" + url.QueryEscape(inner),
		"a query": "next=" + url.QueryEscape("/x?code="+typed), "base64": "data=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(inner))),
	} {
		t.Run("query: "+name, func(t *testing.T) {
			t.Parallel()
			got := redactQuery(query + "&hardware_id=HW-1")
			assert.NotContains(t, got, typed)
			assert.Contains(t, got, "hardware_id=HW-1")
		})
	}
}

func TestRequestsKeepWhatIsNoSecret(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		`{"hostname":"vscode-host","vm_info":"the password was changed"}`, `{"variables":{"mode":"code"}}`, `{"variables":[{"variable":"mode","value":"code"}]}`,
		`{"product_features":[{"code":"reports","consumptions":3}]}`, `{"vm_info":"{\"a\":1}"}`, `{"event":["consumption_add"]}`,
	} {
		assert.Equal(t, body, redactText(body))
	}
	assert.Equal(t, "hostname=vscode&feature=code", redactQuery("hostname=vscode&feature=code"))
}
