package faults

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/sandbox"
)

// World is what is around one client: an API, and a proxy and a token server where the fault has to do with
// them. It is well at first.
type World struct {
	fault  *Fault
	method string
	broken atomic.Bool

	sandbox *sandbox.Server
	line    sandbox.Line
	key     *rsa.PrivateKey
	// opening guards fronts while a stray connection may come already: ports are used again.
	opening sync.RWMutex
	fronts  map[Party]*front
	servers []*http.Server
	name    string
}

// device is the hardware id of the client.
const device = "faults-test-device"

// signingKey is the API's, otherKey nobody's.
var (
	signingKey = sync.OnceValue(newKey)
	otherKey   = sync.OnceValue(newKey)
)

func newKey() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) }

// sharedKey is that of all sandboxes.
var sharedKey = sync.OnceValue(func() string {
	return must(sandbox.New(sandbox.Options{Key: signingKey()})).Line().SharedKey
})

// Start makes a world for calls of one method. It must be closed.
func (f *Fault) Start(method string) (*World, error) {
	w := &World{fault: f, method: method, key: signingKey(), fronts: map[Party]*front{}}
	var err error
	w.sandbox, err = sandbox.New(sandbox.Options{Key: w.key, Clock: w.clock})
	if err != nil {
		return nil, err
	}
	w.line = w.sandbox.Line()
	var config *tls.Config
	if f.Secure {
		config = trusted().serving(nil)
	}
	err = w.open(API, config, w.serveWith(API, config))
	if err == nil && f.OAuth {
		err = w.open(TokenServer, nil, w.serveWith(TokenServer, nil))
	}
	if err == nil && f.Through != "" {
		err = w.openProxy()
	}
	if err == nil && f.Names != wellNamed {
		w.name = names().register(w)
	}
	if err == nil && (method == http.MethodGet || f.Active) {
		err = w.activate()
	}
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	return w, nil
}

// clock is the API's.
func (w *World) clock() time.Time {
	if w.broken.Load() {
		return time.Now().Add(w.fault.Clock)
	}
	return time.Now()
}

// open opens the port of a party. config is what it offers where it speaks TLS and is well.
func (w *World) open(p Party, config *tls.Config, good func(net.Conn)) error {
	f := &front{broken: &w.broken, good: good}
	w.opening.Lock()
	w.fronts[p] = f
	w.opening.Unlock()
	if w.fault.At != p {
		return f.open()
	}
	switch fault := w.fault; {
	case fault.Closed, fault.Full:
		return f.park(fault.Full)
	case fault.Socket != nil:
		f.socket = func(raw net.Conn) { fault.Socket(newPeer(raw)) }
	case fault.TLS != nil:
		bad := fault.TLS(trusted())
		f.socket = func(raw net.Conn) {
			conn := tls.Server(raw, bad)
			_ = conn.Handshake()
			newPeer(conn).hold()
		}
	}
	return f.open()
}

func (w *World) openProxy() error {
	login := ""
	if w.fault.Login != "" {
		user, err := url.Parse("http://" + w.fault.Login + "@x")
		if err != nil {
			return err
		}
		password, _ := user.User.Password()
		login = user.User.Username() + ":" + password
	}
	good := func(raw net.Conn) { goodProxy(newPeer(raw), login) }
	switch w.fault.Through {
	case "socks5":
		good = func(raw net.Conn) { goodSOCKS(newPeer(raw)) }
	case "https":
		config := trusted().serving(nil)
		plain := good
		good = func(raw net.Conn) { plain(tls.Server(raw, config)) }
	}
	return w.open(Proxy, nil, good)
}

// serveWith makes an HTTP server of a party and returns what gives it a connection.
func (w *World) serveWith(p Party, config *tls.Config) func(net.Conn) {
	connections := &handedOver{conns: make(chan net.Conn), done: make(chan struct{})}
	server := &http.Server{Handler: w.handler(p), ErrorLog: log.New(io.Discard, "", 0), MaxHeaderBytes: 1 << 20,
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			return context.WithValue(ctx, madeBefore{}, !w.broken.Load())
		}}
	w.servers = append(w.servers, server)
	go func() { _ = server.Serve(connections) }()
	return func(raw net.Conn) {
		if config != nil {
			raw = tls.Server(raw, config)
		}
		connections.give(raw)
	}
}

// madeBefore is the key of whether a connection is older than the fault.
type madeBefore struct{}

// handler responds as the sandbox does, or as the fault does.
func (w *World) handler(p Party) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		w.opening.RLock()
		front := w.fronts[p]
		w.opening.RUnlock()
		if w.broken.Load() && w.fault.At == p && front.socket == nil {
			front.tries.Add(1)
			if w.fault.Forgotten && r.Context().Value(madeBefore{}) == true {
				peer := hijacked(out)
				defer peer.Close()
				peer.hold()
				return
			}
			if w.fault.Respond != nil {
				w.fault.Respond(out, r, w.sandbox)
				return
			}
		}
		w.sandbox.ServeHTTP(out, r)
	})
}

// handedOver is a listener whose connections are given to it.
type handedOver struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (h *handedOver) give(conn net.Conn) {
	select {
	case h.conns <- conn:
	case <-h.done:
		conn.Close()
	}
}

