package store_test

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/store"
)

// fork makes a child as a C program would: with all descriptors, and without another program. The child only waits.
//
//go:norace
func fork() (child int, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	made, _, errno := syscall.RawSyscall6(syscall.SYS_CLONE, uintptr(syscall.SIGCHLD), 0, 0, 0, 0, 0)
	if errno != 0 {
		return 0, errno
	}
	for made == 0 {
		syscall.RawSyscall6(syscall.SYS_PPOLL, 0, 0, 0, 0, 0, 0)
	}
	return int(made), nil
}

// forkInside makes a child while both locks are held, and keeps it until its input ends.
func forkInside(s *store.Store) error {
	release, _, err := s.TrySync(ctx())
	if err != nil {
		return err
	}
	child := 0
	_, err = s.Change(ctx(), store.One, func(store.Snapshot) (store.Content, error) {
		child, err = fork()
		return content("parent"), err
	})
	if err != nil {
		return err
	}
	defer func() { _ = syscall.Kill(child, syscall.SIGKILL) }()
	release()
	fmt.Println("forked", child)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

func TestAForkedChildKeepsNoLock(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	process, said, input := order{Do: "fork", Folder: folder}.start(t)
	var child int
	_, err := fmt.Sscanf(next(t, said), "forked %d", &child)
	require.NoError(t, err)
	require.NoError(t, syscall.Kill(child, 0), "the child lives")
	s := at(t, folder)
	assert.Equal(t, content("parent"), get(t, s).Content)
	put(t, s, store.One, "other")
	release, got, err := s.TrySync(t.Context())
	require.NoError(t, err)
	assert.True(t, got)
	release()
	require.NoError(t, input.Close())
	require.NoError(t, process.Wait())
}
