package core

import (
	"context"
	"encoding/json"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/request"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
)

// online does a call to an endpoint: it builds the request, sends it and verifies the response.
func (c *Client) online(ctx context.Context, in *request.Values, o input.CallOptions, meta *Meta) (json.RawMessage, *failure.Error) {
	f, fail := c.presets.Check(in)
	if fail != nil {
		return nil, fail
	}
	message, requestID, fail := c.message(f)
	if fail != nil {
		return nil, fail
	}
	reply, fail := c.transport.Do(ctx, message, meta)
	if fail != nil {
		return nil, fail
	}
	return c.verifier.Response(ctx, f, requestID, o.Complete, reply, meta)
}

// message makes what is sent. An offline payload is built anew for every attempt, with its date, and keeps
// its request id.
func (c *Client) message(f *request.Checked) (r transport.Request, requestID string, fail *failure.Error) {
	e := f.Endpoint
	r = transport.Request{Endpoint: e.Name, Method: e.Method, Path: e.Path, Secrets: f.Secrets, Repeat: e.Repeat, Open: e.Open}
	if f.Owner.Group == api.ByCode && r.Repeat == api.Safe {
		r.Repeat = api.Unsent // The code of a provider works once.
	}
	switch e.Body {
	case api.Query:
		query, err := f.Query()
		if err != nil {
			return r, "", failure.From(err, libraryFailed)
		}
		r.Query = query
	case api.JSON:
		body := f.JSON()
		r.Body = func(string) ([]byte, string, error) { return body, "application/json", nil }
	case api.OfflineText:
		requestID = f.RequestIDOrNew()
		r.Body = func(date string) ([]byte, string, error) {
			body, contentType := request.Upload(c.settings, request.FileText(f.Payload(c.settings, requestID, date)), e.FileName())
			return body, contentType, nil
		}
	}
	return r, requestID, nil
}
