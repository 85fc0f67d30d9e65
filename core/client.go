// Package core is the client of the License API. It reads requests and configuration, builds what is sent, and
// verifies what comes back. It has no globals, reads no environment variables and leaves no goroutine behind.
// docs/how-a-call-goes.md follows one call; the files of this package are its frame:
//
//	client.go    opening a client; Call, its time limit, Close
//	online.go    a call to an endpoint
//	offline.go   the three offline steps
//	proof.go     verifying a kept result again
//	validity.go  whether a license may be used
//	local.go     the operations without a client; operations.go lists them
//	hardware.go  the hardware id
//	device.go    what this machine shows of itself
//	airgap.go    codes that people type
//
// Client.Call takes and returns JSON. These files are the typed client around it, for programs in Go:
//
//	typed.go      structs in, structs out
//	endpoints.go  the endpoints' requests and methods, generated
//	models.go     the server's objects, generated
//	identity.go   which license a call is about
//	license.go    what a license and a bundle can say beside their members
//	files.go      the three offline steps
//	facts.go     what package manager asks of a client
//
// Every error that it returns is a *failure.Error, also named Error here.
package core

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/config"
	"github.com/openspring/openspring/core/internal/request"
	"github.com/openspring/openspring/core/internal/roots"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/core/internal/verify"
	"github.com/openspring/openspring/hwid"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/inflight"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/shortage"
)

// Error is every error of this package.
type Error = failure.Error

// Meta describes how a call went.
type Meta = outcome.Meta

// Config says which product a client is for, with which credentials, and how it behaves. Start from DefaultConfig: the
// zero value is not usable. Open checks it. Formatting it never shows a secret.
type Config = config.Config

// DefaultConfig returns the defaults; the product and a pair of credentials are still to be set.
func DefaultConfig() Config { return config.Default() }

// ParseConfig reads a configuration from JSON over the defaults. A member that is null counts as absent; one that is not
// known is an error. What the members say together is checked by Open.
func ParseConfig(text []byte) (Config, error) { return config.Parse(text) }

// OperationNames lists what Client.Call can do: the endpoints of the API and the three offline steps.
func OperationNames() []string { return request.OperationNames() }

// Clock gives the time; a Config may have one.
type Clock = transport.Clock

// ProxyEnvironment are the environment's settings for proxies, for a Config.
type ProxyEnvironment = transport.Environment

// RootsEnvironment says where the environment wants the system's authorities to be read, for a Config.
type RootsEnvironment = roots.Environment

// Response is the result of a Call that went well.
type Response struct {
	// Result is the server's own document, byte for byte, or a JSON string if the API returns one.
	Result json.RawMessage
	Meta   Meta
}

// Client makes calls for one product with one pair of credentials. It is safe for use by any number of
// goroutines.
type Client struct {
	settings   *config.Settings
	device     hwid.ID
	operations request.Operations
	presets    request.Presets
	transport  *transport.Transport
	verifier   verify.Verifier
	calls      *inflight.Calls
	opening    time.Duration
}

// fromConfiguration is the source of a hardware id that the configuration gives.
const fromConfiguration = "configuration"

// Open checks a configuration and returns a client. Nothing is sent. Close it when it is done with.
func Open(cfg Config) (*Client, error) { return open(cfg, api.Endpoints) }

// open returns a client that can do the calls of a table of endpoints.
func open(cfg Config, endpoints []api.Endpoint) (*Client, error) {
	started := time.Now()
	if fail := failure.OfShortage(shortage.StartPoller()); fail != nil {
		return nil, fail
	}
	s, fail := config.Resolve(cfg)
	if fail != nil {
		return nil, fail
	}
	device, fail := deviceOf(s)
	if fail != nil {
		return nil, fail
	}
	t, err := transport.New(s.Transport(sdkVersion()))
	if err != nil {
		return nil, failure.From(err, libraryFailed)
	}
	c := &Client{
		settings: s, device: device, transport: t, operations: request.NewOperations(endpoints),
		calls:   inflight.Of("client"),
		presets: request.NewPresets(device.HardwareID, s.Product, sdkVersion(), s.AppVersion, s.AppName),
	}
	c.verifier = verify.Verifier{Settings: s, Host: t.Host(), Now: c.now}
	c.opening = time.Since(started)
	return c, nil
}

