package sandbox

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// watched is a body that says whether anybody read from it.
type watched struct {
	io.Reader
	read bool
}

func (w *watched) Read(p []byte) (int, error) {
	w.read = true
	return w.Reader.Read(p)
}

func TestBodiesAreReadOnlyOfAuthorizedRequests(t *testing.T) {
	t.Parallel()
	c := start(t, Options{})
	for name, tc := range map[string]struct {
		method, path string
		authorized   bool
		code         string
		read         bool
	}{
		"authorized":     {"POST", "/activate_license", true, "missing_parameters", true},
		"not authorized": {"POST", "/activate_license", false, "missing_headers", false},
		"offline":        {"POST", "/activate_offline", false, "missing_headers", false},
		"unknown path":   {"POST", "/activate_lisense", true, "not_found", false},
		"wrong method":   {"PUT", "/activate_license", true, "not_found", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := &watched{Reader: bytes.NewReader([]byte("{}"))}
			r := httptest.NewRequest(tc.method, c.line.BaseURL+tc.path, body)
			if tc.authorized {
				c.authorize(r)
			}
			r.Header.Set("Content-Type", "application/json")
			out := httptest.NewRecorder()
			c.server.ServeHTTP(out, r)
			assert.Contains(t, out.Body.String(), `"code":"`+tc.code+`"`)
			assert.Equal(t, tc.read, body.read, "body read")
		})
	}
}

func TestBodiesTogetherAreBounded(t *testing.T) {
	t.Parallel()
	var b bodies
	read := func(size int64) (func(), *refusal) {
		r := httptest.NewRequest(http.MethodPost, "/", io.LimitReader(zeros{}, size))
		_, release, err := b.read(httptest.NewRecorder(), r, maxOfflineBody)
		return release, err
	}
	var releases []func()
	for range maxBodiesTogether / maxOfflineBody {
		release, err := read(maxOfflineBody)
		require.Nil(t, err)
		releases = append(releases, release)
	}
	release, err := read(1)
	require.NotNil(t, err)
	assert.Equal(t, http.StatusTooManyRequests, err.status)
	release()
	releases[0]()
	release, err = read(maxOfflineBody)
	require.Nil(t, err, "after one has ended")
	for _, end := range append(releases[1:], release) {
		end()
	}
	assert.Zero(t, b.held.Load(), "bytes held at the end")

	release, err = read(maxOfflineBody + 1)
	release()
	require.NotNil(t, err)
	assert.Equal(t, http.StatusRequestEntityTooLarge, err.status)
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