func (h *handedOver) Accept() (net.Conn, error) {
	select {
	case conn := <-h.conns:
		return conn, nil
	case <-h.done:
		return nil, net.ErrClosed
	}
}

func (h *handedOver) Close() error {
	h.once.Do(func() { close(h.done) })
	return nil
}

func (h *handedOver) Addr() net.Addr { return &net.TCPAddr{} }

// activate gives the client its license past all faults, so that it can be checked.
func (w *World) activate() error {
	date := wire.FormatDate(w.clock())
	activation := w.identity()
	activation["product"], activation["hardware_id"] = w.license().Product, device
	body := must(json.Marshal(activation))
	r := httptest.NewRequest(http.MethodPost, "/api/v4/activate_license", bytes.NewReader(body))
	r.Header.Set("Date", date)
	r.Header.Set("Authorization", wire.Authorization(w.line.APIKey, w.line.SharedKey, date))
	recorder := httptest.NewRecorder()
	w.sandbox.ServeHTTP(recorder, r)
	if recorder.Code != http.StatusOK {
		return fmt.Errorf("the sandbox responds to an activation with %d: %s", recorder.Code, recorder.Body)
	}
	return nil
}

func (w *World) license() sandbox.LineLicense {
	name := w.fault.License
	if name == "" {
		name = "license"
	}
	return w.line.Licenses[name]
}

// Config is the configuration of a client in this world.
func (w *World) Config() []byte {
	address := w.fronts[API].address
	if w.name != "" {
		_, port, _ := net.SplitHostPort(address)
		address = net.JoinHostPort(w.name, port)
	}
	scheme := "http"
	if w.fault.Secure {
		scheme = "https"
	}
	config := map[string]any{
		"product": w.license().Product, "hardware_id": device, "public_key": w.line.PublicKey, "company_id": w.line.CompanyID,
		"base_url": scheme + "://" + address + "/api/v4", "proxy": "none", "ca_pem": trusted().pem, "ca_only": true,
		"timeout_ms": usualLimit.Milliseconds(), "connect_timeout_ms": usualLimit.Milliseconds(),
	}
	if w.fault.OAuth {
		config["client_id"], config["client_secret"] = w.line.ClientID, w.line.ClientSecret
		if !w.fault.Discover {
			config["token_url"] = "http://" + w.fronts[TokenServer].address + w.line.TokenURL
		}
	} else {
		config["api_key"], config["shared_key"] = w.line.APIKey, w.line.SharedKey
	}
	if w.fault.Through != "" {
		login := w.fault.Login
		if login != "" {
			login += "@"
		}
		config["proxy"] = w.fault.Through + "://" + login + w.fronts[Proxy].address
	}
	if w.fault.Ends == ByConnectTimeout {
		config["connect_timeout_ms"] = connectLimit.Milliseconds()
	}
	maps.Copy(config, w.fault.Config)
	return must(json.Marshal(config))
}

// Operation is what is called with Request, and Good what is called with GoodRequest once the fault is over.
func (w *World) Operation() string {
	switch {
	case w.fault.Operation != "":
		return w.fault.Operation
	case w.method == http.MethodGet:
		return "check_license"
	}
	return "activate_license"
}

// Good: see Operation.
func (w *World) Good() string {
	if w.license().Product == w.line.Products["bundle"] {
		return "activate_bundle"
	}
	return "activate_license"
}

// Request: see Operation.
func (w *World) Request() []byte {
	request := w.identity()
	if e := api.Lookup(w.Operation()); e != nil && e.Identity&w.identityGroup() == 0 && w.Operation() != "change_password" {
		clear(request)
	}
	maps.Copy(request, w.fault.Fields)
	if w.fault.Ends == ByTimeout {
		request["options"] = map[string]int64{"timeout_ms": callLimit.Milliseconds()}
	}
	return must(json.Marshal(request))
}

// GoodRequest: see Operation.
func (w *World) GoodRequest() []byte { return must(json.Marshal(w.identity())) }

func (w *World) identityGroup() api.Identity {
	if w.license().Username != "" {
		return api.ByUser
	}
	return api.ByKey
}

func (w *World) identity() map[string]any {
	license := w.license()
	if license.Username != "" {
		return map[string]any{"username": license.Username, "password": license.Password}
	}
	return map[string]any{"license_key": license.LicenseKey}
}

// Break lets the fault begin, Heal end.
func (w *World) Break() { w.broken.Store(true) }

// Heal: see Break.
func (w *World) Heal() error {
	w.broken.Store(false)
	if front := w.fronts[w.fault.At]; front != nil {
		return front.unpark()
	}
	return nil
}

// Tries is how many tries the party at fault has seen; visible is false where it sees none.
func (w *World) Tries() (n int, visible bool) {
	front := w.fronts[w.fault.At]
	if front == nil || w.fault.Closed || w.fault.Full || !w.fault.mendable() {
		return 0, false
	}
	return int(front.tries.Load()), true
}

// Seen waits until the party at fault has seen a try.
func (w *World) Seen(ctx context.Context) error {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		if n, visible := w.Tries(); n > 0 || !visible {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Close ends all that the world has.
func (w *World) Close() error {
	for _, front := range w.fronts {
		front.close()
	}
	var failed error
	for _, server := range w.servers {
		failed = errors.Join(failed, server.Close())
	}
	return errors.Join(failed, w.sandbox.Close())
}
