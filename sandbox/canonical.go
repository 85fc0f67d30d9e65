package sandbox

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"

	"github.com/openspring/openspring/internal/rawjson"
)

var errNumber = errors.New("a number is too large")

// canonical spells a JSON value as JavaScript's JSON.stringify would after parsing it, so that responses that
// hold it survive the vendor's Node client (protocol.md 1.7).
func canonical(v rawjson.Value) ([]byte, error) {
	switch v.Kind() {
	case rawjson.String:
		return rawjson.AppendString(nil, v.String()), nil
	case rawjson.Number:
		return canonicalNumber(v.Raw())
	case rawjson.Array:
		elements := make([][]byte, 0, v.Len())
		for element := range v.All() {
			text, err := canonical(element)
			if err != nil {
				return nil, err
			}
			elements = append(elements, text)
		}
		return array(elements), nil
	case rawjson.Object:
		return canonicalObject(v)
	}
	return v.Raw(), nil
}

func canonicalNumber(raw []byte) ([]byte, error) {
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return nil, errNumber
	}
	if n == 0 {
		return []byte("0"), nil
	}
	return json.Marshal(n)
}

// canonicalObject puts names that are array indexes first, in numeric order, as JavaScript does.
func canonicalObject(v rawjson.Value) ([]byte, error) {
	var members []rawjson.Value
	for member := range v.All() {
		members = append(members, member)
	}
	slices.SortStableFunc(members, func(a, b rawjson.Value) int {
		i, isIndex := arrayIndex(a.Name())
		j, isOther := arrayIndex(b.Name())
		switch {
		case isIndex && isOther:
			return int(i - j)
		case isIndex:
			return -1
		case isOther:
			return 1
		}
		return 0
	})
	var o object
	for _, member := range members {
		text, err := canonical(member)
		if err != nil {
			return nil, err
		}
		o.raw(member.Name(), text)
	}
	return o.bytes(), nil
}

func arrayIndex(name string) (int64, bool) {
	n, err := strconv.ParseUint(name, 10, 32)
	return int64(n), err == nil && n < 1<<32-1 && strconv.FormatUint(n, 10) == name
}
