package shortage_test

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/shortage"
)

func TestShortagesAreToldFromOtherErrors(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		err        error
		code, says string
	}{
		{&fs.PathError{Op: "open", Path: "/f", Err: syscall.EMFILE}, "too_many_open_files", "f: too many open files: this process may have "},
		{&net.OpError{Op: "dial", Err: os.NewSyscallError("socket", syscall.ENFILE)}, "too_many_open_files", "f: too many open files in the whole system"},
		{syscall.ENOMEM, "system_resources_short", "f: the system is short of memory"},
		{syscall.ENOBUFS, "system_resources_short", "f: the system is short of memory"},
	} {
		short := shortage.Of("f", row.err)
		require.NotNil(t, short, row.err)
		assert.ErrorIs(t, short, row.err)
		fail := failure.OfShortage(short)
		assert.Equal(t, api.Memory, fail.Status)
		assert.Equal(t, row.code, fail.Code)
		assert.Contains(t, fail.Message, row.says)
		assert.True(t, fail.Retryable())
		assert.Equal(t, api.Retry, fail.UserAction())
		assert.ErrorIs(t, fail, row.err)
		assert.Equal(t, row.code, shortage.OfText("f", "dial udp 127.0.0.1:53: "+row.err.Error()).Code)
	}
	for _, other := range []error{nil, fs.ErrNotExist, fs.ErrPermission, syscall.EIO, syscall.EISDIR, errors.New("too many open files, says a server")} {
		assert.Nil(t, shortage.Of("f", other), "%v", other)
	}
	assert.Nil(t, shortage.OfText("f", "no such host"))
	assert.Nil(t, failure.OfShortage(nil))
}

func TestPollerStartsOnceForManyCallers(t *testing.T) {
	t.Parallel()
	var group sync.WaitGroup
	for range 32 {
		group.Go(func() { assert.Nil(t, shortage.StartPoller()) })
	}
	group.Wait()
}
