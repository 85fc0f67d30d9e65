package transport

import (
	"context"
	"crypto/tls"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/outcome"
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
// connections of that route, which may be as dead, are dropped; also when time ends while a kept one is silent.
func (n *connections) exchange(ctx context.Context, x *exchange) (response, *fault) {
	proxy, err := n.proxy(x.url)
	if err != nil {
		return response{}, x.withOperation(err)
	}
	x.proxy, x.clock = proxy, n.settings.Clock
	request, text, err := x.encode(n.settings.UserAgent)
	if err != nil {
		return response{tries: 1}, x.fault(api.Network, "connection_failed",
			"the request to "+x.url.Host+" could not be sent: check base_url", nil)
	}
	trace := outcome.TraceOf(ctx)
	to := routeTo(x.url, proxy)
	x.conn = n.kept.get(to)
	for {
		fresh := x.conn == nil
		if !fresh {
			trace.Add("reused", x.url.Host)
		}
		var patience time.Duration
		if fresh {
			if x.conn, err = n.dial(ctx, x); err != nil {
				return response{tries: max(x.tries, 1)}, x.connectFailed(ctx, err)
			}
		} else if deadline, limited := ctx.Deadline(); x.again && limited {
			patience = x.conn.patience(time.Until(deadline))
		}
		stop := x.conn.interruptAtEndOf(ctx)
		head, err := x.conn.roundTrip(ctx, text, request, patience)
		if x.conn.written > 0 {
			x.tries++
			trace.AddAt(x.conn.sentAt, "sent", x.method+" "+x.url.Path)
		}
		if err == nil {
			trace.AddAt(x.conn.sentAt.Add(x.conn.took), "first_byte", "")
			r, whole := n.readResponse(ctx, x, head)
			trace.Add("response", strconv.Itoa(r.status))
			if stop() && whole && !head.Close {
				n.kept.put(to, x.conn)
			} else {
				x.conn.abandon()
			}
			return x.finish(ctx, r)
		}
		stop()
		x.conn.abandon()
		if !fresh && x.conn.read == 0 {
			n.kept.drop(to)
		}
		unheard := x.conn.read == 0 && (x.again || x.conn.written == 0)
		if fresh || !unheard || ctx.Err() != nil {
			return response{tries: max(x.tries, 1)}, x.noResponse(ctx, err)
		}
		x.conn = nil
	}
}

// readResponse reads what follows a head, and reports whether nothing of it is left on the connection.
func (n *connections) readResponse(ctx context.Context, x *exchange, head *http.Response) (r response, whole bool) {
	r = response{status: head.StatusCode, header: head.Header, tries: max(x.tries, 1)}
	if head.StatusCode < http.StatusOK {
		return r, false
	}
	r.body, r.incomplete = x.readBody(ctx, head, n.settings.MaxResponseBytes)
	return r, r.incomplete == nil
}
