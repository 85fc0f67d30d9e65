package kill

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// task is what a process does that ends by itself.
type task string

const (
	// taskCount counts Times, with a check after every tenth.
	taskCount task = "count"
	// taskUntilEnd counts and checks until the license was given up, and then sees that it stays so.
	taskUntilEnd task = "until the end"
	// taskCheck checks once.
	taskCheck task = "check"
)

// work does a task. It returns what went wrong.
func (c *child) work() error {
	for i := 0; c.Task == taskCount && i < c.Times; i++ {
		var done event
		if perform(c.Manager, "add_local_consumption", "", &done); done.Code != "" {
			return errors.New(done.Message)
		}
		if i%10 == c.Child {
			if perform(c.Manager, "check", "", &done); done.Code != "" {
				return errors.New(done.Message)
			}
		}
	}
	if c.Task == taskCheck {
		c.check()
	}
	if c.Task == taskUntilEnd {
		return c.untilEnd()
	}
	return c.Manager.Close()
}

func (c *child) untilEnd() error {
	tries := []func(*child){(*child).add, (*child).check, (*child).local, (*child).sync, (*child).poll}
	for i := 0; ; i++ {
		var done event
		perform(c.Manager, "current", "", &done)
		if done.Reason == "deactivated" {
			break
		}
		tries[i%len(tries)](c)
	}
	for i := range 4 * len(tries) {
		tries[i%len(tries)](c)
		var done event
		if perform(c.Manager, "local_check", "", &done); done.Code != "deactivated" {
			return errors.New("risen from the dead: " + done.Reason)
		}
	}
	return c.Manager.Close()
}

// begin starts a process with a task.
func (w *world) begin(o order, what task) *victim {
	o.Task, o.Times, o.Offset = what, *times, time.Duration(w.offset.Load())
	return w.start(o)
}

// ends waits for a process that succeeds.
func (v *victim) ends(t *testing.T) {
	t.Helper()
	state := <-v.ended
	assert.True(t, state.Success(), "%v", state)
}

func counting(t *testing.T) *world {
	w := newWorld(t, kinds[0], rand.New(rand.NewPCG(1, 1)))
	w.survive(func(s survivor) {
		_, done := s.do("activate_license", `"license_key":"`+w.Line.LicenseKey+`"`)
		require.Empty(t, done.Code, done.Message)
	})
	return w
}

func TestFourProcessesCountExactly(t *testing.T) {
	t.Parallel()
	w := counting(t)
	var all []*victim
	for i := range 4 {
		o := w.order
		o.Child = i
		all = append(all, w.begin(o, taskCount))
	}
	for _, v := range all {
		v.ends(t)
	}
	w.offset.Add(int64(late))
	w.survive(func(s survivor) {
		result, done := s.do("sync_consumption", "")
		assert.Empty(t, done.Code, done.Message)
		assert.Equal(t, true, result["synced"])
	})
	assert.EqualValues(t, 4**times, w.booked(""))
}

func TestNothingRisesFromTheDeadInAnyProcess(t *testing.T) {
	t.Parallel()
	w := counting(t)
	var all []*victim
	for i := range 4 {
		o := w.order
		o.Child = i
		all = append(all, w.begin(o, taskUntilEnd))
	}
	w.await(100) // all are at it
	w.survive(func(s survivor) {
		_, done := s.do("deactivate", "")
		assert.Equal(t, "deactivated", done.Reason, done.Message)
	})
	for _, v := range all {
		v.ends(t)
	}
	var counted int64
	for _, s := range spansOf(w.take(t)) {
		assert.True(t, s.done)
		if s.Op == opAdd && s.Code == "" {
			counted += s.N
		}
	}
	assert.LessOrEqual(t, w.booked(""), counted, "more is charged than was consumed")
}

func TestAProcessThatWaitsForTheServerDelaysNoOther(t *testing.T) {
	t.Parallel()
	w := counting(t)
	w.admin(http.MethodPost, "faults", `{"kind":"delay","ms":600000,"path":"/check_license"}`)
	waiting := w.begin(w.order, taskCheck)
	require.Eventually(t, func() bool { return bytes.Contains(w.admin(http.MethodGet, "requests", ""), []byte("/check_license")) }, time.Minute, time.Millisecond)
	w.survive(func(s survivor) {
		for _, operation := range []string{"local_check", "add_local_consumption", "sync_consumption", "create_offline_activation_file", "deactivate"} {
			_, done := s.do(operation, "")
			assert.Empty(t, done.Code, "%s: %s", operation, done.Message)
		}
	})
	select {
	case state := <-waiting.ended:
		require.Fail(t, "the check has not waited", "%v", state)
	default: // it waits all the time
	}
	waiting.killed.Store(true)
	require.NoError(t, waiting.process.Process.Kill())
	<-waiting.ended
}

func TestProcessesOfTwoUsersShareAMachinesLicense(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("NOT TESTED: only root can become another user")
	}
	w := newWorld(t, kinds[0], rand.New(rand.NewPCG(1, 1)))
	parent, err := os.MkdirTemp("", "openspring-kill-")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(parent)) })
	require.NoError(t, os.Chmod(parent, 0o755))
	const group = 65534
	w.Machine, w.Folder = parent, filepath.Join(parent, machineName)
	require.NoError(t, os.Mkdir(w.Folder, 0o770))
	require.NoError(t, os.Chown(w.Folder, 0, group))
	require.NoError(t, os.Chmod(w.Folder, 0o770|fs.ModeSetgid))
	program, err := os.ReadFile(os.Args[0])
	require.NoError(t, err)
	w.program = filepath.Join(parent, "program") // other users cannot reach this one
	require.NoError(t, os.WriteFile(w.program, program, 0o755))
	w.survive(func(s survivor) {
		_, done := s.do("activate_license", `"license_key":"`+w.Line.LicenseKey+`"`)
		require.Empty(t, done.Code, done.Message)
	})
	var all []*victim
	for i := range 2 {
		o := w.order
		o.Child, o.User = i, uint32(1001+i)
		all = append(all, w.begin(o, taskCount))
	}
	for _, v := range all {
		v.ends(t)
	}
	w.survive(func(s survivor) {
		_, done := s.do("sync_consumption", "")
		assert.Empty(t, done.Code, done.Message)
	})
	assert.EqualValues(t, 2**times, w.booked(""))
}

// as makes a process one of another user.
func (o order) as() *syscall.SysProcAttr {
	if o.User == 0 {
		return nil
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: o.User, Gid: 65534}}
}
