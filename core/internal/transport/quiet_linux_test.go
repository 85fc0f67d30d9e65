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
)

func TestQuietConnectionsWriteEverything(t *testing.T) {
	t.Parallel()
	near, far := pair(t)
	want := bytes.Repeat([]byte("0123456789abcdef"), 1<<18) // more than both buffers hold
	var got []byte
	var reading sync.WaitGroup
	reading.Go(func() { got, _ = io.ReadAll(far) })
	if n, err := near.Write(want); n != len(want) || err != nil {
		t.Errorf("wrote %d of %d bytes: %v", n, len(want), err)
	}
	near.Close()
	reading.Wait()
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes arrived, want the %d that were written", len(got), len(want))
	}
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
	if !errors.Is(err, syscall.EPIPE) || !errors.As(err, &op) {
		t.Errorf("after a reset: %v, want a *net.OpError of EPIPE", err)
	}
	near.Close()
	if _, err := near.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("after a close: %v, want net.ErrClosed", err)
	}
}
