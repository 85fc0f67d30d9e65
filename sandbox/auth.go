package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core/wire"
)

// maxClockSkew is how far a Date header may be from the sandbox's time, to either side (protocol.md 1.3).
const maxClockSkew = 15 * time.Minute

// authorize makes the checks 2 to 6 of protocol.md 1.10 and returns whose request it is.
func (s *Server) authorize(r *http.Request, now time.Time) (*credential, *refusal) {
	date, authorization := r.Header.Get("Date"), r.Header.Values("Authorization")
	if date == "" || len(authorization) == 0 || authorization[0] == "" {
		return nil, refuse("missing_headers", "Some headers are missing")
	}
	if sent, err := wire.ParseDate(date); err != nil || sent.Sub(now).Abs() > maxClockSkew {
		return nil, refuse("date_header_diff", "the Date header is too far from the server's clock")
	}
	if len(authorization) > 1 {
		return nil, refuse("authorization_invalid_headers", "more than one Authorization header")
	}
	if token, ok := bearer(authorization[0]); ok {
		return s.authorizeToken(token, now)
	}
	return authorizeKey(s.published(), authorization[0], date, r.Method)
}

func bearer(authorization string) (token string, ok bool) {
	scheme, token, _ := strings.Cut(authorization, " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "bearer")
}

var authorizationParts = []string{"algorithm", "headers", "signature", "apikey"}

func authorizeKey(m *model, authorization, date, method string) (*credential, *refusal) {
	parts, ok := splitAuthorization(authorization)
	if !ok {
		return nil, refuse("authorization_invalid_headers", "invalid headers value in authorization")
	}
	var absent []string
	for _, name := range authorizationParts {
		if parts[name] == "" {
			absent = append(absent, name)
		}
	}
	switch {
	case absent != nil:
		return nil, refuse("authorization_missing_params", "some parameters are missing in authorization: %s", strings.Join(absent, ", "))
	case !strings.EqualFold(parts["headers"], "date"):
		return nil, refuse("authorization_invalid_headers", "invalid headers value in authorization")
	case !strings.EqualFold(parts["algorithm"], "hmac-sha256"):
		return nil, refuse("hmac_required", "the algorithm must be hmac-sha256")
	}
	key := m.credential(parts["apikey"], false)
	if err := usableKey(key, method != http.MethodGet); err != nil {
		return nil, err
	}
	if subtle.ConstantTimeCompare([]byte(parts["signature"]), []byte(wire.SignRequest(key.Secret, date))) != 1 {
		return nil, refuse("signature_mismatch", "signature mismatch")
	}
	return key, nil
}

func usableKey(key *credential, writing bool) *refusal {
	switch {
	case key == nil:
		return refuse("invalid_api_key", "the API key is unknown")
	case key.Revoked:
		return refuse("revoked_api_key", "the API key is revoked")
	case key.ReadOnly && writing:
		return refuse("read_only_api_key", "the API key may only read")
	}
	return nil
}

// splitAuthorization reads name="value" parts that commas outside quotes separate. Names are in lower case.
// It fails where a part has another form or a name occurs twice, and where none of the four names does, as
// in the header of another scheme.
func splitAuthorization(header string) (parts map[string]string, ok bool) {
	parts = map[string]string{}
	for rest := strings.Trim(header, " \t"); rest != ""; {
		name, quoted, found := strings.Cut(rest, "=")
		name = strings.ToLower(strings.Trim(name, " \t"))
		quoted = strings.TrimLeft(quoted, " \t")
		if !found || name == "" || !strings.HasPrefix(quoted, `"`) {
			return nil, false
		}
		value, after, closed := strings.Cut(quoted[1:], `"`)
		after = strings.TrimLeft(after, " \t")
		if _, twice := parts[name]; twice || !closed || after != "" && after[0] != ',' {
			return nil, false
		}
		parts[name] = value
		rest = strings.Trim(strings.TrimPrefix(after, ","), " \t")
	}
	return parts, slices.ContainsFunc(authorizationParts, func(name string) bool { _, there := parts[name]; return there })
}

// Access tokens have the three parts of a JWT and are signed with a key that follows from the sandbox's RSA
// key, so that they outlive a restart.

const (
	tokenLife   = 480 * time.Second
	tokenHeader = `{"alg":"HS256","typ":"JWT"}`
)

type tokenClaims struct {
	Client  string `json:"azp"`
	Expires int64  `json:"exp"`
}

func (s *Server) tokenMAC(text string) []byte { return s.derive("openspring sandbox token", text) }

// derive makes 32 bytes that only this sandbox can make: they follow from its RSA key, a purpose and a text.
func (s *Server) derive(purpose, text string) []byte {
	secret := sha256.Sum256(append([]byte(purpose), s.options.Key.D.Bytes()...))
	mac := hmac.New(sha256.New, secret[:])
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

func (s *Server) newToken(client string, now time.Time) (string, error) {
	claims, err := json.Marshal(tokenClaims{client, now.Add(tokenLife).Unix()})
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString([]byte(tokenHeader)) + "." + base64.RawURLEncoding.EncodeToString(claims)
	return text + "." + base64.RawURLEncoding.EncodeToString(s.tokenMAC(text)), nil
}

func (s *Server) authorizeToken(token string, now time.Time) (*credential, *refusal) {
	malformed := refuse("oauth_token_malformed", "the access token is not one of this server's")
	at := strings.LastIndexByte(token, '.')
	if at < 0 {
		return nil, malformed
	}
	mac, err := base64.RawURLEncoding.Strict().DecodeString(token[at+1:])
	if err != nil || !hmac.Equal(mac, s.tokenMAC(token[:at])) {
		return nil, malformed
	}
	_, encoded, _ := strings.Cut(token[:at], ".")
	text, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return nil, malformed
	}
	var claims tokenClaims
	if err := json.Unmarshal(text, &claims); err != nil {
		return nil, malformed
	}
	client := s.published().credential(claims.Client, true)
	switch {
	case client == nil:
		return nil, malformed
	case now.Unix() >= claims.Expires:
		return nil, refuse("oauth_token_expired", "the access token has expired")
	}
	return client, nil
}

// oauthURL tells where tokens are.
func oauthURL(a *ask, _ *model) (bodyWriter, *refusal) {
	loginType := a.fields.text["login_type"]
	if loginType != "client_credentials" {
		return nil, refuse("validation_error", "login_type must be client_credentials")
	}
	return func(s *Server) ([]byte, error) {
		var out object
		out.text("url", s.tokenURL(a.host))
		out.text("login_type", loginType)
		return out.bytes(), nil
	}, nil
}

// oauthError is a refusal of the token address, which is not the API's error object.
func oauthError(code, description string) []byte {
	var out object
	out.text("error", code)
	out.text("error_description", description)
	return out.bytes()
}

// token serves the token address; code is the refusal's, empty for a token.
func (s *Server) token(in *inbound) (status int, body []byte, code string) {
	refused := func(status int, code, description string) (int, []byte, string) {
		return status, oauthError(code, description), code
	}
	form, err := readForm(in)
	if err != nil {
		return refused(400, "invalid_request", err.Error())
	}
	if grant := form.Get("grant_type"); grant != "client_credentials" {
		return refused(400, "unsupported_grant_type", "Unsupported grant_type")
	}
	client := s.published().credential(form.Get("client_id"), true)
	switch {
	case client == nil || subtle.ConstantTimeCompare([]byte(client.Secret), []byte(form.Get("client_secret"))) != 1:
		return refused(401, "invalid_client", "Invalid client or Invalid client credentials")
	case client.NoGrant:
		return refused(401, "unauthorized_client", "Client not enabled to retrieve service account")
	}
	token, err := s.newToken(client.ID, in.now)
	if err != nil {
		return refused(500, "server_error", "the token could not be made")
	}
	var out object
	out.text("access_token", token)
	out.integer("expires_in", int64(tokenLife/time.Second))
	out.integer("refresh_expires_in", 0)
	out.text("token_type", "Bearer")
	out.integer("not-before-policy", 0)
	out.text("scope", "profile email")
	return 200, out.bytes(), ""
}
