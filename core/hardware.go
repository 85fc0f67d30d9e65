package core

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/openspring/openspring/hwid"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/outcome"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/shortage"
)

// HardwareID reports this machine's hardware id and where it is from. request is nil or
// {"algorithm":"…"}.
func HardwareID(request []byte) (Response, error) {
	started := time.Now()
	id, fail := askHardwareID(request)
	meta := Meta{Signature: outcome.None, LicenseSignature: outcome.None, Duration: time.Since(started)}
	if fail != nil {
		return Response{}, fail.WithMeta(meta)
	}
	return Response{Result: hardwareJSON(id), Meta: meta}, nil
}

func askHardwareID(text []byte) (hwid.ID, *failure.Error) {
	if fail := failure.OfShortage(shortage.StartPoller()); fail != nil {
		return hwid.ID{}, fail
	}
	if text == nil {
		return readHardwareID(input.Request, "algorithm", "")
	}
	doc, fail := input.Request.Parse(text, input.MaxInput)
	if fail != nil {
		return hwid.ID{}, fail
	}
	algorithm := ""
	for member := range doc.All() {
		switch name := member.Name(); {
		case name == "options":
			_, fail = input.ReadOptions(member, false)
		case name != "algorithm":
			fail = input.Request.Unknown(name, []string{"algorithm", "options"})
		case member.Present():
			algorithm, fail = input.Request.Text(name, member, input.MaxText)
		}
		if fail != nil {
			return hwid.ID{}, fail
		}
	}
	return readHardwareID(input.Request, "algorithm", algorithm)
}

func hardwareJSON(id hwid.ID) json.RawMessage {
	out := append([]byte(nil), `{"hardware_id":`...)
	out = rawjson.AppendString(out, id.HardwareID)
	out = append(out, `,"algorithm":`...)
	out = rawjson.AppendString(out, id.Algorithm)
	out = append(out, `,"source":`...)
	out = rawjson.AppendString(out, id.Source)
	out = append(out, `,"stable":`...)
	out = strconv.AppendBool(out, id.Stable)
	out = append(out, `,"environment":`...)
	out = rawjson.AppendString(out, id.Environment)
	out = append(out, `,"refused":[`...)
	for i, refusal := range id.Refused {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, `{"source":`...)
		out = rawjson.AppendString(out, refusal.Source)
		out = append(out, `,"reason":`...)
		out = rawjson.AppendString(out, refusal.Reason)
		out = append(out, '}')
	}
	return append(out, `]}`...)
}
