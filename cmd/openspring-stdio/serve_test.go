package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/capi/bridge"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/sandbox"
)

// host is a program that serves over pipes, as a host has it.
type host struct {
	t     *testing.T
	in    io.WriteCloser
	out   *bufio.Reader
	ended chan error
}

func start(t *testing.T) *host {
	t.Helper()
	in, toHost := io.Pipe()
	fromHost, out := io.Pipe()
	h := &host{t: t, in: toHost, out: bufio.NewReader(fromHost), ended: make(chan error, 1)}
	go func() {
		err := serve(in, out, bridge.New(bridge.Core{}))
		assert.NoError(t, out.Close())
		h.ended <- err
	}()
	t.Cleanup(func() { _ = toHost.Close() })
	return h
}

func (h *host) send(line string) {
	h.t.Helper()
	_, err := io.WriteString(h.in, line+"\n")
	require.NoError(h.t, err)
}

func (h *host) receive() response {
	h.t.Helper()
	line, err := h.out.ReadBytes('\n')
	require.NoError(h.t, err)
	var r response
	require.NoError(h.t, json.Unmarshal(line, &r), "line %q", line)
	return r
}

func (h *host) ask(line string) response {
	h.t.Helper()
	h.send(line)
	return h.receive()
}

// code is the code of an error's document.
func code(t *testing.T, r response) string {
	t.Helper()
	var document struct {
		OK    bool
		Error struct{ Code string }
	}
	require.NoError(t, json.Unmarshal([]byte(r.Document), &document), "document %q", r.Document)
	return document.Error.Code
}

func inSandbox(t *testing.T) sandbox.Line {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{})
	require.NoError(t, err)
	require.NoError(t, server.Start(""))
	t.Cleanup(func() { assert.NoError(t, server.Close()) })
	return server.Line()
}

func (h *host) open(line sandbox.Line) response {
	h.t.Helper()
	configuration, err := json.Marshal(map[string]any{"product": line.Products["editor"], "api_key": line.APIKey, "shared_key": line.SharedKey,
		"base_url": line.BaseURL, "public_key": line.PublicKey, "hardware_id": "a device", "proxy": "none"})
	require.NoError(h.t, err)
	r := h.ask(`{"id":"open","operation":"client_open","request":` + string(configuration) + `}`)
	require.Equal(h.t, api.OK, r.Status, "open: %s", r.Document)
	return r
}

func TestALifeFromOpenToClose(t *testing.T) {
	t.Parallel()
	line := inSandbox(t)
	h := start(t)
	handle := h.open(line).Handle
	request := fmt.Sprintf(`{"license_key":%q}`, line.Licenses["license"].LicenseKey)
	for i, operation := range []string{"activate_license", "check_license", "deactivate_license"} {
		// A request is an object or the text of one.
		if i == 1 {
			request = fmt.Sprintf("%q", request)
		}
		r := h.ask(fmt.Sprintf(`{"id":%d,"operation":%q,"handle":%d,"request":%s}`, i, operation, handle, request))
		assert.Equal(t, api.OK, r.Status, "%s: %s", operation, r.Document)
		assert.Equal(t, fmt.Sprint(i), string(r.ID), operation)
	}
	closing := fmt.Sprintf(`{"id":9,"operation":"client_close","handle":%d}`, handle)
	assert.Equal(t, api.OK, h.ask(closing).Status, "close")
	assert.Equal(t, api.Handle, h.ask(closing).Status, "closing twice")
	require.NoError(t, h.in.Close())
	assert.NoError(t, <-h.ended)
}

func TestTheLicenseOnTheDevice(t *testing.T) {
	t.Parallel()
	line := inSandbox(t)
	h := start(t)
	client := h.open(line).Handle
	opened := h.ask(fmt.Sprintf(`{"id":1,"operation":"manager_open","handle":%d,"request":{"path":%q}}`, client, t.TempDir()))
	require.Equal(t, api.OK, opened.Status, "manager_open: %s", opened.Document)
	ask := func(operation, request string) response {
		return h.ask(fmt.Sprintf(`{"id":2,"operation":"manager_%s","handle":%d,"request":%s}`, operation, opened.Handle, request))
	}
	assert.Equal(t, "no_license", code(t, ask("local_check", "{}")), "before the activation")
	activated := ask("activate_license", fmt.Sprintf(`{"license_key":%q}`, line.Licenses["license"].LicenseKey))
	require.Equal(t, api.OK, activated.Status, "activate_license: %s", activated.Document)
	assert.Equal(t, api.OK, ask("local_check", "{}").Status, "after the activation")
	assert.Equal(t, api.OK, ask("cancel", "null").Status, "cancel")
	assert.Equal(t, api.OK, ask("close", "null").Status, "close")
	assert.Equal(t, "invalid_handle", code(t, ask("local_check", "{}")), "after the end")
}

