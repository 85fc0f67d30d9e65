package transport

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestQuietConnectionsWriteEverything(t *testing.T) {
	t.Parallel()
	near, far := pair(t)
	want := bytes.Repeat([]byte("0123456789abcdef"), 1<<18) // more than both buffers hold
	var got []byte
	var reading sync.WaitGroup
	reading.Go(func() { got, _ = io.ReadAll(far) })
	n, err := near.Write(want)
	require.Equal(t, len(want), n, "wrote")
	assert.NoError(t, err, "wrote %d of %d bytes", n, len(want))
	near.Close()
	reading.Wait()
	assert.Equal(t, string(want), string(got), "%d bytes arrived, want the %d that were written", len(got), len(want))
}

func TestQuietConnectionsTellHowAWriteFailed(t *testing.T) {
	t.Parallel()
	near, far := pair(t)
	_ = near.SetWriteDeadline(time.Now().Add(20 * time.Millisecond))
	if _, err := near.Write(make([]byte, 32<<20)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("to one who does not read: %v, want os.ErrDeadlineExceeded", err)
	}
	_ = near.SetWriteDeadline(time.Time{})
	_ = far.SetLinger(0)
	far.Close()
	_, _ = io.Copy(io.Discard, near) // takes the reset
	_, err := near.Write([]byte("x"))
	var op *net.OpError
	require.ErrorIs(t, err, syscall.EPIPE, "after a reset")
	assert.ErrorAs(t, err, &op, "after a reset")
	near.Close()
	_, err = near.Write([]byte("x"))
	assert.ErrorIs(t, err, net.ErrClosed, "after a close")
}
