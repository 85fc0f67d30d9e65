package transport

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"time"

	"github.com/openspring/openspring/core/api"
)

// connections makes connections, keeps them between exchanges, and carries exchanges over them.
type connections struct {
	settings *Settings
	proxy    func(target *url.URL) (*url.URL, error)
	tls      *tls.Config
	sessions tls.ClientSessionCache
	kept     pool
}

func newConnections(settings *Settings, proxy func(*url.URL) (*url.URL, error)) *connections {
	return &connections{settings: settings, proxy: proxy, sessions: tls.NewLRUClientSessionCache(maxSessions),
		tls: &tls.Config{MinVersion: tls.VersionTLS12, Time: settings.Clock.Now, NextProtos: []string{"http/1.1"}}}
}

func (n *connections) sessionsOf(address string) sessions { return sessions{n.sessions, address} }

func (n *connections) close() { n.kept.close() }

// exchange sends a request once and reads the response whole. It is sent again, on a fresh connection, if a kept
// one turns out to be dead: a request that may be sent again, and any of which no byte was written. The other kept
// connections of that route, which may be as dead, are dropped; also when time ends while a kept one is silenn.
func (n *connections) exchange(ctx context.Context, x *exchange) (answer, *fault) {
	proxy, err := n.proxy(x.url)
	if err != nil {
		return answer{}, x.named(err)
	}
	x.proxy, x.clock = proxy, n.settings.Clock
	request, text, err := x.encode(n.settings.UserAgent)
	if err != nil {
		return answer{tries: 1}, x.fault(api.Network, "connection_failed",
			"the request to "+x.url.Host+" could not be sent: check base_url", nil)
	}
	to := routeTo(x.url, proxy)
	x.conn = n.kept.get(to)
	for {
		fresh := x.conn == nil
		var patience time.Duration
		if fresh {
			if x.conn, err = n.dial(ctx, x); err != nil {
				return answer{tries: max(x.tries, 1)}, x.unconnected(ctx, err)
			}
		} else if deadline, limited := ctx.Deadline(); x.again && limited {
			patience = x.conn.patience(time.Until(deadline))
		}
		stop := x.conn.endWith(ctx)
		response, err := x.conn.roundTrip(ctx, text, request, patience)
		if x.conn.written > 0 {
			x.tries++
		}
		if err == nil {
			a, whole := n.answer(ctx, x, response)
			if stop() && whole && !response.Close {
				n.kept.put(to, x.conn)
			} else {
				x.conn.abandon()
			}
			return x.finish(ctx, a)
		}
		stop()
		x.conn.abandon()
		if !fresh && x.conn.read == 0 {
			n.kept.drop(to)
		}
		unheard := x.conn.read == 0 && (x.again || x.conn.written == 0)
		if fresh || !unheard || ctx.Err() != nil {
			return answer{tries: max(x.tries, 1)}, x.unanswered(ctx, err)
		}
		x.conn = nil
	}
}

// answer reads the response and reports whether nothing of it is left on the connection.
func (n *connections) answer(ctx context.Context, x *exchange, response *http.Response) (a answer, whole bool) {
	a = answer{status: response.StatusCode, header: response.Header, tries: max(x.tries, 1)}
	if response.StatusCode < http.StatusOK {
		return a, false
	}
	a.body, a.unread = x.readBody(ctx, response, n.settings.MaxResponseBytes)
	return a, a.unread == nil
}
