package sandbox

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/rawjson"
	"github.com/openspring/openspring/core/wire"
)

// ask is a request that passed the checks 1 to 9 of protocol.md 1.10.
type ask struct {
	endpoint   *api.Endpoint
	fields     *fields
	group      *api.Group
	credential *credential
	call       call
	how        signing
}

// read makes the checks 7 to 9.
func (s *Server) read(e *api.Endpoint, in *inbound, header *credential) (*ask, *refusal) {
	a := &ask{endpoint: e, credential: header, how: in.how}
	var err *refusal
	if e.Offline() {
		err = s.readOffline(a, in)
	} else {
		err = a.readOnline(in)
	}
	if err != nil {
		return nil, err
	}
	a.fillCall(s, in)
	return a, nil
}

func (s *Server) readOffline(a *ask, in *inbound) *refusal {
	text, err := offlineText(a.endpoint, in.contentType, in.body)
	if err != nil {
		return err
	}
	p, err := readPayload(text)
	if err != nil {
		return err
	}
	if a.group, err = p.complete(a.endpoint, s.options.MinSchema); err != nil {
		return err
	}
	if a.credential, err = p.credential(); err != nil {
		return err
	}
	a.fields = p.fields
	return p.verify(a.group, a.credential)
}

func (a *ask) readOnline(in *inbound) (err *refusal) {
	if a.endpoint.Body == api.Query {
		a.fields, err = readQuery(in.query)
	} else {
		a.fields, err = readBody(in.body)
	}
	if err != nil {
		return err
	}
	group, absent, err := a.fields.need(a.endpoint)
	if err == nil && absent != nil {
		err = missing("missing_parameters", absent...)
	}
	a.group = group
	return err
}

func readBody(body []byte) (*fields, *refusal) {
	if strings.TrimSpace(string(body)) == "" {
		return nil, missing("missing_parameters", "body")
	}
	document, err := rawjson.Parse(body)
	switch {
	case err != nil:
		return nil, refuse("invalid_json", "the body is no JSON: %s", err)
	case document.Kind() != rawjson.Object:
		return nil, refuse("validation_error", "the body must be an object")
	}
	return readObject(document)
}

// storedData are the fields that are kept with the device.
var storedData = []string{"os_ver", "hostname", "os_hostname", "ip", "ip_local", "app_ver", "app_name", "sdk_ver", "mac_address", "vm_info"}

func (a *ask) fillCall(s *Server, in *inbound) {
	f := a.fields
	a.call = call{now: in.now, hardwareID: f.text["hardware_id"], offline: a.endpoint.Offline(),
		expiredAsError: s.options.ExpiredAsError}
	if a.endpoint.Field("consumptions") != nil {
		a.call.consumptions = f.integers["consumptions"]
	}
	if a.endpoint.Field("product_features") != nil {
		a.call.usage = sumUsage(f.objects["product_features"])
	}
	for _, name := range storedData {
		if value, there := f.text[name]; there {
			if a.call.data == nil {
				a.call.data = map[string]string{}
			}
			a.call.data[name] = value
		}
	}
	if isVM, there := f.booleans["is_vm"]; there {
		a.call.isVM = &isVM
	}
	for variable := range f.objects["variables"].All() {
		if a.call.variables == nil {
			a.call.variables = map[string]json.RawMessage{}
		}
		a.call.variables[variable.Name()] = slices.Clone(variable.Raw())
	}
}

// sumUsage adds up what is reported for the same feature.
func sumUsage(features rawjson.Value) (sums []usage) {
	at := map[string]int{}
	for f := range features.All() {
		code := f.Get("code").String()
		n, _ := f.Get("consumptions").Int()
		if i, there := at[code]; there {
			sums[i].consumptions = max(-maxNumber, min(sums[i].consumptions+n, maxNumber))
			continue
		}
		at[code] = len(sums)
		sums = append(sums, usage{code, n})
	}
	return sums
}

// target is a license that a request is about, with the call in its user's name.
type target struct {
	license *license
	call    call
}

// find makes the checks 10 and 11: the product, then the license or the bundle's licenses.
func (a *ask) find(m *model) ([]target, *product, *refusal) {
	p, err := a.findProduct(m)
	if err != nil {
		return nil, nil, err
	}
	matches, err := a.identity()
	if err != nil {
		return nil, nil, err
	}
	id, byID := a.fields.integers["license_id"]
	var found []target
	rightID := !byID
	for _, l := range m.licenses {
		u, ok := matches(l)
		switch {
		case !ok || a.endpoint.Bundle && l.Bundle != p.ShortCode || !a.endpoint.Bundle && !a.single(l, p):
			continue
		case !a.endpoint.Bundle && byID && l.ID != id:
			continue
		}
		rightID = rightID || l.ID == id
		t := target{l, a.call}
		t.call.user = u
		found = append(found, t)
		if !a.endpoint.Bundle {
			break
		}
	}
	if found == nil || !rightID {
		return nil, nil, refuse("license_not_found", "License with the provided license user not found")
	}
	return found, p, nil
}

