package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openspring/openspring/internal/rawjson"
)

// This file does what the page's forms ask for, with the functions of the admin API.

// takeForm does what a form asks for, and leads back to its page.
func (s *Server) takeForm(w http.ResponseWriter, r *http.Request, path string, now time.Time) *outbound {
	form, err := s.readPageForm(w, r)
	if err != nil {
		return refusalOut(err)
	}
	name, argument, _ := strings.Cut(path, "/")
	switch {
	case name == "license" && argument != "":
		err = s.changeTerms(argument, form)
		return s.back("page/license/"+argument, "terms", err, func(above notices) *outbound { return s.showLicense(argument, form, above) })
	case name == "blacklist":
		return s.changeBlacklist(form)
	case name == "faults" || name == "clock":
		done, err := s.changeFaults(name+"/"+argument, form)
		return s.back("page/faults", done, err, func(above notices) *outbound { return s.show("faults.html", s.faultsView(), above) })
	case name == "reset":
		return s.back("", "reset", s.reset(), func(above notices) *outbound { return s.show("home.html", s.homeView(), above) })
	case name == "air-gap":
		confirmed, err := s.confirm(form.Get("activation_code"), form.Get("hardware_id"), now)
		return s.showAirGap(url.Values{"activation_code": form["activation_code"], "hardware_id": form["hardware_id"]}, confirmed, notices{refused: err})
	}
	return refusalOut(refuse("not_found", "the page has no such form"))
}

// back redirects to a page after success, and shows it with the error otherwise.
func (s *Server) back(page, done string, err *refusal, show func(notices) *outbound) *outbound {
	if err != nil {
		return show(notices{refused: err})
	}
	return &outbound{status: http.StatusSeeOther, contentType: "text/html; charset=utf-8",
		extraHeaders: map[string]string{"Location": adminPath + "/" + page + "?done=" + done, "Cache-Control": "no-store"}}
}

func (s *Server) readPageForm(w http.ResponseWriter, r *http.Request) (url.Values, *refusal) {
	body, release, refused := s.bodies.read(w, r, maxBody)
	defer release()
	if refused != nil {
		return nil, refused
	}
	form, err := readForm(&inbound{body: body, contentType: r.Header.Get("Content-Type")})
	if err != nil {
		return nil, refuse("validation_error", "%s", err)
	}
	return form, nil
}

// changeTerms sets the terms that the person has changed: those whose value differs from the one that the form showed. So two
// people who change different terms do not undo each other's changes.
func (s *Server) changeTerms(id string, form url.Values) *refusal {
	var o object
	for _, group := range termGroups {
		for _, field := range group.Fields {
			is, was := field.typed(form), form.Get("was."+field.Name)
			if is == was || !form.Has("was."+field.Name) {
				continue
			}
			if err := field.write(&o, is); err != nil {
				return err
			}
		}
	}
	return s.changeLicense(id, readBack(o.bytes()))
}

// typed is the field's value in a form: a box that is not checked is not in it.
func (f termField) typed(form url.Values) string {
	if f.Kind == "bool" && !form.Has(f.Name) {
		return "false"
	}
	return form.Get(f.Name)
}

// write writes the value that was typed in the term's JSON type.
func (f termField) write(o *object, typed string) *refusal {
	typed = strings.TrimSpace(typed)
	switch {
	case f.Kind == "bool":
		o.boolean(f.Name, typed == "true")
	case f.Kind == "number":
		n, err := strconv.ParseInt(typed, 10, 64)
		if err != nil {
			return refuse("validation_error", "%s must be an integer", f.Name)
		}
		o.integer(f.Name, n)
	case typed == "":
		o.optional(f.Name, nil)
	default:
		o.text(f.Name, typed)
	}
	return nil
}

// readBack reads what an object has written.
func readBack(text []byte) rawjson.Value {
	// The zero value is refused like a document of another type.
	document, _ := rawjson.ParseStrict(text)
	return document
}

func (s *Server) changeBlacklist(form url.Values) *outbound {
	hardwareID, listed := form.Get("hardware_id"), form.Get("listed") == "true"
	page, show := "", func(above notices) *outbound { return s.show("home.html", s.homeView(), above) }
	if id := form.Get("license"); id != "" {
		page, show = "page/license/"+url.PathEscape(id), func(above notices) *outbound { return s.showLicense(id, nil, above) }
	}
	done := "allowed"
	if listed {
		done = "blacklisted"
	}
	if hardwareID == "" {
		return show(notices{refused: missing("missing_parameters", "hardware_id")})
	}
	return s.back(page, done, s.setBlacklisted(hardwareID, listed), show)
}

// changeFaults does what the forms of the page of faults and clock ask for.
func (s *Server) changeFaults(form string, values url.Values) (done string, err *refusal) {
	switch form {
	case "faults/":
		return "fault", s.addTypedFault(values)
	case "faults/remove":
		number, failed := strconv.Atoi(values.Get("number"))
		if failed != nil {
			return "", refuse("validation_error", "number must be an integer")
		}
		s.faults.remove(number)
		return "removed", nil
	case "faults/clear":
		s.faults.clear()
		return "cleared", nil
	case "clock/":
		return "clock", s.moveClock(values)
	}
	return "", refuse("not_found", "the page has no such form")
}

// addTypedFault reads the members of the chosen kind; the form has those of the others too.
func (s *Server) addTypedFault(values url.Values) *refusal {
	at := slices.IndexFunc(faultKinds, func(k faultKind) bool { return k.Kind == values.Get("kind") })
	if at < 0 {
		return refuse("validation_error", "choose a kind of fault")
	}
	var o object
	o.text("kind", faultKinds[at].Kind)
	members := append([]faultMember{{Name: "path"}, {Name: "times", Number: true}}, faultKinds[at].Members...)
	for i, member := range members {
		name := member.Name
		if i > 1 {
			name = faultKinds[at].Kind + "." + name
		}
		typed := strings.TrimSpace(values.Get(name))
		if typed == "" {
			continue
		}
		kind := "text"
		if member.Number {
			kind = "number"
		}
		if err := (termField{Name: member.Name, Kind: kind}).write(&o, typed); err != nil {
			return err
		}
	}
	one, err := readFault(readBack(o.bytes()))
	if err != nil {
		return refuse("validation_error", "%s", err)
	}
	s.faults.add([]fault{one})
	return nil
}

// moveClock moves the clock by a number of units, or back to the machine's time.
func (s *Server) moveClock(values url.Values) *refusal {
	if values.Get("reset") != "" {
		return s.setOffset(0)
	}
	n, err := strconv.ParseInt(strings.TrimSpace(values.Get("by")), 10, 64)
	if err != nil {
		return refuse("validation_error", "by must be an integer, negative for back")
	}
	at := slices.IndexFunc(clockUnits, func(u clockUnit) bool { return u.Name == values.Get("unit") })
	if at < 0 {
		return refuse("validation_error", "unit must be days, hours, minutes or seconds")
	}
	if n > maxOffset || n < -maxOffset {
		return refuse("validation_error", "the clock moves by a hundred years at most")
	}
	return s.setOffset(s.state().Clock.OffsetS + n*clockUnits[at].Seconds)
}
