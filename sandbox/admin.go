package sandbox

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/openspring/openspring/internal/loopback"
	"github.com/openspring/openspring/internal/rawjson"
)

const adminPath = "/_sandbox"

func isLocalPath(path string) bool {
	return path == "/" || path == adminPath || strings.HasPrefix(path, adminPath+"/")
}

// local serves the admin API and the page, only to this machine and not to web pages of another.
func (s *Server) local(w http.ResponseWriter, r *http.Request, now time.Time) *outbound {
	if !isLocal(r) {
		return refusalOut(refuse("forbidden", "the admin API serves only this machine"))
	}
	path := strings.Trim(strings.TrimPrefix(r.URL.EscapedPath(), adminPath), "/")
	if path == "" || path == pagePath || strings.HasPrefix(path, pagesPath) {
		return s.page(w, r, path, now)
	}
	if name, ok := isRefresh(r, path); ok {
		return s.refresh(name, r.URL.RawQuery, now)
	}
	if step, ok := strings.CutPrefix(path, airGapPath+"/"); ok && r.Method == http.MethodPost {
		document, err := s.airGap(w, r, step, now)
		if err != nil {
			return refusalOut(err)
		}
		return documentOut(document)
	}
	document, err := s.administer(w, r, path)
	if err != nil {
		return refusalOut(err)
	}
	return documentOut(document)
}

func documentOut(document any) *outbound {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return refusalOut(refuse("internal_error", "the response could not be written"))
	}
	return &outbound{status: http.StatusOK, contentType: jsonType, body: text.Bytes()}
}

// isLocal reports whether a request comes from this machine, for a loopback name, and not from a web page
// of elsewhere.
func isLocal(r *http.Request) bool {
	peer, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil || !loopback.Is(peer) {
		return false
	}
	host := r.Host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if !loopback.Is(strings.Trim(host, "[]")) {
		return false
	}
	for _, origin := range r.Header.Values("Origin") {
		if u, err := url.Parse(origin); err != nil || !loopback.Is(u.Hostname()) {
			return false
		}
	}
	return true
}

// administer executes one admin call and returns its response: the state for every change.
func (s *Server) administer(w http.ResponseWriter, r *http.Request, path string) (any, *refusal) {
	noun, rest, _ := strings.Cut(path, "/")
	name, err := url.PathUnescape(rest)
	if err != nil || !utf8.ValidString(name) {
		return nil, refuse("validation_error", "the path is not well formed")
	}
	switch action := r.Method + " " + noun; {
	case rest == "" && action == "GET state":
		return s.state(), nil
	case rest == "" && action == "GET requests":
		return s.journal.all(), nil
	case rest == "" && action == "POST reset":
		return s.changed(s.reset())
	case rest == "" && action == "GET faults":
		return s.faults.all(), nil
	case rest == "" && action == "POST faults":
		return s.changed(s.addFaults(w, r))
	case rest == "" && action == "DELETE faults":
		s.faults.clear()
		return s.changed(nil)
	case name != "" && action == "DELETE faults":
		s.faults.removeNamed(name)
		return s.changed(nil)
	case rest == "" && action == "PUT clock":
		return s.changed(s.setClock(w, r))
	case rest == "" && action == "POST products":
		return s.changed(s.addOwn(w, r, func(own []rawjson.Value) seed { return seed{products: own} }))
	case rest == "" && action == "POST licenses":
		return s.changed(s.addOwn(w, r, func(own []rawjson.Value) seed { return seed{licenses: own} }))
	case name != "" && action == "PATCH products":
		return s.changed(s.patchProduct(w, r, name))
	case rest == "" && action == "PATCH company":
		return s.changed(s.patchCompany(w, r))
	case name != "" && action == "PATCH licenses":
		return s.changed(s.patchLicense(w, r, name))
	case name != "" && action == "PUT blacklist":
		return s.changed(s.setBlacklisted(name, true))
	case name != "" && action == "DELETE blacklist":
		return s.changed(s.setBlacklisted(name, false))
	}
	return nil, refuse("not_found", "the admin API has no %s %s", r.Method, adminPath+"/"+path)
}

func (s *Server) changed(err *refusal) (any, *refusal) {
	if err != nil {
		return nil, err
	}
	return s.state(), nil
}

// readDocument reads a JSON body.
func (s *Server) readDocument(w http.ResponseWriter, r *http.Request) (rawjson.Value, *refusal) {
	body, release, refused := s.bodies.read(w, r, maxBody)
	defer release()
	if refused != nil {
		return rawjson.Value{}, refused
	}
	document, err := rawjson.ParseStrict(body)
	if err != nil {
		return rawjson.Value{}, refuse("invalid_json", "the body is not JSON: %s", err)
	}
	return document, nil
}