// deviceOf is this device's id and where it is from.
func deviceOf(s *config.Settings) (hwid.ID, *failure.Error) {
	const algorithm = "hardware_id_algorithm"
	if s.HardwareID != "" {
		return configuredDevice(s.HardwareID, s.HardwareIDAlgorithm), checkAlgorithm(input.Config, algorithm, s.HardwareIDAlgorithm)
	}
	return readHardwareID(input.Config, algorithm, s.HardwareIDAlgorithm)
}

func readHardwareID(s input.Scope, name, algorithm string) (hwid.ID, *failure.Error) {
	if fail := checkAlgorithm(s, name, algorithm); fail != nil {
		return hwid.ID{}, fail
	}
	id, err := hwid.Read(algorithm)
	if err == nil {
		return id, nil
	}
	return hwid.ID{}, noHardwareID(s, name, err)
}

// noHardwareID is package hwid's error as one of the client's; name is the member that chose the algorithm.
func noHardwareID(s input.Scope, name string, err error) *failure.Error {
	var short *shortage.Error
	if errors.As(err, &short) {
		return failure.OfShortage(short)
	}
	var why *hwid.Error
	switch {
	case !errors.As(err, &why):
		return failure.From(err, libraryFailed)
	case why.Reason == hwid.UnknownAlgorithm:
		return s.Fail("invalid_value", "%s: %s", name, why.Message)
	}
	fail := failure.New(api.HardwareID, "no_hardware_id", why.Message)
	fail.Cause = err
	return fail
}

func checkAlgorithm(s input.Scope, name, algorithm string) *failure.Error {
	if algorithm == "" {
		return nil
	}
	known := hwid.Algorithms()
	for _, a := range known {
		if a == algorithm {
			return nil
		}
	}
	return s.Fail("invalid_value", "%s must be an algorithm and %q is not one%s", name, input.Shown(algorithm), input.Hint("; the nearest is %q", algorithm, known))
}

// libraryFailed is the message for an error that nobody has foreseen.
const libraryFailed = "the library failed"

// Info returns the result of an open: version, abi, product, hardware_id, hardware_id_source, base_url.
func (c *Client) Info() Response {
	out := append([]byte(nil), `{"version":`...)
	out = rawjson.AppendString(out, version)
	out = fmt.Appendf(out, `,"abi":%d,"product":`, ABIVersion)
	out = rawjson.AppendString(out, c.presets.Product)
	out = append(out, `,"hardware_id":`...)
	out = rawjson.AppendString(out, c.presets.HardwareID)
	out = append(out, `,"hardware_id_source":`...)
	out = rawjson.AppendString(out, c.device.Source)
	out = append(out, `,"base_url":`...)
	out = rawjson.AppendString(out, c.settings.BaseURL)
	return Response{Result: append(out, '}'), Meta: Meta{
		Duration: c.opening, Signature: outcome.None, LicenseSignature: outcome.None, ClockOffset: c.transport.ClockOffset()}}
}

// startKey is the key of the context's value with the start of its call.
type startKey struct{}

// StartedAt returns a context for a call whose time counts from then on, where the caller was kept waiting before
// Call.
func StartedAt(ctx context.Context, started time.Time) context.Context {
	return context.WithValue(ctx, startKey{}, started)
}

// StartOf returns when a call began to count its time: StartedAt's moment, else now.
func StartOf(ctx context.Context) time.Time {
	if started, ok := ctx.Value(startKey{}).(time.Time); ok {
		return started
	}
	return time.Now()
}

// Call does an operation: an endpoint of the API by its name, or one of the three offline steps
// (OperationNames). request is a JSON object of the API's own field names, with options beside them.
func (c *Client) Call(ctx context.Context, operation string, request []byte) (Response, error) {
	started := StartOf(ctx)
	ctx, call, fail := c.calls.Enter(ctx)
	if fail != nil {
		return Response{}, c.sayWhetherSent(operation, fail, false)
	}
	defer c.calls.Leave(call)
	return c.serve(ctx, call, started, operation, request)
}

