package sandbox

import (
	"bytes"
	"html/template"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/openspring/openspring/core/api"
)

// pagePath is where the page's form posts to, below adminPath.
const pagePath = "offline"

var pageTemplate = template.Must(template.New("page").Parse(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>OpenSpring sandbox</title>
<style>body{font-family:sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;line-height:1.5}code{word-break:break-all}.refused{color:#a00}.done{color:#060}td,th{text-align:left;padding:.1rem .8rem .1rem 0}</style>
</head>
<body>
<h1>OpenSpring sandbox</h1>
{{with .Refused}}<p class="refused" role="alert"><strong>{{.Code}}</strong>: {{.Message}}</p>{{end}}
{{with .Done}}<p class="done" role="status">{{.}}</p>{{end}}
<h2>Offline requests</h2>
<p>Upload a request file (<code>.req</code>). An activation is answered with the license file (<code>.lic</code>) to carry back to the device.</p>
<form method="post" action="/_sandbox/offline" enctype="multipart/form-data">
<p><label>Request file <input type="file" name="file" required></label></p>
<p><label>It asks for <select name="request"><option value="">what the file says</option><option value="activation">activation</option><option value="deactivation">deactivation</option></select></label></p>
<p><button>Send</button></p>
</form>
<h2>This server</h2>
<p>Base URL <code>{{.BaseURL}}</code>, time {{.Now}}.</p>
<table><tr><th>License</th><th>Product</th><th>Devices</th></tr>
{{range .Licenses}}<tr><td>{{.Name}}</td><td>{{.Product}}</td><td>{{.TimesActivated}} of {{.MaxActivations}}</td></tr>
{{end}}</table>
<p>More: <a href="/_sandbox/state">state</a>, <a href="/_sandbox/requests">requests</a> (JSON).</p>
</body>
</html>
`))

type pageView struct {
	BaseURL, Now, Done string
	Refused            *pageRefusal
	Licenses           []licenseState
}

type pageRefusal struct{ Code, Message string }

func (s *Server) page(w http.ResponseWriter, r *http.Request, now time.Time) *outbound {
	upload := strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "/"+pagePath)
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		return s.pageOut("", nil)
	case r.Method == http.MethodPost && upload:
		return s.takeUpload(w, r, now)
	}
	return refusalOut(refuse("not_found", "the page has no %s", r.Method))
}

func (s *Server) pageOut(done string, refused *refusal) *outbound {
	state := s.state()
	view := pageView{BaseURL: s.root + basePath, Now: state.Clock.Now, Done: done, Licenses: state.Licenses}
	out := &outbound{status: http.StatusOK, contentType: "text/html; charset=utf-8",
		extraHeaders: map[string]string{"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"}}
	if refused != nil {
		out.status, out.code, view.Refused = refused.status, refused.code, &pageRefusal{refused.code, refused.message}
	}
	var text bytes.Buffer
	if err := pageTemplate.Execute(&text, view); err != nil {
		return refusalOut(refuse("internal_error", "the page could not be written"))
	}
	out.body = text.Bytes()
	return out
}

// takeUpload does with an uploaded request file what the portal does: an activation returns the
// license file to download, a deactivation with a sentence.
func (s *Server) takeUpload(w http.ResponseWriter, r *http.Request, now time.Time) *outbound {
	e, answer, err := s.carryOut(w, r, now)
	switch {
	case err != nil:
		return s.pageOut("", err)
	case e.Activation():
		return fileOut("ls_activation.lic", answer.body)
	}
	return s.pageOut("The license is deactivated on the device.", nil)
}

func (s *Server) carryOut(w http.ResponseWriter, r *http.Request, now time.Time) (*api.Endpoint, *answer, *refusal) {
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
	answer, refused := s.operate(e, &inbound{body: text, now: now, contentType: "text/plain"}, nil)
	return e, answer, refused
}

// endpointOf chooses the endpoint by the file's product and its word. Some clients write no word; then the
// person says which it is.
func (s *Server) endpointOf(text, word string) (*api.Endpoint, *refusal) {
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