// reset makes everything as at the start: licenses, devices, blacklist, clock, faults and the list of
// requests.
func (s *Server) reset() *refusal {
	err := s.change(s.now(), func(m *model) *refusal {
		start, err := s.initial()
		if err != nil {
			return refuse("internal_error", "the seed file no longer fits: %s", err)
		}
		*m = *start
		return nil
	})
	if err == nil {
		s.faults.clear()
		s.journal.clear()
	}
	return err
}

func (s *Server) addFaults(w http.ResponseWriter, r *http.Request) *refusal {
	document, err := s.readDocument(w, r)
	if err != nil {
		return err
	}
	more, invalid := readFaults(document)
	if invalid != nil {
		return refuse("validation_error", "%s", invalid)
	}
	s.faults.add(more)
	return nil
}

// maxOffset is a hundred years, in seconds.
const maxOffset = 100 * 365 * 24 * 60 * 60

func (s *Server) setClock(w http.ResponseWriter, r *http.Request) *refusal {
	document, err := s.readDocument(w, r)
	if err != nil {
		return err
	}
	seconds, ok := document.Get("offset_s").Int()
	if !ok || document.Len() != 1 {
		return refuse("validation_error", `{"offset_s":n} is expected, n an integer of at most a hundred years`)
	}
	return s.setOffset(seconds)
}

func (s *Server) setOffset(seconds int64) *refusal {
	if seconds > maxOffset || seconds < -maxOffset {
		return refuse("validation_error", "the clock moves by a hundred years at most")
	}
	return s.change(s.now(), func(m *model) *refusal {
		m.offset = time.Duration(seconds) * time.Second
		return nil
	})
}

func (s *Server) patchLicense(w http.ResponseWriter, r *http.Request, name string) *refusal {
	document, err := s.readDocument(w, r)
	if err != nil {
		return err
	}
	return s.changeLicense(name, document)
}

func (s *Server) changeLicense(name string, document rawjson.Value) *refusal {
	now := s.now()
	return s.change(now, func(m *model) *refusal {
		found := m.known(name)
		if found == nil {
			return refuse("not_found", "there is no license of this name, id or key")
		}
		for _, l := range found {
			if err := m.patch(m.edit(l), document, now); err != nil {
				return refuse("validation_error", "%s", err)
			}
		}
		return nil
	})
}

// addOwn adds products or licenses of the user's own, one or an array of them.
func (s *Server) addOwn(w http.ResponseWriter, r *http.Request, as func([]rawjson.Value) seed) *refusal {
	document, refused := s.readDocument(w, r)
	if refused != nil {
		return refused
	}
	own := as([]rawjson.Value{document})
	if document.Kind() == rawjson.Array {
		own = as(slices.Collect(document.All()))
	}
	now := s.now()
	return s.change(now, func(m *model) *refusal {
		if err := m.plant(&own, now); err != nil {
			return refuse("validation_error", "%s", err)
		}
		return nil
	})
}

func (s *Server) patchProduct(w http.ResponseWriter, r *http.Request, shortCode string) *refusal {
	document, err := s.readDocument(w, r)
	if err != nil {
		return err
	}
	return s.change(s.now(), func(m *model) *refusal {
		if m.product(shortCode) == nil {
			return refuse("not_found", "there is no product of this short code")
		}
		if err := m.patchProduct(shortCode, document); err != nil {
			return refuse("validation_error", "%s", err)
		}
		return nil
	})
}

func (s *Server) patchCompany(w http.ResponseWriter, r *http.Request) *refusal {
	document, err := s.readDocument(w, r)
	if err != nil {
		return err
	}
	return s.change(s.now(), func(m *model) *refusal {
		if err := onlyKnown(document, "the company's settings", membersOf(reflect.TypeFor[company]())); err != nil {
			return refuse("validation_error", "%s", err)
		}
		if err := decodeStrictly(document.Raw(), &m.company); err != nil {
			return refuse("validation_error", "%s", err)
		}
		return nil
	})
}

func (s *Server) setBlacklisted(hardwareID string, listed bool) *refusal {
	return s.change(s.now(), func(m *model) *refusal {
		m.blacklist = slices.DeleteFunc(m.blacklist, func(id string) bool { return id == hardwareID })
		if listed {
			m.blacklist = append(m.blacklist, hardwareID)
		}
		return nil
	})
}
