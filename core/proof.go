package core

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/rawjson"
)

// Proof is what must be kept beside the bytes of a result so that it can be verified again.
type Proof struct {
	// Header is the LicenseSignature header of the response; empty for documents signed in their body.
	Header string
	// ServerDate is the Date of the response, where it came over TLS or loopback; else zero.
	ServerDate time.Time
}

// Proof returns what to keep beside Result.
func (a Answer) Proof() Proof { return Proof{a.Meta.SignatureHeader, a.Meta.ServerDate} }

// Asked is the question that a kept result answered.
type Asked struct {
	// Operation is an endpoint that returns licenses, or load_offline_response.
	Operation string
	// Identity is the group that the license was asked for by, ID its license key or user name, empty for SSO. A file
	// needs neither.
	Identity api.Identity
	ID       string
	// HardwareID and Product are the client's where empty.
	HardwareID, Product string
	// RequestID is the expected one of an offline document; empty accepts any.
	RequestID string
	// Kind is "license", "bundle" or "refresh", for load_offline_response.
	Kind string
	// Complete asks for a proof that a bundle is complete.
	Complete bool
}

// Verify checks a kept result without a network as it was checked when it came: that the trusted key signed these bytes,
// and that they answer what was asked, for this device.
func (c *Client) Verify(ctx context.Context, result []byte, proof Proof, asked Asked) (Meta, error) {
	started := time.Now()
	ctx, call, fail := c.calls.enter(ctx)
	if fail != nil {
		return Meta{}, fail
	}
	defer c.calls.leave(call)
	meta := Meta{Signature: outcome.None, LicenseSignature: outcome.None, ServerDate: proof.ServerDate}
	_, fail = c.verify(ctx, result, proof, asked, &meta)
	meta.Duration, meta.ClockOffset = time.Since(started), c.transport.ClockOffset()
	if fail != nil {
		return Meta{}, fail.WithMeta(meta)
	}
	return meta, nil
}

func (c *Client) verify(ctx context.Context, result []byte, proof Proof, asked Asked, meta *Meta) (json.RawMessage, *failure.Error) {
	if asked.HardwareID == "" {
		asked.HardwareID = c.hardwareID
	}
	if asked.Product == "" {
		asked.Product = c.settings.Product
	}
	if asked.Operation == loadOperation {
		return c.readFile(ctx, result, c.file(asked), meta)
	}
	e := api.Lookup(asked.Operation)
	if e == nil || e.Content != api.LicenseContent {
		return nil, argument("unknown_operation", "%q returns no license: name the call that the result is from", shown(asked.Operation))
	}
	if e.Identity&asked.Identity == 0 || asked.ID == "" && asked.Identity&(api.ByKey|api.ByUser) != 0 {
		return nil, inRequest.fail("no_identity", "%s: say by which license key or user the license was asked for", e.Name)
	}
	r := response{client: c, endpoint: e, redactor: c.settings.redactor, meta: meta, reply: transport.Reply{Header: http.Header{}, Body: result}}
	if proof.Header != "" {
		r.reply.Header.Set(signatureHeader, proof.Header)
	}
	f := asked.form(e)
	if e.Signed == api.InBody {
		return r.bodySigned(ctx, c.ownAnswer(f, asked.RequestID, asked.Complete))
	}
	return r.document(ctx, f)
}

// form is the request that was made, as far as the response is bound to it.
func (a Asked) form(e *api.Endpoint) *form {
	f := &form{endpoint: e, owner: owner{a.Identity, a.ID}, hardwareID: a.HardwareID, product: a.Product}
	add := func(name, value string) { f.fields = append(f.fields, field{name, rawjson.AppendString(nil, value)}) }
	switch a.Identity {
	case api.ByKey:
		add("license_key", a.ID)
	case api.ByUser:
		add("username", a.ID)
	}
	add("hardware_id", a.HardwareID)
	add("product", a.Product)
	return f
}

// file is what a license file for this device must be.
func (c *Client) file(asked Asked) expectation {
	return expectation{
		operation: loadOperation, kind: asked.Kind, requestID: asked.RequestID, complete: asked.Complete,
		credential: c.settings.credential, companyID: c.settings.CompanyID, hardwareID: asked.HardwareID, product: asked.Product,
	}
}