func TestACallThatWaitsKeepsNoOtherBackAndIsCancelled(t *testing.T) {
	t.Parallel()
	line := inSandbox(t)
	h := start(t)
	handle := h.open(line).Handle
	setFault(t, line, `{"kind":"delay","ms":60000}`)
	h.send(fmt.Sprintf(`{"id":"slow","operation":"check_license","handle":%d,"request":{"license_key":"AAAA-BBBB-CCCC-DDDD","options":{"call_id":"c","timeout_ms":60000}}}`, handle))
	assert.Equal(t, `"quick"`, string(h.ask(`{"id":"quick","operation":"hardware_id"}`).ID), "the first response")
	// A cancel that comes before its call finds nothing to end.
	for {
		h.send(fmt.Sprintf(`{"id":"cancel","operation":"cancel","handle":%d,"call_id":"c"}`, handle))
		r := h.receive()
		if string(r.ID) == `"slow"` {
			assert.Equal(t, api.Cancelled, r.Status)
			return
		}
		require.Equal(t, api.OK, r.Status, "cancel")
	}
}

func TestTheEndOfTheInputEndsTheCalls(t *testing.T) {
	t.Parallel()
	line := inSandbox(t)
	h := start(t)
	handle := h.open(line).Handle
	setFault(t, line, `{"kind":"delay","ms":60000}`)
	h.send(fmt.Sprintf(`{"id":1,"operation":"check_license","handle":%d,"request":{"license_key":"AAAA-BBBB-CCCC-DDDD","options":{"timeout_ms":60000}}}`, handle))
	require.NoError(t, h.in.Close())
	r := h.receive()
	assert.Contains(t, []api.Status{api.Cancelled, api.Handle}, r.Status, "the call: %s", r.Document)
	assert.NoError(t, <-h.ended)
}

func TestLinesThatAreNoRequestsAreAnsweredAndTheNextIsServed(t *testing.T) {
	t.Parallel()
	h := start(t)
	for line, want := range map[string]string{
		`nonsense`: "invalid_json",
		`[]`:       "invalid_json",
		"{\"id\":\"\xff\",\"operation\":\"version\"}": "invalid_json",
		`{"id":1}`:                             "unknown_operation",
		`{"id":1,"operation":"client_opne"}`:   "unknown_operation",
		`{"id":1,"operation":"client_open"}`:   "null_argument",
		`{"id":1,"operation":"check_license"}`: "invalid_handle",
	} {
		assert.Equal(t, want, code(t, h.ask(line)), "line %q", line)
	}
	assert.Equal(t, 1, h.ask(`{"id":2,"operation":"version"}`).ABI)
}

func TestALineThatIsTooLongIsRefusedAndTheNextIsServed(t *testing.T) {
	t.Parallel()
	h := start(t)
	go func() {
		for range longestLine/smallDocument + 1 {
			_, _ = io.WriteString(h.in, strings.Repeat("x", smallDocument))
		}
		_, _ = io.WriteString(h.in, "\n")
	}()
	assert.Equal(t, "document_too_large", code(t, h.receive()))
	assert.Equal(t, 1, h.ask(`{"id":2,"operation":"version"}`).ABI)
}

func TestRequestsAreNotReadWhileTooManyResponsesWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := start(t)
		const size, requests = smallDocument / 2, 2 * mostWaiting / (smallDocument / 2)
		var sent atomic.Int64
		request := fmt.Sprintf("{\"id\":%q,\"operation\":\"version\"}\n", strings.Repeat("x", size))
		go func() {
			for range requests {
				if _, err := io.WriteString(h.in, request); !assert.NoError(t, err) {
					return
				}
				sent.Add(1)
			}
			assert.NoError(t, h.in.Close())
		}()
		// Until nothing goes on any more without a host that reads.
		synctest.Wait()
		assert.Greater(t, sent.Load(), int64(mostWaiting/size-8))
		assert.Less(t, sent.Load(), int64(mostWaiting/size+16), "the requests that were taken while nothing was read")

		for range requests {
			require.Len(t, h.receive().ID, size+len(`""`))
		}
		assert.NoError(t, <-h.ended)
	})
}
