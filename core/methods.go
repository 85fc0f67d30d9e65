package core

import (
	"context"
	"encoding/json"

	"github.com/openspring/openspring/internal/input"
)

// Request is a request of a Go caller: the API's own field names, and "options" for the call's.
type Request map[string]any

// do encodes a request and calls.
func (c *Client) do(ctx context.Context, operation string, request Request) (Response, error) {
	if request == nil {
		request = Request{}
	}
	text, err := json.Marshal(request)
	if err != nil {
		fail := input.Argument("wrong_type", "%s cannot be written as JSON", input.Request)
		fail.Cause = err
		return Response{}, fail
	}
	return c.Call(ctx, operation, text)
}

// CreateOfflineRequest makes the text of a request file. It touches no network. The text of an activation
// with a password holds that password.
func (c *Client) CreateOfflineRequest(ctx context.Context, request Request) (Response, error) {
	return c.do(ctx, createOperation, request)
}

// SendOfflineRequest posts the text of a request file, from any machine, and makes the text of the license
// file.
func (c *Client) SendOfflineRequest(ctx context.Context, request Request) (Response, error) {
	return c.do(ctx, sendOperation, request)
}

// LoadOfflineResponse verifies the text of a license file, its base64 or the JSON document itself, and returns the
// document. It touches no network.
func (c *Client) LoadOfflineResponse(ctx context.Context, request Request) (Response, error) {
	return c.do(ctx, loadOperation, request)
}