func (a *ask) single(l *license, p *product) bool {
	bundle, given := a.fields.text["bundle_code"]
	return l.Product == p.ShortCode && (!given || l.Bundle == bundle)
}

func (a *ask) findProduct(m *model) (*product, *refusal) {
	p := m.product(a.fields.text["product"])
	if p == nil {
		return nil, refuse("unknown_product", "Provided product was not found")
	}
	if kindOf(a.endpoint) == activation {
		switch {
		case p.Disabled:
			return nil, refuse("disabled_product", "the product is disabled")
		case p.Archived:
			return nil, refuse("archived_product", "the product is archived")
		case a.credential.products != nil && !slices.Contains(a.credential.products, p.ShortCode):
			return nil, refuse("api_key_product_not_allowed", "the API key may not be used for this product")
		}
	}
	if a.endpoint.Bundle && p.Bundle == nil {
		return nil, refuse("product_not_bundle", "Specified product %q is not a bundle", p.ShortCode)
	}
	if code, given := a.fields.text["bundle_code"]; given && !a.endpoint.Bundle {
		bundle := m.product(code)
		switch {
		case bundle == nil:
			return nil, refuse("unknown_product", "Provided product was not found")
		case bundle.Bundle == nil:
			return nil, refuse("product_not_bundle", "Specified product %q is not a bundle", code)
		}
	}
	return p, nil
}

// The sandbox is its own identity provider: an SSO token or code is a prefix and the user's e-mail address.
const (
	tokenPrefix = "token:"
	codePrefix  = "code:"
)

// identity returns a function that tells whether a license is the caller's, and which of its users calls.
func (a *ask) identity() (func(*license) (*user, bool), *refusal) {
	text := a.fields.text
	byName := func(name string, usable func(*user) bool) func(*license) (*user, bool) {
		return func(l *license) (*user, bool) {
			u := l.user(name)
			return u, u != nil && usable(u)
		}
	}
	switch a.group.Identity {
	case api.ByKey:
		return func(l *license) (*user, bool) { return nil, l.Key == text["license_key"] }, nil
	case api.ByUser:
		password, given := text["password"]
		judged := given && a.endpoint.Password != api.PasswordUnused
		return byName(text["username"], func(u *user) bool { return !judged || u.Password == password }), nil
	}
	if text["customer_account_code"] != accountCode {
		return nil, refuse("customer_account_not_found", "the customer account was not found")
	}
	prefix := tokenPrefix
	if a.group.Identity == api.ByCode {
		prefix = codePrefix
	}
	email, ok := strings.CutPrefix(text[a.group.Mark], prefix)
	return byName(email, func(u *user) bool { return ok && u.Account == accountCode }), nil
}

// username is the name that answers to this request carry: the caller's own spelling, or the user's e-mail
// address after SSO.
func (a *ask) username(u *user) string {
	switch {
	case u == nil:
		return ""
	case a.group.Identity == api.ByUser:
		return a.fields.text["username"]
	}
	return u.Email
}

// kind is what an endpoint does to a license.
type kind uint8

const (
	checking kind = iota
	activation
	deactivation
)

func kindOf(e *api.Endpoint) kind {
	switch {
	case e.Body == api.Query:
		return checking
	case e.Answer == api.Word:
		return deactivation
	}
	return activation
}

// perform makes the checks 12 to 14 on every license and then, if none of them refuses, the changes.
func (a *ask) perform(m *model) ([]subject, *refusal) {
	targets, _, err := a.find(m)
	if err != nil {
		return nil, err
	}
	switch kindOf(a.endpoint) {
	case activation:
		return a.forAll(m, targets, m.mayActivate, m.activate)
	case checking:
		return a.forAll(m, targets, m.mayCheck, m.check)
	}
	return nil, a.deactivate(m, targets)
}

func (a *ask) forAll(m *model, targets []target, may func(*license, *call) *refusal, do func(*license, *call) *license) ([]subject, *refusal) {
	for i := range targets {
		if err := may(targets[i].license, &targets[i].call); err != nil {
			return nil, err
		}
	}
	subjects := make([]subject, len(targets))
	for i := range targets {
		c := &targets[i].call
		l := do(targets[i].license, c)
		subjects[i] = subject{license: l, product: m.product(l.Product), call: c, username: a.username(c.user),
			includeExpired: a.fields.booleans["include_expired_features"], env: a.fields.text["env"], channel: a.fields.text["channel"]}
	}
	return subjects, nil
}

