package transport

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
)

// tokenAPI is an API with its token server on one address. Its counts are of requests.
type tokenAPI struct {
	base                       string
	discoveries, fetches, call atomic.Int64
	// token responds to fetch n, counted from 1; nil gives out "token-n" for 480 seconds.
	token func(w http.ResponseWriter, r *http.Request, n int64)
	// refuse is the code with which a call is refused, by its token; empty lets it pass.
	refuse func(token string) string
	// tokenURL overrides what the API tells.
	tokenURL string
}

func (a *tokenAPI) start(t *testing.T) {
	t.Helper()
	a.base, _ = startHTTP(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/v4/oauth_url":
			a.discoveries.Add(1)
			assert.False(t, r.URL.RawQuery != "login_type=client_credentials" || r.Header.Get("Authorization") != "", "asked for the token server with %q and authorization %q", r.URL.RawQuery, r.Header.Get("Authorization"))
			url := a.tokenURL
			if url == "" {
				url = "http://" + r.Host + "/token"
			}
			_ = json.NewEncoder(w).Encode(map[string]string{"url": url})
		case "/token":
			a.giveToken(t, w, r)
		default:
			a.call.Add(1)
			a.response(w, r)
		}
	})
}

func (a *tokenAPI) giveToken(t *testing.T, w http.ResponseWriter, r *http.Request) {
	n := a.fetches.Add(1)
	want := "client_credentials test-client test-client-secret"
	assert.Equal(t, want, r.PostFormValue("grant_type")+" "+r.PostFormValue("client_id")+" "+r.PostFormValue("client_secret"), "asked for a token")
	if a.token != nil {
		a.token(w, r, n)
		return
	}
	fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":480,"token_type":"Bearer"}`, n)
}

func (a *tokenAPI) response(w http.ResponseWriter, r *http.Request) {
	token, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	code := ""
	if !bearer || r.Header.Get("Date") == "" {
		code = "missing_headers"
	} else if a.refuse != nil {
		code = a.refuse(token)
	}
	if code != "" {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"status":401,"code":%q,"message":"no %s"}`, code, token)
		return
	}
	fmt.Fprint(w, "{}")
}

func TestTokenIsFetchedOnceForAllThreads(t *testing.T) {
	t.Parallel()
	server := &tokenAPI{token: func(w http.ResponseWriter, _ *http.Request, n int64) {
		time.Sleep(100 * time.Millisecond) // all calls are waiting by now
		fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":480}`, n)
	}}
	server.start(t)
	client := open(t, oauth(server.base))
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			var meta outcome.Meta
			_, err := client.Do(within(t, 30*time.Second), get, &meta)
			assert.False(t, err != nil || meta.Attempts != 1, "got %v after %d attempts, want success after 1", err, meta.Attempts)
		})
	}
	wg.Wait()
	d, f, c := server.discoveries.Load(), server.fetches.Load(), server.call.Load()
	require.Equal(t, int64(1), d, "the server saw")
	require.Equal(t, int64(1), f, "the server saw %d discoveries", d)
	assert.Equal(t, int64(64), c, "the server saw %d discoveries, %d fetches", d, f)
}

func TestRefusedTokenIsRenewedOncePerCall(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		code           string
		good           string
		status         api.Status
		fetches, calls int64
	}{
		"expired":          {"oauth_token_expired", "token-2", api.OK, 2, 2},
		"malformed":        {"oauth_token_malformed", "token-2", api.OK, 2, 2},
		"expired for good": {"oauth_token_expired", "", api.Auth, 2, 2},
		"another refusal":  {"read_only_api_key", "token-2", api.Auth, 1, 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := &tokenAPI{refuse: func(token string) string {
				if token == tc.good {
					return ""
				}
				return tc.code
			}}
			server.start(t)
			s := oauth(server.base)
			s.Retries = 0
			var meta outcome.Meta
			_, err := open(t, s).Do(within(t, 20*time.Second), post(), &meta)
			var status api.Status
			if err != nil {
				status = err.Status
				assert.Equal(t, "no ***", err.ServerMessage, "server message")
			}
			require.Equal(t, tc.status, status)
			require.Equal(t, tc.fetches, server.fetches.Load())
			require.Equal(t, tc.calls, server.call.Load())
			assert.Equal(t, tc.calls, int64(meta.Attempts))
		})
	}
}

func TestReplyKnowsTheTokenAsASecret(t *testing.T) {
	t.Parallel()
	server := &tokenAPI{}
	server.start(t)
	request := get
	request.Secrets = []string{"my-password"}
	var meta outcome.Meta
	reply, err := open(t, oauth(server.base)).Do(within(t, 20*time.Second), request, &meta)
	require.Nil(t, err)
	assert.Equal(t, "*** *** *** x", reply.Redactor.Text("token-1 my-password test-client-secret x"))
}

