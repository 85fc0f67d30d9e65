package transport

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAskingWhetherAConnectionIsAliveDoesNotWait(t *testing.T) {
	t.Parallel()
	near, _ := pair(t)
	kept := newConn(near)
	const times = 200
	started := time.Now()
	for range times {
		require.True(t, kept.alive())
	}
	assert.Less(t, time.Since(started), times*time.Millisecond, "each of them waits for a millisecond")
}

func TestConnectionIsNotAliveOnceSomethingArrived(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(far *session){
		"bytes":       func(far *session) { far.say("x") },
		"its end":     func(far *session) { _ = far.CloseWrite() },
		"its reset":   func(far *session) { far.reset() },
		"its own end": nil,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			near, far := pair(t)
			kept := newConn(near)
			require.True(t, kept.alive())
			if end == nil {
				require.NoError(t, near.Close())
			} else {
				end(&session{TCPConn: far})
			}
			assert.Eventually(t, func() bool { return !kept.alive() }, 10*time.Second, time.Millisecond)
		})
	}
}
