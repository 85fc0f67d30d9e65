package core

import (
	"context"
	"encoding/json"
)

// Request is a request of a Go caller: the API's own field names, and "options" for the call's.
type Request map[string]any

// do encodes a request and calls.
func (c *Client) do(ctx context.Context, operation string, request Request) (Answer, error) {
	if request == nil {
		request = Request{}
	}
	document, err := json.Marshal(request)
	if err != nil {
		fail := argument("wrong_type", "%s cannot be written as JSON", inRequest)
		fail.Cause = err
		return Answer{}, fail
	}
	return c.Call(ctx, operation, document)
}

// ActivateLicense activates a license on this device.
func (c *Client) ActivateLicense(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "activate_license", request)
}

// CheckLicense asks for the present state of a license that is active on this device.
func (c *Client) CheckLicense(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "check_license", request)
}

// DeactivateLicense frees this device's activation of a license.
func (c *Client) DeactivateLicense(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "deactivate_license", request)
}

// ActivateBundle activates every license of a bundle on this device.
func (c *Client) ActivateBundle(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "activate_bundle", request)
}

// CheckBundle asks for the present state of the licenses of a bundle.
func (c *Client) CheckBundle(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "check_bundle", request)
}

// DeactivateBundle frees this device's activation of every license of a bundle.
func (c *Client) DeactivateBundle(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "deactivate_bundle", request)
}

// ActivateOffline builds an offline request, posts it and verifies the license in the answer.
func (c *Client) ActivateOffline(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "activate_offline", request)
}

// DeactivateOffline builds an offline request that frees this device's activation and posts it.
func (c *Client) DeactivateOffline(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "deactivate_offline", request)
}

// ActivateBundleOffline builds an offline request for a bundle, posts it and verifies the answer.
func (c *Client) ActivateBundleOffline(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "activate_bundle_offline", request)
}

// DeactivateBundleOffline builds an offline request that frees this device's activation of a bundle and
// posts it.
func (c *Client) DeactivateBundleOffline(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, "deactivate_bundle_offline", request)
}

// CreateOfflineRequest makes the text of a request file. It touches no network. The text of an activation
// with a password holds that password.
func (c *Client) CreateOfflineRequest(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, createOperation, request)
}

// SendOfflineRequest posts the text of a request file, from any machine, and makes the text of the license
// file.
func (c *Client) SendOfflineRequest(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, sendOperation, request)
}

// LoadOfflineResponse verifies the text of a license file, its base64 or the JSON document itself, and returns the
// document. It touches no network.
func (c *Client) LoadOfflineResponse(ctx context.Context, request Request) (Answer, error) {
	return c.do(ctx, loadOperation, request)
}
