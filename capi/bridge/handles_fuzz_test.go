package bridge

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

// FuzzHandles opens, closes and calls in any order, with tokens that are live, were live, or never were, and
// compares with a list of what is open.
func FuzzHandles(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00\x00\x02\x00\x01\x00\x02\x00\x03\x01\x00\x02\x01"))
	f.Add([]byte("\x06\x00\x02\x00\x01\x00\x03\x00\x04\x00\x02\x01"))
	f.Add([]byte("\x00\x04\x01\x50\x53\x4f\x00\x00\x00\x00\x05\x00\x01\x04\x06\x00\x07\x00\x00\x02\x02"))
	f.Fuzz(func(t *testing.T, program []byte) {
		b := New(&double{})
		var given []uintptr
		live := map[uintptr]bool{}
		others := 0 // handles that are open and no clients
		next := func() byte {
			if len(program) == 0 {
				return 0
			}
			c := program[0]
			program = program[1:]
			return c
		}
		// token picks one that was given out, near to one, or any number at all.
		token := func() uintptr {
			which := next()
			if which == 0xff || len(given) == 0 {
				var any [8]byte
				for i := range any {
					any[i] = next()
				}
				return uintptr(binary.LittleEndian.Uint64(any[:]))
			}
			return given[int(which)%len(given)] + uintptr(which>>6)
		}
		for len(program) > 0 {
			switch op := next(); op % 6 {
			case 0:
				opened, reply := b.Open(text("{}"), op != 6, Environment{})
				require.Equal(t, (opened != 0), (reply.Status == api.OK), "open gave token %#x and %s", opened, reply.JSON)
				require.False(t, live[opened], "open gave token %#x and %s", opened, reply.JSON)
				if opened != 0 {
					given, live[opened] = append(given, opened), true
				}
			case 1:
				which := token()
				wantLive(t, b.Close(which), live[which])
				delete(live, which)
			case 2:
				which := token()
				wantLive(t, b.Call(which, "check_license", text("{}"), 0), live[which])
			case 3:
				which := token()
				wantLive(t, b.Cancel(which, Input{}), live[which])
			case 4:
				which := token()
				reply := b.Guard("check_license", which, func() Reply { return b.Call(which, "check_license", text("{}"), 0) })
				wantLive(t, reply, live[which])
			case 5:
				given, others = append(given, b.handles.add("manager", &double{})), others+1
			}
			require.Equal(t, len(live)+others, b.Alive(), "alive")
		}
	})
}

func wantLive(t *testing.T, reply Reply, live bool) {
	t.Helper()
	require.False(t, live && reply.Status != api.OK, "%s; want OK: %t", reply.JSON, live)
	require.False(t, !live && reply.Status != api.Handle, "%s; want OK: %t", reply.JSON, live)
}
