package core

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/request"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
)

// The operations that are not endpoints of the API.
const (
	createOperation = request.CreateOffline
	sendOperation   = request.SendOffline
	loadOperation   = request.LoadOffline
)

// create makes the text of a request file. Its date is this machine's: what the client knows about the
// server's clock is for requests that it sends.
func (c *Client) create(in *request.Values) (json.RawMessage, *failure.Error) {
	f, fail := c.presets.Check(in)
	if fail != nil {
		return nil, fail
	}
	requestID := f.RequestIDOrNew()
	date, fail := request.ReadDate(in.Get("date"))
	if fail != nil {
		return nil, fail
	}
	if date == "" {
		date = wire.FormatDate(c.settings.Clock.Now())
	}
	payload := f.Payload(c.settings, requestID, date)
	out := make([]byte, 0, base64.StdEncoding.EncodedLen(len(payload))+len(requestID)+192)
	out = append(out, `{"text":"`...)
	out = base64.StdEncoding.AppendEncode(out, payload)
	out = append(out, `","endpoint":"`...)
	out = append(out, f.Endpoint.Name...)
	out = append(out, `","request_id":`...)
	out = rawjson.AppendString(out, requestID)
	out = append(out, `,"date":"`...)
	out = append(out, date...)
	out = append(out, `","file_name":"`...)
	out = append(out, f.Endpoint.FileName()...)
	return append(out, `"}`...), nil
}

// load verifies the text of a license file and returns the document in it.
func (c *Client) load(ctx context.Context, in *request.Values, o input.CallOptions, meta *Meta) (json.RawMessage, *failure.Error) {
	requestID, fail := request.ReadRequestID(in.Get("request_id"))
	if fail != nil {
		return nil, fail
	}
	kind, fail := request.ReadKind(in.Get("kind"))
	if fail != nil {
		return nil, fail
	}
	text, fail := request.FileDocument(in.Get(input.FileMember), "the license file", true)
	if fail != nil {
		return nil, fail
	}
	return c.verifier.File(ctx, text, Asked{
		Kind: kind, RequestID: requestID, Complete: o.Complete,
		HardwareID: in.Override("hardware_id", c.presets.HardwareID), Product: in.Override("product", c.presets.Product),
	}, meta)
}

// send posts the text of a request file as it is, and makes the text of the license file from the response.
func (c *Client) send(ctx context.Context, in *request.Values, o input.CallOptions, meta *Meta) (json.RawMessage, *failure.Error) {
	e, fail := request.OfflineEndpoint(in.Get("endpoint"))
	if fail != nil {
		return nil, fail
	}
	document, fail := request.FileDocument(in.Get(input.FileMember), "the request file", false)
	if fail != nil {
		return nil, fail
	}
	file, fail := request.ReadFile(document)
	if fail != nil {
		return nil, fail
	}
	if file.Word != "" && file.Word != e.Request {
		return nil, failure.New(api.Offline, "wrong_kind", "the request file does not ask for the "+e.Request+" that "+e.Name+" is for")
	}
	body, contentType := request.Upload(c.settings, request.FileText(document), e.FileName())
	reply, fail := c.transport.Do(ctx, transport.Request{
		Endpoint: e.Name, Method: e.Method, Path: e.Path, Repeat: e.Repeat,
		Body:    func(string) ([]byte, string, error) { return body, contentType, nil },
		Secrets: []string{file.Password},
	}, meta)
	if fail != nil {
		return nil, fail
	}
	return c.verifier.Sent(ctx, e, file, o.Complete, reply, meta)
}
