// Package verify judges what comes back from a server or a file: bytes go in, a verified result or an error comes out.
//
//	response.go     a response over HTTP: its header's signature, its form
//	binding.go      whether the response belongs to the request
//	document.go     a document that is signed in its body, over HTTP or from a file; the forms of bundles
//	expectation.go  what such a document must be: its kind, device, product, request
//	license.go      a license object: license_signature, company, identity
package verify

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/internal/config"
	"github.com/openspring/openspring/core/internal/request"
	"github.com/openspring/openspring/core/internal/transport"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/validity"
)

// Verifier judges for one client.
type Verifier struct {
	Settings *config.Settings
	// Host is the server that is asked, as messages name it.
	Host string
	// Now is the time by which licenses are judged.
	Now func() time.Time
	// oneDevice takes one license's word on the device for that of all in the same signed response.
	oneDevice bool
}

// Response judges the response to a request; requestID is the one that an offline request was sent with, complete asks
// for a proof that a bundle is complete.
func (v *Verifier) Response(ctx context.Context, asked *request.Checked, requestID string, complete bool, reply transport.Reply, meta *outcome.Meta) (json.RawMessage, *failure.Error) {
	r := v.response(asked.Endpoint, reply, meta)
	switch {
	case asked.Endpoint.Form == api.Word:
		return r.word(ctx)
	case asked.Endpoint.Signed == api.InBody:
		return r.bodySigned(ctx, v.ownResponse(asked, requestID, complete))
	}
	return r.document(ctx, asked)
}

// Sent judges the response to a request file of another device, and makes the text of a license file of it.
func (v *Verifier) Sent(ctx context.Context, e *api.Endpoint, file *request.File, complete bool, reply transport.Reply, meta *outcome.Meta) (json.RawMessage, *failure.Error) {
	r := v.response(e, reply, meta)
	if e.Form == api.Word {
		return r.word(ctx)
	}
	return r.licenseFile(ctx, v.foreignResponse(file, e, complete))
}

// File judges what a license file for this device holds.
func (v *Verifier) File(ctx context.Context, text []byte, asked Asked, meta *outcome.Meta) (json.RawMessage, *failure.Error) {
	d, fail := v.signatures().document(ctx, text, v.file(asked))
	if fail != nil {
		return nil, fail
	}
	d.report(meta)
	v.judge(meta, d.licenses, d.shape == singleShape)
	return d.root.Raw(), nil
}

// Proof is what must be kept beside the bytes of a result so that it can be verified again.
type Proof struct {
	// Header is the LicenseSignature header of the response; empty for documents signed in their body.
	Header string
	// ServerDate is the Date of the response, where it came over TLS or loopback; else zero.
	ServerDate time.Time
}

// Asked is the request that a kept result belongs to.
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
	// OneDevice lets one license_signature speak for all licenses of a response that one signature covers: they are of one
	// response to one device, each was checked when it came, and a hundred of them take a while.
	OneDevice bool
	// AnyCredentials leaves offline_signature alone, which was made with the credentials of that time: they may have been
	// replaced since.
	AnyCredentials bool
}

// Again judges a kept result as it was judged when it came.
func (v *Verifier) Again(ctx context.Context, result []byte, proof Proof, asked Asked, meta *outcome.Meta) (json.RawMessage, *failure.Error) {
	if asked.AnyCredentials {
		v = v.withoutCredentials()
	}
	if asked.OneDevice {
		own := *v
		own.oneDevice = true
		v = &own
	}
	if asked.Operation == request.LoadOffline {
		return v.File(ctx, result, asked, meta)
	}
	e := api.Lookup(asked.Operation)
	if e == nil || e.Content != api.LicenseContent {
		return nil, input.Argument("unknown_operation", "%q returns no license: name the call that the result is from", input.Shown(asked.Operation))
	}
	if e.Identity&asked.Identity == 0 || asked.ID == "" && asked.Identity&(api.ByKey|api.ByUser) != 0 {
		return nil, input.Request.Fail("no_identity", "%s: say by which license key or user the license was asked for", e.Name)
	}
	reply := transport.Reply{Header: http.Header{}, Body: result, Redactor: v.Settings.Redactor}
	if proof.Header != "" {
		reply.Header.Set(signatureHeader, proof.Header)
	}
	restored := request.Restored(e, request.Owner{Group: asked.Identity, ID: asked.ID}, asked.HardwareID, asked.Product)
	return v.Response(ctx, restored, asked.RequestID, asked.Complete, reply, meta)
}

func (v *Verifier) withoutCredentials() *Verifier {
	own, settings := *v, *v.Settings
	settings.Credential = config.Credential{}
	own.Settings = &settings
	return &own
}

// judge puts into meta whether the licenses of a response may be used now.
func (v *Verifier) judge(meta *outcome.Meta, licenses []license, single bool) {
	now := v.Now()
	verdicts := make([]validity.Validity, len(licenses))
	for i, l := range licenses {
		verdicts[i] = validity.Evaluate(l.Value, now)
	}
	if single {
		meta.Validity = &verdicts[0]
		return
	}
	meta.Validities = verdicts
}
