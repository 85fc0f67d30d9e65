package request

import (
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/rawjson"
)

// Restored is the request that a result of an endpoint belongs to, as far as the response is bound to it.
func Restored(e *api.Endpoint, o Owner, hardwareID, product string) *Checked {
	f := &Checked{Endpoint: e, Owner: o, HardwareID: hardwareID, Product: product}
	add := func(name, value string) { f.fields = append(f.fields, field{name, rawjson.AppendString(nil, value)}) }
	switch o.Group {
	case api.ByKey:
		add("license_key", o.ID)
	case api.ByUser:
		add("username", o.ID)
	}
	add("hardware_id", hardwareID)
	add("product", product)
	return f
}

// Sent is the value that was sent for a field; missing where none was.
func (f *Checked) Sent(name string) rawjson.Value {
	for i := range f.fields {
		if f.fields[i].name == name {
			value, err := rawjson.Parse(f.fields[i].token)
			if err != nil {
				return rawjson.Value{}
			}
			return value
		}
	}
	return rawjson.Value{}
}

// Asked names, without a secret, what a response should have been about.
func (f *Checked) Asked(name string, value rawjson.Value) string {
	switch field := f.Endpoint.Field(name); {
	case name == "license_key":
		return "license than " + failure.LastFour(value.String())
	case name == "license_id":
		return "license than " + string(value.Raw())
	case name == "username", name == "email":
		return "user"
	case name == "product":
		return "product than " + value.String()
	case field != nil && field.Secret:
		return name
	}
	return name + " than " + string(value.Raw())
}
