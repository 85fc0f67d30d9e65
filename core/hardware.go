package core

import (
	"encoding/json"
	"strconv"

	"github.com/openspring/openspring/hwid"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/rawjson"
	"github.com/openspring/openspring/internal/shortage"
)

// HardwareID reads this machine's hardware id. algorithm is one of hwid.Algorithms, or empty for the default one. It is
// hwid.Read with an Error of this package.
func HardwareID(algorithm string) (hwid.ID, error) {
	id, fail := readHardwareID(input.Request, "algorithm", algorithm)
	if fail != nil {
		return hwid.ID{}, fail
	}
	return id, nil
}

// hardwareID reads this machine's id.
func hardwareID(in arguments) (json.RawMessage, *failure.Error) {
	if fail := failure.OfShortage(shortage.StartPoller()); fail != nil {
		return nil, fail
	}
	id, fail := readHardwareID(input.Request, "algorithm", in.text("algorithm"))
	if fail != nil {
		return nil, fail
	}
	return hardwareJSON(id), nil
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
