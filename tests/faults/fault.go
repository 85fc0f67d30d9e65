// Package faults is one table of what can go wrong between a client and the License API, and of how each case
// must end. The rows are data: the tests of the Go client, of the C library and of the Python package make the
// same faults happen (Start), and docs/errors.md shows them to readers.
//
//	go run ./tests/faults/serve            lists the names
//	go run ./tests/faults/serve NAME       makes one happen, for a client of any language to meet
package faults

import (
	"crypto/tls"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// Party is who is at fault, and whose count of tries a row tells.
type Party uint8

// The parties.
const (
	API Party = iota
	Proxy
	TokenServer
	NameServer
)

// Ends says which limit ends a call.
type Ends uint8

// The limits. A call that ends AtOnce still makes its repeats, whose waits are well below its time.
const (
	AtOnce Ends = iota
	ByConnectTimeout
	ByTimeout
	ByRetryAfter
)

// noCalls: see Fault.Calls.
const noCalls = -1

// Want is how a call must end.
type Want struct {
	Status    api.Status
	Code      string
	Retryable bool
	// HTTP is the status of the last response; 0 where none came.
	HTTP int
	// Get and Post are the tries that the party at fault sees from such a call, with two repeats allowed as by
	// default; 0 where the row is not about that method.
	Get, Post int
}

// good is the end of a call that the client puts right by itself.
func good(get, post int) Want { return Want{Status: api.OK, HTTP: http.StatusOK, Get: get, Post: post} }

// Responder responds to a request in place of the API, or through it.
type Responder func(w http.ResponseWriter, r *http.Request, api http.Handler)

// Fault is one row. While it lasts, the party at fault behaves as Socket, Respond or one of the others says,
// and all others behave well.
type Fault struct {
	// Name is unique and names the row on a command line.
	Name string
	// What completes a sentence that begins with the party.
	What string
	Want Want
	Ends Ends
	At   Party
	// Says is what the message must hold, where that matters.
	Says string
	// Group is the heading above the row.
	Group string

	// Socket serves a connection of the party at fault, below TLS.
	Socket func(*Peer)
	// Respond serves a request of the party at fault.
	Respond Responder
	// TLS is what the party at fault offers.
	TLS func(*authority) *tls.Config
	// Closed keeps the party's port closed, Full lets no more connections in.
	Closed, Full bool
	// Names is how the name server treats the API's name. It takes effect in this process alone.
	Names naming
	// Clock is how far the API's clock goes before this machine's.
	Clock time.Duration

	// Secure serves the API by https.
	Secure bool
	// Through is the scheme of a proxy that the client uses; Login its credentials, as in a URL.
	Through, Login string
	// OAuth gives the client an id and a secret, Discover lets it ask for the token server's address.
	OAuth, Discover bool
	// Warm makes a good call before the fault begins, so that it meets a kept connection or a known token.
	Warm bool
	// Forgotten makes connections that are older than the fault lead nowhere.
	Forgotten bool
	// Callers is the number of threads that call at once; 0 is one.
	Callers int
	// Cancel ends the call once the party has seen it.
	Cancel bool
	// Operation is called instead of check_license and activate_license.
	Operation string
	// Fields are members of its request besides the identity, which an endpoint without one does not get.
	Fields map[string]any
	// Active activates the license before, so that the API itself can respond. For a GET it always is.
	Active bool
	// License is the sample license of the sandbox that is asked for; empty is "license".
	License string
	// Config overrides members of the configuration.
	Config map[string]any
	// Calls is what meta.attempts must say of the calls of the API beside the faults of tokens; noCalls: none.
	// 0 is the party's own count, and none for a token server.
	Calls int
	// Again is meta.attempts of the good call that follows; 0 is 1.
	Again int
	// Everywhere marks the rows that are also met through the C library and from Python.
	Everywhere bool
}

// Methods are the methods that a row is about.
func (f *Fault) Methods() []string {
	var methods []string
	if f.Want.Get > 0 {
		methods = append(methods, http.MethodGet)
	}
	if f.Want.Post > 0 {
		methods = append(methods, http.MethodPost)
	}
	return methods
}

// The limits of calls that are meant to end by them. They are short, so that the tests are, and long beside
// what a connection on one machine takes. patience is what a slow machine may take beyond them.
const (
	connectLimit = time.Second
	callLimit    = 2500 * time.Millisecond
	patience     = 25 * time.Second
	// usualLimit is the time of all other calls.
	usualLimit = 30 * time.Second
	// firstWait is the shortest wait for the first repeat.
	firstWait = 100 * time.Millisecond
)

// Tries are those of a method.
func (w Want) Tries(method string) int {
	if method == http.MethodGet {
		return w.Get
	}
	return w.Post
}

// group gives rows their heading and what they have in common.
func group(heading string, common func(*Fault), rows ...Fault) []Fault {
	for i := range rows {
		rows[i].Group = heading
		if common != nil {
			common(&rows[i])
		}
	}
	return rows
}

// All is the table.
var All = slices.Concat(connections, bodies, statuses, handshakes, proxies, signatures, counting, using, tokenServers, clocks)

// Find returns the row of a name, or nil.
func Find(name string) *Fault {
	i := slices.IndexFunc(All, func(f Fault) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &All[i]
}

// attempts is what meta.attempts must say.
func (f *Fault) attempts(method string) int {
	switch {
	case f.Calls == noCalls, f.Calls == 0 && f.At == TokenServer:
		return 0
	case f.Calls > 0:
		return f.Calls
	}
	return f.Want.Tries(method)
}

// neverSent are the codes of failures before the request could be written.
var neverSent = []string{"name_not_resolved", "connection_refused", "connection_failed", "connect_timeout", "tls_failed", "tls_unknown_authority",
	"tls_wrong_host", "tls_expired", "tls_not_yet_valid", "proxy_failed", "proxy_refused"}

// sent is what details.sent must say; empty where either word is right, as for a cancel, which may come before the first
// byte. A proxy that speaks plain http has the request, whatever it does with it.
func (f *Fault) sent() string {
	if f.Cancel {
		return ""
	}
	forwarded := f.At == Proxy && !f.Secure && strings.HasPrefix(f.Through, "http")
	responded := f.Want.HTTP != 0 && (f.At == API || forwarded)
	unheard := slices.Contains(neverSent, f.Want.Code) && !responded
	if f.At == TokenServer || f.At == NameServer || f.Discover || f.Full || unheard {
		return failure.NotSent
	}
	return failure.MaybeSent
}

// limits is how long a call must take at least and may take at most.
func (f *Fault) limits(method string) (least, most time.Duration) {
	switch f.Ends {
	case ByConnectTimeout:
		return connectLimit * time.Duration(f.Want.Tries(method)), patience
	case ByTimeout:
		// The last failure is told at once where the wait for a repeat would pass the limit.
		return callLimit / 2, callLimit + patience
	case ByRetryAfter:
		// A date has whole seconds: of a wait for one, little may be left.
		return firstWait, patience
	}
	return 0, patience
}

// mendable reports whether a call can succeed once the fault is over.
func (f *Fault) mendable() bool { return f.Config["base_url"] == nil && f.Config["proxy"] == nil }

// Inside reports whether a client must be in the process that makes the fault happen, whose resolver asks the
// faults' name server.
func (f *Fault) Inside() bool { return f.Names != wellNamed }
