package sandbox

import (
	"mime"
	"net/http"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// This file is the portal for request files: a file is uploaded, and a license file comes back.

// takeUpload does with an uploaded request file what the portal does: an activation returns the
// license file to download, a deactivation with a sentence.
func (s *Server) takeUpload(w http.ResponseWriter, r *http.Request, now time.Time) *outbound {
	e, response, err := s.carryOut(w, r, now)
	switch {
	case err != nil:
		return s.show("offline.html", offlineView{}, notices{refused: err})
	case e.Activation():
		return fileOut("ls_activation.lic", response.body)
	}
	return s.show("offline.html", offlineView{}, notices{done: "The license is deactivated on the device."})
}

func (s *Server) carryOut(w http.ResponseWriter, r *http.Request, now time.Time) (*api.Endpoint, *success, *refusal) {
	body, release, refused := s.bodies.read(w, r, maxOfflineBody)
	defer release()
	if refused != nil {
		return nil, nil, refused
	}
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" {
		return nil, nil, refuse("missing_parameters", "a form with a part named file is expected")
	}
	text, found, err := readPart(body, parameters["boundary"], filePart)
	if err != nil || !found || len(text) == 0 {
		return nil, nil, missing("missing_parameters", filePart)
	}
	word, _, err := readPart(body, parameters["boundary"], "request")
	if err != nil {
		return nil, nil, refuse("missing_parameters", "the form cannot be read")
	}
	e, refused := s.endpointOf(string(text), string(word))
	if refused != nil {
		return nil, nil, refused
	}
	response, refused := s.operate(e, &inbound{body: text, now: now, contentType: "text/plain"}, nil)
	return e, response, refused
}

// endpointOf chooses the endpoint by the file's product and its word. Some clients write no word; then the
// person says which it is.
func (s *Server) endpointOf(text, word string) (*api.Endpoint, *refusal) {
	if isLicenseFile(text) {
		return nil, refuse("validation_error", "this is a license file: load it in the application. The portal takes the request file (.req)")
	}
	p, err := readPayload(envelopeTypes, text)
	if err != nil {
		return nil, err
	}
	if written := p.fields.text["request"]; word == "" {
		word = written
	}
	product := s.published().product(p.fields.text["product"])
	isBundle := product != nil && product.Bundle != nil
	for i := range api.Endpoints {
		if e := &api.Endpoints[i]; e.Offline() && e.Request == word && e.Bundle == isBundle {
			return e, nil
		}
	}
	return nil, refuse("missing_parameters", "the file does not say whether it asks for an activation or a deactivation: choose one")
}

// isLicenseFile reports whether a text is what the portal returns, which people upload by mistake.
func isLicenseFile(text string) bool {
	decoded, err := wire.DecodeFile(text)
	if err != nil {
		return false
	}
	document, err := rawjson.Parse(decoded)
	return err == nil && (document.Get("license_signature_v2").HasContent() || document.Get("bundle_signature_v2").HasContent())
}
