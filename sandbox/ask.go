package sandbox

import (
	"slices"
	"strings"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/rawjson"
)

// ask is a request that passed the checks 1 to 9 of protocol.md 1.10.
type ask struct {
	endpoint   *api.Endpoint
	fields     *fields
	group      *api.Group
	credential *credential
	call       call
	how        signing
	// host is the scheme and address that the caller used.
	host string
}

// read makes the checks 7 to 9.
func (s *Server) read(e *api.Endpoint, in *inbound, header *credential) (*ask, *refusal) {
	a := &ask{endpoint: e, credential: header, how: in.how, host: in.host}
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
	p, err := readPayload(fieldTypes[a.endpoint.Name], text)
	if err != nil {
		return err
	}
	if a.group, err = p.complete(a.endpoint, s.options.MinSchema); err != nil {
		return err
	}
	if a.credential, err = p.credential(s.published()); err != nil {
		return err
	}
	a.fields = p.fields
	return p.verify(a.group, a.credential)
}

func (a *ask) readOnline(in *inbound) (err *refusal) {
	types := fieldTypes[a.endpoint.Name]
	if a.endpoint.Body == api.Query {
		a.fields, err = readQuery(types, in.query)
	} else {
		a.fields, err = readBody(types, in.body)
	}
	if err != nil {
		return err
	}
	group, absent, err := a.fields.need(a.endpoint)
	if err == nil && absent != nil {
		err = missing(a.missingCode(group, absent), absent...)
	}
	a.group = group
	return err
}

// missingCode is what the endpoint calls the absence of members: some have words of their own for one.
func (a *ask) missingCode(group *api.Group, absent []string) string {
	switch a.endpoint.Name {
	case "versions", "installation_file":
		if group == nil {
			return "license_key_or_license_user_required"
		}
	case "trial_key":
		if slices.Contains(absent, "hardware_id") {
			return "missing_hardware_id"
		}
	}
	return "missing_parameters"
}

func readBody(types map[string]api.Type, body []byte) (*fields, *refusal) {
	if strings.TrimSpace(string(body)) == "" {
		return nil, missing("missing_parameters", "body")
	}
	document, err := rawjson.Parse(body)
	switch {
	case err != nil:
		return nil, refuse("invalid_json", "the body is not JSON: %s", err)
	case document.Kind() != rawjson.Object:
		return nil, refuse("validation_error", "the body must be an object")
	}
	return readObject(types, document)
}

// storedData are the fields that are kept with the device.
var storedData = []string{"os_ver", "hostname", "os_hostname", "ip", "ip_local", "app_ver", "app_name", "sdk_ver", "mac_address", "vm_info"}

func (a *ask) fillCall(s *Server, in *inbound) {
	f := a.fields
	a.call = call{now: in.now, hardwareID: f.text["hardware_id"], offline: a.endpoint.Offline(),
		expiredAsError: s.options.ExpiredAsError, graceIsExpired: s.options.GraceIsExpired}
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
	for v := range f.objects["variables"].All() {
		a.call.variables = append(a.call.variables, variable{Name: v.Name(), Value: slices.Clone(v.Raw())})
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
