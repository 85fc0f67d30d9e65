package sandbox

import (
	"strconv"

	"github.com/openspring/openspring/internal/rawjson"
)

// object writes a JSON object compactly, with nothing escaped beyond what JSON demands, and with its members
// in the order of the calls: the vendor's Node client verifies its own re-serialisation (protocol.md 1.7).
type object struct{ out []byte }

func (o *object) name(name string) {
	if o.out == nil {
		o.out = append(make([]byte, 0, 2048), '{')
	} else {
		o.out = append(o.out, ',')
	}
	o.out = append(rawjson.AppendString(o.out, name), ':')
}

func (o *object) raw(name string, value []byte) {
	o.name(name)
	o.out = append(o.out, value...)
}

func (o *object) text(name, value string) {
	o.name(name)
	o.out = rawjson.AppendString(o.out, value)
}

func (o *object) integer(name string, value int64) {
	o.name(name)
	o.out = strconv.AppendInt(o.out, value, 10)
}

func (o *object) boolean(name string, value bool) {
	o.name(name)
	o.out = strconv.AppendBool(o.out, value)
}

func (o *object) optional(name string, value *string) {
	if value == nil {
		o.raw(name, []byte("null"))
		return
	}
	o.text(name, *value)
}

func (o *object) bytes() []byte {
	if o.out == nil {
		return []byte(emptyObject)
	}
	return append(o.out[:len(o.out):len(o.out)], '}')
}

func array(elements [][]byte) []byte {
	out := []byte{'['}
	for i, element := range elements {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, element...)
	}
	return append(out, ']')
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
