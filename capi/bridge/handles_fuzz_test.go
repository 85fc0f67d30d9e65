package bridge

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
)

// FuzzHandles opens, closes and calls clients and managers in any order, with tokens that are live, were live, never were, or
// are of the other kind, and compares with lists of what is open.
func FuzzHandles(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte("\x00\x00\x02\x00\x01\x00\x02\x00\x03\x01\x00\x02\x01"))
	f.Add([]byte("\x06\x00\x02\x00\x01\x00\x03\x00\x04\x00\x02\x01"))
	f.Add([]byte("\x00\x05\x00\x06\x01\x02\x01\x06\x00\x07\x01\x08\x01\x06\x01\x01\x00"))
	f.Add([]byte("\x00\x05\x00\x01\x00\x09\x01\x06\x01\x07\x01\x05\x00\x06\x00\x08\x01"))
	f.Add([]byte("\x00\x04\x01\x50\x53\x4f\x00\x00\x00\x00\x05\x00\x01\x04\x06\x00\x07\x00\x00\x02\x02"))
	f.Fuzz(func(t *testing.T, program []byte) {
		b := New(&double{})
		var given []uintptr
		live := map[uintptr]bool{}
		managers := map[uintptr]uintptr{} // by their tokens the tokens of their clients
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
			switch op := next(); op % 10 {
			case 0:
				opened, reply := b.Open(text("{}"), op != 10, Environment{})
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
				which := token()
				opened, reply := b.OpenManager(which, text("{}"), op < 128, Places{})
				require.Equal(t, opened != 0, live[which] && op < 128, "open gave token %#x and %s", opened, reply.JSON)
				if opened != 0 {
					require.NotContains(t, given, opened, "a token that was there already")
					given, managers[opened] = append(given, opened), which
				}
			case 6:
				which := token()
				wantLive(t, b.CallManager(which, "local_check", text("{}"), 0), managers[which] != 0)
			case 7:
				which := token()
				wantLive(t, b.CallManager(which, "check", text("{}"), 0), managers[which] != 0 && live[managers[which]])
			case 8:
				which := token()
				wantLive(t, b.CloseManager(which), managers[which] != 0)
				delete(managers, which)
			case 9:
				which := token()
				wantLive(t, b.CancelManager(which, Input{}), managers[which] != 0)
			}
			require.Equal(t, len(live)+len(managers), b.Alive(), "alive")
		}
	})
}

func wantLive(t *testing.T, reply Reply, live bool) {
	t.Helper()
	require.False(t, live && reply.Status != api.OK, "%s; want OK: %t", reply.JSON, live)
	require.False(t, !live && reply.Status != api.Handle, "%s; want OK: %t", reply.JSON, live)
}