// CallLocal is Call for an operation without network, which a closed client does too: whoever keeps a license on the device still needs
// it.
func (c *Client) CallLocal(ctx context.Context, operation string, request []byte) (Response, error) {
	if OverNetwork(operation) {
		return Response{}, input.Argument("unknown_operation", "%s needs a network", input.Shown(operation))
	}
	own := inflight.Of("client")
	ctx, call, fail := own.Enter(ctx)
	if fail != nil {
		return Response{}, fail
	}
	defer own.Leave(call)
	return c.serve(ctx, call, StartOf(ctx), operation, request)
}

func (c *Client) serve(ctx context.Context, call *inflight.Call, started time.Time, operation string, request []byte) (Response, error) {
	meta := outcome.New()
	result, fail := c.run(ctx, call, started, operation, request, &meta)
	meta.Duration, meta.ClockOffset = time.Since(started), c.transport.ClockOffset()
	if fail != nil {
		meta.Trace.Add("failed", fail.Code)
		return Response{}, c.sayWhetherSent(operation, fail, meta.Sent).WithMeta(meta)
	}
	if meta.Signature != outcome.None {
		meta.Trace.Add("signature", meta.Signature)
	}
	return Response{Result: result, Meta: meta}, nil
}

// run reads a request and does what it asks within its time.
func (c *Client) run(ctx context.Context, call *inflight.Call, started time.Time, name string, text []byte, meta *Meta) (json.RawMessage, *failure.Error) {
	if !c.operations.Knows(name) {
		return nil, request.UnknownOperation(name)
	}
	doc, fail := input.Request.Parse(text, request.InputLimit(name))
	if fail != nil {
		return nil, fail
	}
	op, fail := c.operations.Of(name, doc)
	if fail != nil {
		return nil, fail
	}
	in, fail := op.Take(doc)
	if fail != nil {
		return nil, fail
	}
	o, fail := input.ReadOptions(in.Get("options"), op.Complete)
	if fail != nil {
		return nil, fail
	}
	c.calls.Name(call, o.CallID)
	if o.Trace || c.settings.Trace {
		ctx = outcome.Tracing(ctx, started)
	}
	meta.Trace = outcome.TraceOf(ctx)
	if fail := failure.Ended(ctx, name); fail != nil {
		return nil, fail
	}
	if name == createOperation { // too short for a deadline
		return c.create(in)
	}
	ctx, cancel := c.limit(ctx, started, o.Timeout)
	defer cancel()
	switch name {
	case sendOperation:
		return c.send(ctx, in, o, meta)
	case loadOperation:
		return c.load(ctx, in, o, meta)
	}
	return c.online(ctx, in, o, meta)
}

// limit gives the call its time, counted from its start.
func (c *Client) limit(ctx context.Context, started time.Time, timeout time.Duration) (context.Context, context.CancelFunc) {
	if timeout == 0 {
		timeout = c.settings.Timeout
	}
	over := failure.New(api.Timeout, "deadline_exceeded", fmt.Sprintf("the time for the call is over (%d ms)", timeout.Milliseconds()))
	over.Cause = context.DeadlineExceeded
	return context.WithDeadlineCause(ctx, started.Add(timeout), over)
}

// Cancel ends every call in flight with this call_id; they return CANCELLED.
func (c *Client) Cancel(callID string) { c.calls.Cancel(callID) }

// CancelAll ends every call in flight.
func (c *Client) CancelAll() { c.calls.CancelAll() }

// Close ends the calls in flight, waits for them, and closes the connections. A second Close is a HANDLE
// error and does nothing.
func (c *Client) Close() error {
	if fail := c.calls.Close(); fail != nil {
		return fail
	}
	c.transport.Close()
	return nil
}

// now is the time by this machine's clock, put right by what the client knows about the server's.
func (c *Client) now() time.Time { return c.settings.Clock.Now().Add(c.transport.ClockOffset()) }

// String names the client without its secrets.
func (c *Client) String() string {
	return fmt.Sprintf("OpenSpring client (product %q, %s)", c.settings.Product, c.settings.BaseURL)
}

// Format is String for every verb.
func (c *Client) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(c.String())) }
