package sandbox

import (
	"encoding/json"
	"slices"

	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/rawjson"
)

// This file keeps and lists the variables of a device (protocol.md 3.20). A value is returned as text, whatever was sent.

func trackVariables(a *ask, m *model) (bodyWriter, *refusal) {
	if len(a.call.variables) == 0 {
		return nil, refuse("validation_error", "variables must not be empty")
	}
	_, d, err := a.use(m)
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for _, sent := range a.call.variables {
		at := slices.IndexFunc(d.Variables, func(v variable) bool { return v.Name == sent.Name })
		o := d.Variables[at].object(d.ID, &object{})
		o.integer("created_at", d.Variables[at].CreatedAt.UnixMilli())
		all = append(all, o.bytes())
	}
	return func(*Server) ([]byte, error) { return array(all), nil }, nil
}

func listVariables(a *ask, m *model) (bodyWriter, *refusal) {
	_, d, err := a.use(m)
	if err != nil {
		return nil, err
	}
	var all [][]byte
	for _, v := range d.Variables {
		o := &object{}
		o.integer("id", v.ID)
		var made *string
		if !v.CreatedAt.IsZero() {
			text := wire.FormatTime(v.CreatedAt)
			made = &text
		}
		o.optional("created_at", made)
		all = append(all, v.object(d.ID, o).bytes())
	}
	return func(*Server) ([]byte, error) { return array(all), nil }, nil
}

func (v *variable) object(deviceID int64, o *object) *object {
	o.text("variable", v.Name)
	o.raw("value", asText(v.Value))
	o.integer("device_id", deviceID)
	return o
}

// asText is a value as JSON text: a text as it is, another by its spelling.
func asText(value json.RawMessage) []byte {
	if len(value) > 0 && value[0] == '"' {
		return value
	}
	return rawjson.AppendString(nil, string(value))
}
