package core

import (
	"context"
	"fmt"
	"time"

	"github.com/openspring/openspring/core/internal/members"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// OfflineEndpoint is an endpoint that takes a request file: the constants ForActivateOffline and so on.
type OfflineEndpoint string

// OfflineRequest is a request that can be made on a device without network: an ActivateOfflineRequest, a
// DeactivateOfflineRequest, an ActivateBundleOfflineRequest or a DeactivateBundleOfflineRequest.
type OfflineRequest interface {
	requester
	endpoint() OfflineEndpoint
}

// RequestFile is the content of a request file, to be sent by a machine with a network.
type RequestFile struct {
	// Text is the content. It holds the password where it activates the license of a user: base64 hides nothing.
	Text     string `json:"-"`
	Endpoint OfflineEndpoint
	// RequestID is the id that the response will contain. Keep it: loading with it refuses a file for another request.
	RequestID string
	// Date is the date that the request is signed with.
	Date time.Time
	// FileName is the usual name, ls_activation.req or ls_deactivation.req.
	FileName string
	// Meta says how the call went.
	Meta Meta
}

// String names the file without its content.
func (r RequestFile) String() string {
	return described("RequestFile", "Endpoint", r.Endpoint, "RequestID", r.RequestID, "Date", r.Date, "FileName", r.FileName)
}

// Format is String for every verb.
func (r RequestFile) Format(f fmt.State, _ rune) { show(f, r) }

func (r *RequestFile) read(v rawjson.Value, meta Meta) {
	r.Text, r.RequestID, r.FileName = v.Get("text").String(), v.Get("request_id").String(), v.Get("file_name").String()
	r.Endpoint = OfflineEndpoint(v.Get("endpoint").String())
	if date, err := wire.ParseDate(v.Get("date").String()); err == nil { // the client has written it
		r.Date = date
	}
	r.Meta = meta
}

// creation is the request to make a request file.
type creation struct {
	request OfflineRequest
	date    time.Time
}

func (r creation) write(w *members.Writer) {
	w.Text("endpoint", string(r.request.endpoint()))
	if !r.date.IsZero() {
		w.Text("date", wire.FormatDate(r.date))
	}
	r.request.write(w)
}

// CreateOfflineRequest makes the content of a request file on a device without network. Nothing is sent.
func (c *Client) CreateOfflineRequest(ctx context.Context, request OfflineRequest) (*RequestFile, error) {
	return c.CreateOfflineRequestAt(ctx, request, time.Time{})
}

// CreateOfflineRequestAt is CreateOfflineRequest with another date than the present moment, for a device whose clock is wrong.
func (c *Client) CreateOfflineRequestAt(ctx context.Context, request OfflineRequest, date time.Time) (*RequestFile, error) {
	return get[RequestFile](ctx, c, createOperation, creation{request, date})
}

// SendOfflineRequestRequest is the request of SendOfflineRequest.
type SendOfflineRequestRequest struct {
	// Endpoint is the endpoint that the file was made for. Required.
	Endpoint OfflineEndpoint
	// Text is the content of the file. Required.
	Text string `json:"-"`
	// Complete refuses a bundle with the code bundle_not_complete if its signature does not prove that it is complete.
	Complete bool
	Options  Options
}

func (r SendOfflineRequestRequest) write(w *members.Writer) {
	w.Text("endpoint", string(r.Endpoint))
	w.Secret("text", r.Text)
	r.Options.write(w, r.Complete)
}

// String shows the request without the file's content.
func (r SendOfflineRequestRequest) String() string {
	return "SendOfflineRequestRequest" + members.Show(r.write)
}

// Format is String for every verb.
func (r SendOfflineRequestRequest) Format(f fmt.State, _ rune) { show(f, r) }

// LicenseFile is the content of a license file, to be carried to the device and loaded there.
type LicenseFile struct {
	Text string
	// FileName is the usual name, ls_activation.lic.
	FileName string
}

// String names the file without its content.
func (f LicenseFile) String() string { return described("LicenseFile", "FileName", f.FileName) }

// Format is String for every verb.
func (f LicenseFile) Format(s fmt.State, _ rune) { show(s, f) }

// SentRequest is what the server responded to a request file. One of File and Deactivation is nil.
type SentRequest struct {
	// File is the license file, of an activation.
	File *LicenseFile
	// Deactivation is the server's word, of a deactivation.
	Deactivation *Deactivation
	// Meta says how the call went.
	Meta Meta
}

func (s *SentRequest) read(v rawjson.Value, meta Meta) {
	s.Meta = meta
	if name := v.Get("file_name"); name.Kind() != rawjson.Missing {
		s.File = &LicenseFile{Text: v.Get("text").String(), FileName: name.String()}
		return
	}
	s.Deactivation = new(Deactivation)
	s.Deactivation.read(v, meta)
}

// SendOfflineRequest sends the content of a request file for a device without network, from any machine.
func (c *Client) SendOfflineRequest(ctx context.Context, request SendOfflineRequestRequest) (*SentRequest, error) {
	return get[SentRequest](ctx, c, sendOperation, request)
}

// FileKind says what a license file is expected to hold.
type FileKind string

// The kinds of license file.
const (
	LicenseKind FileKind = "license"
	BundleKind  FileKind = "bundle"
	// RefreshKind is a file from the vendor's platform that renews a license.
	RefreshKind FileKind = "refresh"
)

// LoadOfflineResponseRequest is the request of LoadOfflineResponse.
type LoadOfflineResponseRequest struct {
	// Text is the content of the license file: its base64, or the JSON document itself. Required.
	Text string `json:"-"`
	// Kind is what the file is expected to hold. Required.
	Kind FileKind
	// RequestID is the id of the request that the file must be for; without it any request is accepted.
	RequestID string
	// HardwareID and Product replace the configuration's.
	HardwareID, Product string
	// Complete refuses a bundle with the code bundle_not_complete if its signature does not prove that it is complete.
	Complete bool
	Options  Options
}

func (r LoadOfflineResponseRequest) write(w *members.Writer) {
	w.Secret("text", r.Text)
	w.Text("kind", string(r.Kind))
	w.Text("request_id", r.RequestID)
	w.Text("hardware_id", r.HardwareID)
	w.Text("product", r.Product)
	r.Options.write(w, r.Complete)
}

// String shows the request without the file's content.
func (r LoadOfflineResponseRequest) String() string {
	return "LoadOfflineResponseRequest" + members.Show(r.write)
}

// Format is String for every verb.
func (r LoadOfflineResponseRequest) Format(f fmt.State, _ rune) { show(f, r) }

// OfflineResponse is what a license file holds. One of License and Bundle is nil.
type OfflineResponse struct {
	License *License
	Bundle  *Bundle
	// Meta says how the call went.
	Meta Meta
}

func (o *OfflineResponse) read(v rawjson.Value, meta Meta) {
	o.Meta = meta
	switch meta.Form {
	case "a", "b", "c", "map":
		o.Bundle = new(Bundle)
		o.Bundle.read(v, meta)
	default:
		o.License = nested[License](v, meta)
	}
}

// LoadOfflineResponse verifies the content of a license file and reads it. It touches no network.
func (c *Client) LoadOfflineResponse(ctx context.Context, request LoadOfflineResponseRequest) (*OfflineResponse, error) {
	return get[OfflineResponse](ctx, c, loadOperation, request)
}
