package sandbox

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// This file serves the page: HTML of links and forms, without scripts, so that it works in every browser. After a form it
// redirects, so that a reload does not send the form again.

const (
	// pagePath is where request files are posted to, below adminPath.
	pagePath = "offline"
	// pagesPath is where the other pages are, below adminPath.
	pagesPath = "page/"
)

//go:embed page
var pageFiles embed.FS

//go:embed page/style.css
var pageStyle string

var (
	pageTemplates = parsePages()
	pageHeaders   = headersOfPages()
)

// parsePages makes a template of each page and the frame around it.
func parsePages() map[string]*template.Template {
	functions := template.FuncMap{"style": func() template.CSS { return template.CSS(pageStyle) }}
	frame := template.Must(template.New("frame.html").Funcs(functions).ParseFS(pageFiles, "page/frame.html", "page/upload.html"))
	pages := map[string]*template.Template{}
	for _, name := range []string{"home.html", "license.html", "offline.html", "airgap.html", "faults.html", "requests.html"} {
		pages[name] = template.Must(template.Must(frame.Clone()).ParseFS(pageFiles, "page/"+name))
	}
	return pages
}

// headersOfPages keeps a page from loading, sending or being shown in anything of elsewhere. Only its own style sheet is
// applied, known by its hash. A form without a Referer would have the Origin null, which is refused.
func headersOfPages() map[string]string {
	hash := sha256.Sum256([]byte(pageStyle))
	return map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) +
			"'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
	}
}

// notices are what stands above a page's content.
type notices struct {
	done    string
	refused *refusal
}

// frameView is what the frame shows around a page's content.
type frameView struct {
	Title, Done, Now string
	Refused          *pageRefusal
	// Page is the name of the page's template, by which the navigation marks it.
	Page    string
	Offset  string
	Content any
}

type pageRefusal struct{ Code, Message string }

// titles of the pages, by their templates.
var pageTitles = map[string]string{"home.html": "Licenses", "license.html": "License", "offline.html": "Offline portal",
	"airgap.html": "Air-gap portal", "faults.html": "Faults and clock", "requests.html": "Requests"}

// show writes a page.
func (s *Server) show(name string, content any, above notices) *outbound {
	clock := s.state().Clock
	view := frameView{Title: pageTitles[name], Done: above.done, Now: s.now().Format("2006-01-02 15:04:05Z"), Offset: spell(clock.OffsetS), Page: name, Content: content}
	out := &outbound{status: http.StatusOK, contentType: "text/html; charset=utf-8", extraHeaders: pageHeaders}
	if above.refused != nil {
		out.status, out.code, view.Refused = above.refused.status, above.refused.code, &pageRefusal{above.refused.code, above.refused.message}
	}
	var text bytes.Buffer
	if err := pageTemplates[name].ExecuteTemplate(&text, "frame.html", view); err != nil {
		return refusalOut(refuse("internal_error", "the page could not be written: %s", err))
	}
	out.body = text.Bytes()
	return out
}

// crossOrigin refuses what a page of another origin posts, also of another port of this machine.
var crossOrigin = http.NewCrossOriginProtection()

func (s *Server) page(w http.ResponseWriter, r *http.Request, path string, now time.Time) *outbound {
	if err := crossOrigin.Check(r); err != nil {
		return refusalOut(refuse("forbidden", "the page takes only its own forms"))
	}
	switch {
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		return s.showPage(path, r.URL.Query(), now)
	case r.Method == http.MethodPost && path == pagePath:
		return s.takeUpload(w, r, now)
	case r.Method == http.MethodPost && strings.HasPrefix(path, pagesPath):
		return s.takeForm(w, r, strings.TrimPrefix(path, pagesPath), now)
	}
	return refusalOut(refuse("not_found", "the page has no %s", r.Method))
}

func (s *Server) showPage(path string, query url.Values, now time.Time) *outbound {
	above := notices{done: doneSentences[query.Get("done")]}
	name, argument, _ := strings.Cut(strings.TrimPrefix(path, pagesPath), "/")
	switch {
	case path == "":
		return s.show("home.html", s.homeView(), above)
	case name == pagePath:
		return s.show("offline.html", offlineView{}, above)
	case name == "license":
		return s.showLicense(argument, nil, above)
	case name == "air-gap":
		return s.showAirGap(query, nil, above)
	case name == "faults":
		return s.show("faults.html", s.faultsView(), above)
	case name == "requests":
		return s.show("requests.html", s.requestsView(query.Get("before")), above)
	}
	return s.noPage("there is no such page")
}

// noPage shows the first page to who follows a link to what is not there, such as a license from before a reset.
func (s *Server) noPage(why string) *outbound {
	return s.show("home.html", s.homeView(), notices{refused: refuse("not_found", "%s", why)})
}
