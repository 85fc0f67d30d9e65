package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core/wire"
)

// This file makes refresh files, which the vendor's platform offers for the devices of a license (protocol.md 5.5).

// refreshPath is where they are, below adminPath.
const refreshPath = "refresh/"

// isRefresh returns the name, id or key of the license whose refresh file a path asks for.
func isRefresh(r *http.Request, path string) (name string, ok bool) {
	escaped, ok := strings.CutPrefix(path, refreshPath)
	if !ok || r.Method != http.MethodGet {
		return "", false
	}
	name, err := url.PathUnescape(escaped)
	return name, err == nil && name != ""
}

func (s *Server) refresh(name, query string, now time.Time) *outbound {
	text, err := s.refreshFile(name, query, now)
	if err != nil {
		return refusalOut(err)
	}
	return fileOut("license_refresh.lic", text)
}

// refreshFile is the decoded text of the refresh file of a license for one of its devices.
func (s *Server) refreshFile(name, query string, now time.Time) ([]byte, *refusal) {
	values, failed := url.ParseQuery(query)
	if failed != nil {
		return nil, refuse("validation_error", "the query is not well formed")
	}
	for member := range values {
		if !slices.Contains([]string{"hardware_id", "credential"}, member) {
			return nil, refuse("validation_error", "%s is not a member of the query: hardware_id and credential are", member)
		}
	}
	m := s.published().clone()
	m.settle(now)
	l, err := m.refreshed(name, values.Get("hardware_id"), now)
	if err != nil {
		return nil, err
	}
	l.call.graceIsExpired = s.options.GraceIsExpired
	c, err := m.refresher(values)
	if err != nil {
		return nil, err
	}
	body, failed := refreshLicense(s, l, c)
	if failed != nil {
		return nil, refuse("internal_error", "the file could not be signed")
	}
	return body, nil
}

// refreshed finds a license and its active device.
func (m *model) refreshed(name, hardwareID string, now time.Time) (*subject, *refusal) {
	found := m.known(name)
	switch {
	case len(found) == 0:
		return nil, refuse("not_found", "there is no license of this name, id or key")
	case len(found) > 1:
		return nil, refuse("validation_error", "the name means %d licenses: name one by its id", len(found))
	case hardwareID == "":
		return nil, missing("missing_parameters", "hardware_id")
	}
	l := found[0]
	d := l.activeDevice(hardwareID, nil)
	if d == nil {
		return nil, refuse("device_not_found", "An active device matching the hardware_id not found")
	}
	out := &subject{license: l, product: m.product(l.Product), call: &call{now: now, hardwareID: hardwareID, offline: true}, storeID: m.storeID(l)}
	if u := m.user(d.User); u != nil {
		out.call.user = m.licenseUser(l, u.Email)
		out.username = u.Email
	}
	return out, nil
}

// refresher is the credential that makes offline_signature: the one that the query names, else the printed line's API key.
func (m *model) refresher(query url.Values) (*credential, *refusal) {
	id := apiKey
	if query.Has("credential") {
		id = query.Get("credential")
	}
	at := slices.IndexFunc(m.credentials, func(c *credential) bool { return c.ID == id })
	if at < 0 {
		return nil, refuse("validation_error", "credential is no API key or client id of the sandbox")
	}
	return m.credentials[at], nil
}

// refreshLicense writes the check shape with the signatures of a refresh file: license_signature is part of what license_signature_v2
// signs, unlike in an activation file (protocol.md 2.6).
func refreshLicense(s *Server, l *subject, c *credential) ([]byte, error) {
	first, err := s.signer.sign(l.licenseSignatureText(), signed)
	if err != nil {
		return nil, err
	}
	date := wire.FormatJSDate(l.call.now)
	o := l.checkShape()
	o.text("hardware_id", l.call.hardwareID)
	o.text("date", date)
	o.text("offline_signature", wire.SignOffline(c.Secret, date, l.signedID(), l.call.hardwareID, c.ID))
	o.text("license_signature", first)
	second, err := s.signer.sign(o.bytes(), signed)
	if err != nil {
		return nil, err
	}
	o.text("license_signature_v2", second)
	return o.bytes(), nil
}

// fileOut sends a license file as a browser saves it.
func fileOut(name string, document []byte) *outbound {
	return &outbound{status: http.StatusOK, contentType: "application/octet-stream", body: []byte(wire.EncodeFile(document)),
		extraHeaders: map[string]string{"Content-Disposition": `attachment; filename="` + name + `"`, "Cache-Control": "no-store"}}
}