func TestRenewalIsShared(t *testing.T) {
	t.Parallel()
	server := &tokenAPI{refuse: func(token string) string {
		if token == "token-1" {
			return "oauth_token_expired"
		}
		return ""
	}}
	server.start(t)
	client := open(t, oauth(server.base))
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			var meta outcome.Meta
			_, err := client.Do(within(t, 30*time.Second), get, &meta)
			assert.Nil(t, err)
		})
	}
	wg.Wait()
	assert.Equal(t, int64(2), server.fetches.Load())
}

func TestTokenServerFailures(t *testing.T) {
	t.Parallel()
	says := func(status int, body string) func(http.ResponseWriter, *http.Request, int64) {
		return func(w http.ResponseWriter, _ *http.Request, _ int64) {
			if status/100 == 3 {
				w.Header().Set("Location", "https://portal.example/")
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	tests := map[string]struct {
		token   func(http.ResponseWriter, *http.Request, int64)
		status  api.Status
		code    string
		fetches int64
	}{
		"invalid client":       {says(401, `{"error":"invalid_client","error_description":"secret test-client-secret"}`), api.Auth, "invalid_client", 1},
		"unauthorized client":  {says(400, `{"error":"unauthorized_client"}`), api.Auth, "unauthorized_client", 1},
		"unknown code":         {says(400, `{"error":"invalid_scope"}`), api.Auth, "invalid_scope", 1},
		"refusal without code": {says(403, "<html>test-client-secret"), api.Auth, "token_refused", 1},
		"busy":                 {says(503, ""), api.Unavailable, "server_unavailable", 3},
		"bad gateway":          {says(502, ""), api.Unavailable, "server_unavailable", 1},
		"redirect":             {says(302, ""), api.Protocol, "redirect_refused", 1},
		"page":                 {says(200, "<html>"), api.Protocol, "token_malformed", 1},
		"no token":             {says(200, `{"token":"x"}`), api.Protocol, "token_malformed", 1},
		"empty token":          {says(200, `{"access_token":""}`), api.Protocol, "token_malformed", 1},
		"number":               {says(200, `{"access_token":7}`), api.Protocol, "token_malformed", 1},
		"line break":           {says(200, `{"access_token":"a\nb"}`), api.Protocol, "token_malformed", 1},
		"space":                {says(200, `{"access_token":"a b"}`), api.Protocol, "token_malformed", 1},
		"not ASCII":            {says(200, `{"access_token":"ä"}`), api.Protocol, "token_malformed", 1},
		"another type":         {says(200, `{"access_token":"a","token_type":"mac"}`), api.Protocol, "token_malformed", 1},
		"token in a form":      {says(200, "access_token=TOKEN"), api.Protocol, "token_malformed", 1},
		"bare token":           {says(200, "TOKEN"), api.Protocol, "token_malformed", 1},
		"other tokens":         {says(200, `{"access_token":"","refresh_token":"TOKEN"}`), api.Protocol, "token_malformed", 1},
		"token cut":            {says(200, `{"access_token":"TOKEN`), api.Protocol, "token_malformed", 1},
		"token created":        {says(201, `{"access_token":"TOKEN"}`), api.Protocol, "unexpected_status", 1},
		"proxy's credentials":  {says(407, ""), api.Network, "proxy_refused", 1},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := &tokenAPI{token: tc.token}
			server.start(t)
			var meta outcome.Meta
			_, err := open(t, oauth(server.base)).Do(within(t, 20*time.Second), get, &meta)
			require.NotNil(t, err)
			require.Equal(t, tc.status, err.Status)
			require.Equal(t, tc.code, err.Code)
			require.Equal(t, 0, meta.Attempts)
			require.Equal(t, tc.fetches, server.fetches.Load())
			text := err.Message + err.ServerMessage + err.Body
			require.NotContains(t, text, "test-client-secret", "a secret is in %q", text)
			assert.NotContains(t, text, "TOKEN", "a secret is in %q", text)
			assert.Equal(t, int64(0), server.call.Load(), "the API was called without a token")
		})
	}
}

func TestTokenAddressThatIsNotTrusted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		base, configured, told string
		allowHTTP, want        bool
	}{
		"https":                         {"https://api.example", "", "https://auth.example/t", false, true},
		"http":                          {"https://api.example", "", "http://auth.example/t", false, false},
		"http, allowed":                 {"https://api.example", "", "http://auth.example/t", true, true},
		"loopback of a foreign base":    {"https://api.example", "", "http://127.0.0.1/t", false, false},
		"loopback of a loopback":        {"http://localhost:1", "", "http://127.0.0.1/t", false, true},
		"configured loopback":           {"https://api.example", "http://127.0.0.1/t", "http://127.0.0.1/t", false, true},
		"http of a loopback":            {"http://127.0.0.1:1", "", "http://auth.example/t", false, false},
		"name that looks like loopback": {"http://127.0.0.1:1", "", "http://localhost.example/t", false, false},
		"no host":                       {"https://api.example", "", "https:///t", false, false},
		"credentials":                   {"https://api.example", "", "https://u:p@auth.example/t", false, false},
		"another scheme":                {"https://api.example", "", "file:///etc/passwd", true, false},
		"no URL":                        {"https://api.example", "", "https://[", false, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := oauth(tc.base)
			s.TokenURL, s.AllowHTTP = tc.configured, tc.allowHTTP
			_, err := open(t, s).tokenAddress(tc.told)
			require.Equal(t, tc.want, (err == nil))
			assert.False(t, err != nil && (err.Status != api.Protocol || err.Code != "token_url_refused"), "got %v, want accepted: %t", err, tc.want)
		})
	}
}

