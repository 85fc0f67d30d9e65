package requestfile_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/requestfile"
)

func TestOnlyAnObjectIsAWrappedRequest(t *testing.T) {
	t.Parallel()
	for document, inner := range map[string]string{
		`{"request":{"date":"d"},"signature":"s"}`: `{"date":"d"}`,
		`{"request":{}}`:                `{}`,
		`{"request":"activation"}`:      "",
		`{"request":["activation"]}`:    "",
		`{"request":null}`:              "",
		`{"other":{"request":{"a":1}}}`: "",
		`[]`:                            "",
	} {
		root, err := rawjson.Parse([]byte(document))
		require.NoError(t, err, document)
		request, wrapped := requestfile.Unwrap(root)
		assert.Equal(t, inner != "", wrapped, document)
		if inner == "" {
			inner = document
		}
		assert.Equal(t, inner, string(request.Raw()), document)
	}
}
