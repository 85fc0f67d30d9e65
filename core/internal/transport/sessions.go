package transport

import "crypto/tls"

// maxSessions is how many TLS sessions a client keeps: of the API, of its token server and of a proxy, and a few more.
const maxSessions = 8

// sessions are the TLS sessions that a client keeps for one address, so that a new connection to it takes a shorter
// handshake. No two clients share them: each has authorities of its own.
//
// A session is resumed only if crypto/tls finds, at that time, all certificates of its verified chain within their
// dates, the root among the trusted authorities and the host's name right. Otherwise the whole handshake is made, and
// fails as it does without a session.
type sessions struct {
	all     tls.ClientSessionCache
	address string
}

func (s sessions) Get(host string) (*tls.ClientSessionState, bool) { return s.all.Get(s.key(host)) }

func (s sessions) Put(host string, state *tls.ClientSessionState) { s.all.Put(s.key(host), state) }

// key keeps two ports of one host apart, which crypto/tls would not.
func (s sessions) key(host string) string { return s.address + " " + host }