// deactivate frees the device wherever it is active: a bundle's licenses may have been freed one by one.
func (a *ask) deactivate(m *model, targets []target) *refusal {
	active := slices.DeleteFunc(slices.Clone(targets), func(t target) bool {
		return t.license.activeDevice(t.call.hardwareID, t.call.user) == nil
	})
	if len(active) == 0 {
		for i := range targets {
			if targets[i].license.active(nil) > 0 {
				return mayDeactivate(targets[i].license, &targets[i].call)
			}
		}
		return mayDeactivate(targets[0].license, &targets[0].call)
	}
	if err := shareUsage(active); err != nil {
		return err
	}
	for i := range active {
		if err := mayDeactivate(active[i].license, &active[i].call); err != nil {
			return err
		}
	}
	for i := range active {
		m.deactivate(active[i].license, &active[i].call)
	}
	return nil
}

// shareUsage gives each license the part of the reported use that is about its features.
func shareUsage(targets []target) *refusal {
	reported := targets[0].call.usage
	for i := range targets {
		targets[i].call.usage = nil
	}
	for _, use := range reported {
		at := slices.IndexFunc(targets, func(t target) bool { return t.license.feature(use.code) != nil })
		if at < 0 {
			return refuse("invalid_license_feature_code", "License feature code: %s is invalid or not assigned to the license.", use.code)
		}
		targets[at].call.usage = append(targets[at].call.usage, use)
	}
	return nil
}

// answer is a good answer.
type answer struct {
	body []byte
	// header is the LicenseSignature header; empty where there is none.
	header string
}

// answer writes what the endpoint answers with.
func (s *Server) answer(a *ask, subjects []subject) (*answer, error) {
	body, err := s.document(a, subjects)
	if err != nil {
		return nil, err
	}
	out := &answer{body: body}
	if a.how != unsigned {
		out.header, err = s.signer.sign(body, a.how)
	}
	return out, err
}

func (s *Server) document(a *ask, subjects []subject) ([]byte, error) {
	if a.endpoint.Answer == api.Word {
		return rawjson.AppendString(nil, a.endpoint.Word), nil
	}
	licenses := make([][]byte, len(subjects))
	for i := range subjects {
		var err error
		if licenses[i], err = s.license(a, &subjects[i]); err != nil {
			return nil, err
		}
	}
	switch a.endpoint.Answer {
	case api.LicenseArray:
		return array(licenses), nil
	case api.BundleObject:
		return s.bundle(a, licenses)
	}
	return licenses[0], nil
}

// bundle signs form a of protocol.md 2.7.
func (s *Server) bundle(a *ask, licenses [][]byte) ([]byte, error) {
	var o object
	o.raw("licenses", array(licenses))
	if a.how == unsigned {
		return o.bytes(), nil
	}
	signature, err := s.signer.sign(o.bytes(), a.how)
	if err != nil {
		return nil, err
	}
	o.text("bundle_signature_v2", signature)
	return o.bytes(), nil
}

// license writes one license of an answer with its signatures.
func (s *Server) license(a *ask, l *subject) ([]byte, error) {
	how := a.how
	if how == unsigned {
		how = signed
	}
	signature, err := s.signer.sign(l.licenseSignatureText(), how)
	if err != nil {
		return nil, err
	}
	switch {
	case kindOf(a.endpoint) == checking:
		o := l.checkShape()
		o.text("license_signature", signature)
		return o.bytes(), nil
	case !a.endpoint.Offline():
		o := l.activationShape()
		o.text("license_signature", signature)
		o.text("request", "activation")
		l.tail(o)
		return o.bytes(), nil
	}
	return s.offlineLicense(a, l, signature)
}

func (l *subject) tail(o *object) {
	if l.username != "" {
		o.text("username", l.username)
	}
	o.text("hardware_id", l.call.hardwareID)
	o.optional("installation_file", nil)
}

func (s *Server) offlineLicense(a *ask, l *subject, signature string) ([]byte, error) {
	date := wire.FormatJSDate(l.call.now)
	var o *object
	id := l.signedID()
	if s.options.AnswersDocumented && a.endpoint.Answer == api.BundleObject {
		o = l.documentedShape()
		if l.call.user != nil {
			id = l.call.user.Email
		}
	} else {
		o = l.activationShape()
		o.text("request", a.endpoint.Request)
		if id, given := a.fields.text["request_id"]; given {
			o.text("request_id", id)
		}
		l.tail(o)
		o.text("date", date)
	}
	c := a.credential
	o.text("offline_signature", wire.SignOffline(c.secret, date, id, l.call.hardwareID, c.id))
	whole := o.bytes()
	o.text("license_signature", signature)
	if a.how == unsigned {
		return o.bytes(), nil
	}
	second, err := s.signer.sign(whole, a.how)
	if err != nil {
		return nil, err
	}
	o.text("license_signature_v2", second)
	return o.bytes(), nil
}