func TestDiscoveryThatTellsNothing(t *testing.T) {
	t.Parallel()
	base, _ := startHTTP(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>portal</html>") })
	var meta outcome.Meta
	_, err := open(t, oauth(base)).Do(within(t, 20*time.Second), get, &meta)
	require.NotNil(t, err)
	require.Equal(t, api.Protocol, err.Status)
	require.Equal(t, "<html>portal</html>", err.Body)
	assert.Equal(t, 200, err.Meta.HTTPStatus)
}

func TestTokenIsUsedUntilShortlyBeforeItsEnd(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		response string
		want     time.Duration
	}{
		"long":         {`480`, 480 * time.Second},
		"text":         {`"480"`, 480 * time.Second},
		"fraction":     {`1.5`, 1500 * time.Millisecond},
		"negative":     {`-5`, 0},
		"endless":      {`1e300`, longestTokenLife},
		"absent":       {`null`, unknownTokenLife},
		"not a number": {`"NaN"`, unknownTokenLife},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, life, ok := readToken(t.Context(), []byte(`{"access_token":"a","expires_in":`+tc.response+`}`))
			require.True(t, ok, "got %v, %t; want %v", life, ok, tc.want)
			assert.Equal(t, tc.want, life)
		})
	}
	server := &tokenAPI{token: func(w http.ResponseWriter, _ *http.Request, n int64) {
		fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":%d}`, n, map[bool]int{true: 0, false: 480}[n == 1])
	}}
	server.start(t)
	client := open(t, oauth(server.base))
	for range 3 {
		var meta outcome.Meta
		_, err := client.Do(within(t, 20*time.Second), get, &meta)
		require.Nil(t, err)
	}
	assert.Equal(t, int64(2), server.fetches.Load())
	left := time.Until(client.tokens.until)
	require.GreaterOrEqual(t, left, 440*time.Second, "the token is used for")
	assert.LessOrEqual(t, left, 450*time.Second, "the token is used for")
}

func TestCancelledFetchIsTakenOver(t *testing.T) {
	t.Parallel()
	fetching := make(chan struct{})
	server := &tokenAPI{token: func(w http.ResponseWriter, r *http.Request, n int64) {
		if n == 1 {
			close(fetching)
			<-r.Context().Done()
			return
		}
		fmt.Fprintf(w, `{"access_token":"token-%d","expires_in":480}`, n)
	}}
	server.start(t)
	client := open(t, oauth(server.base))
	ctx, cancel := context.WithCancel(within(t, 20*time.Second))
	var wg sync.WaitGroup
	wg.Go(func() {
		var meta outcome.Meta
		_, err := client.Do(ctx, get, &meta)
		assert.False(t, err == nil || err.Status != api.Cancelled, "the cancelled call got %v, want CANCELLED", err)
	})
	<-fetching
	waiting, leave := context.WithCancel(within(t, 20*time.Second))
	wg.Go(func() {
		var meta outcome.Meta
		_, err := client.Do(waiting, get, &meta)
		assert.False(t, err == nil || err.Status != api.Cancelled, "the waiter that left got %v, want CANCELLED", err)
	})
	for range 8 {
		wg.Go(func() {
			var meta outcome.Meta
			_, err := client.Do(within(t, 20*time.Second), get, &meta)
			assert.Nil(t, err, "a waiter")
		})
	}
	time.AfterFunc(50*time.Millisecond, leave)
	time.AfterFunc(100*time.Millisecond, cancel)
	wg.Wait()
	assert.Equal(t, int64(2), server.fetches.Load())
}

func TestWaitersShareARefusal(t *testing.T) {
	t.Parallel()
	server := &tokenAPI{token: func(w http.ResponseWriter, _ *http.Request, _ int64) {
		time.Sleep(100 * time.Millisecond) // all calls are waiting by now
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":"invalid_client"}`)
	}}
	server.start(t)
	client := open(t, oauth(server.base))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			var meta outcome.Meta
			_, err := client.Do(within(t, 20*time.Second), get, &meta)
			assert.False(t, err == nil || err.Code != "invalid_client" || err.Meta.HTTPStatus != 401, "got %v, want invalid_client with HTTP 401", err)
		})
	}
	wg.Wait()
	assert.Equal(t, int64(1), server.fetches.Load())
}
