package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/store"
)

// errPower is what every step after the last one returns.
var errPower = errors.New("the power is off")

// node is a file or a folder of a disk.
type node struct {
	content []byte
	synced  []byte
	folder  bool
}

// entry is a change of the names in a folder that the disk may not have yet.
type entry struct {
	set, clear string // the name that a node gets, and the one that goes
	node       *node
}

// disk is a file system that stops after some steps, and of which the power then leaves this or that.
type disk struct {
	mu      sync.Mutex
	names   map[string]*node
	durable map[string]*node
	pending map[string][]entry // by folder
	locks   map[string]bool
	// left is how many steps are done before the power ends; negative is without end.
	left  int
	steps []string
	// syncs counts the folder's syncs, of which the one with the number spoiled fails.
	syncs, spoiled int
}

func newDisk(folders ...string) *disk {
	d := &disk{names: map[string]*node{}, durable: map[string]*node{}, pending: map[string][]entry{}, locks: map[string]bool{}, left: -1}
	for _, folder := range folders {
		d.names[folder] = &node{folder: true}
		d.durable[folder] = d.names[folder]
	}
	return d
}

// step counts a step that changes the disk.
func (d *disk) step(format string, values ...any) error {
	if d.left == 0 {
		return errPower
	}
	d.left--
	d.steps = append(d.steps, fmt.Sprintf(format, values...))
	return nil
}

func missing(path string) error { return &fs.PathError{Op: "open", Path: path, Err: syscall.ENOENT} }

func (d *disk) enter(path string, change entry) {
	folder := filepath.Dir(path)
	if change.clear != "" {
		delete(d.names, change.clear)
	}
	if change.set != "" {
		d.names[change.set] = change.node
	}
	d.pending[folder] = append(d.pending[folder], change)
}

func (d *disk) Read(path string, limit int) ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	file, ok := d.names[path]
	if !ok {
		return nil, missing(path)
	}
	return slices.Clone(file.content[:min(limit, len(file.content))]), nil
}

func (d *disk) Create(path string, mode fs.FileMode) (store.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.names[filepath.Dir(path)]; !ok {
		return nil, missing(path)
	}
	if err := d.step("create"); err != nil {
		return nil, err
	}
	file := &node{}
	d.enter(path, entry{set: path, node: file})
	return &diskFile{d, file}, nil
}

func (d *disk) Rename(from, to string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step("rename to %s", filepath.Base(to)); err != nil {
		return err
	}
	d.enter(to, entry{set: to, clear: from, node: d.names[from]})
	return nil
}

func (d *disk) Remove(path string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.names[path]; !ok {
		return missing(path)
	}
	if err := d.step("remove"); err != nil {
		return err
	}
	d.enter(path, entry{clear: path})
	return nil
}

func (d *disk) Names(folder string) ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	var names []string
	for path := range d.names {
		if filepath.Dir(path) == folder {
			names = append(names, filepath.Base(path))
		}
	}
	return names, nil
}

func (d *disk) FolderMode(folder string) (fs.FileMode, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.names[folder]; !ok {
		return 0, missing(folder)
	}
	return 0o700, nil
}

func (d *disk) MakeFolder(folder string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step("make folder"); err != nil {
		return err
	}
	d.enter(folder, entry{set: folder, node: &node{folder: true}})
	return nil
}

func (d *disk) SyncFolder(folder string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.step("sync folder"); err != nil {
		return err
	}
	if d.syncs++; d.syncs == d.spoiled {
		return &fs.PathError{Op: "sync", Path: folder, Err: syscall.EIO}
	}
	for _, change := range d.pending[folder] {
		apply(d.durable, change)
	}
	delete(d.pending, folder)
	return nil
}

func (d *disk) MayWrite(string) error { return nil }

func (d *disk) TryLock(path string, _ fs.FileMode) (func() error, bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.locks[path] {
		return nil, false, nil
	}
	d.locks[path] = true
	return func() error {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.locks, path)
		return nil
	}, true, nil
}

type diskFile struct {
	disk *disk
	node *node
}

// Write is two steps, so that the power may end between them.
func (f *diskFile) Write(content []byte) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	half := len(content) / 2
	for _, part := range [][]byte{content[:half], content[half:]} {
		if err := f.disk.step("write"); err != nil {
			return 0, err
		}
		f.node.content = append(f.node.content, part...)
	}
	return len(content), nil
}

func (f *diskFile) Sync() error {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if err := f.disk.step("sync file"); err != nil {
		return err
	}
	f.node.synced = slices.Clone(f.node.content)
	return nil
}

func (f *diskFile) Close() error { return nil }

func apply(names map[string]*node, change entry) {
	if change.clear != "" {
		delete(names, change.clear)
	}
	if change.set != "" {
		names[change.set] = change.node
	}
}

// losses are what the power can make of content that was not synced.
var losses = map[string]func(*node) []byte{
	"lost": func(n *node) []byte { return slices.Clone(n.synced) },
	"cut":  func(n *node) []byte { return slices.Clone(n.content[:max(len(n.synced), len(n.content)/2)]) },
	"zeroed": func(n *node) []byte {
		return append(slices.Clone(n.synced), make([]byte, len(n.content)-len(n.synced))...)
	},
	"kept": func(n *node) []byte { return slices.Clone(n.content) },
}

// afterPower returns every disk that the end of the power can leave: each set of the names' changes that were not synced is done or
// undone, each content that was not synced is lost in one of the ways, and a folder whose name is gone is gone with all in it.
func (d *disk) afterPower(visit func(what string, left *disk)) {
	var changes []entry
	for _, folder := range slices.Sorted(maps.Keys(d.pending)) {
		changes = append(changes, d.pending[folder]...)
	}
	for done := range 1 << len(changes) {
		for loss, content := range losses {
			left := newDisk()
			names := maps.Clone(d.durable)
			for i, change := range changes {
				if done>>i&1 == 1 {
					apply(names, change)
				}
			}
			for path, file := range names {
				if _, ok := names[filepath.Dir(path)]; !ok && !file.folder {
					continue
				}
				kept := &node{folder: file.folder, content: content(file)}
				kept.synced = kept.content
				left.names[path], left.durable[path] = kept, kept
			}
			visit(fmt.Sprintf("after %s: changes %b of %d done, content %s", strings.Join(d.steps, ", "), done, len(changes), loss), left)
		}
	}
}

const crashFolder = "/home/user/license"

func onDisk(t *testing.T, d *disk) *store.Store {
	t.Helper()
	s, err := store.Open(store.Settings{Place: store.Place{Path: crashFolder}, Folder: crashFolder, Code: "editor", Files: d})
	require.NoError(t, err)
	return s
}

// holders says what each readable slot of a disk holds by itself.
func holders(t *testing.T, d *disk) []string {
	t.Helper()
	var texts []string
	for _, slot := range []string{"/editor.0", "/editor.1"} {
		file, ok := d.names[crashFolder+slot]
		if !ok {
			continue
		}
		alone := newDisk("/home/user", crashFolder)
		alone.names[crashFolder+slot] = file
		if snapshot := get(t, onDisk(t, alone)); snapshot.Generation > 0 {
			texts = append(texts, string(snapshot.Content.Document))
		}
	}
	return texts
}

// crash is a change that the power interrupts.
type crash struct {
	name string
	// before makes what is there, and returns what counts before and after the change.
	before func(t *testing.T, d *disk) (old, new string)
	change func(s *store.Store) error
	// both is whether no slot may hold the old content afterwards.
	both bool
}

func documentOf(text string) string {
	if text == "" {
		return ""
	}
	return string(content(text).Document)
}

func crashes() []crash {
	set := func(slots store.Slots, text string) func(*store.Store) error {
		return func(s *store.Store) error {
			_, err := s.Change(context.Background(), slots, func(store.Snapshot) (store.Content, error) { return content(text), nil })
			return err
		}
	}
	after := func(old, new string, texts ...string) func(t *testing.T, d *disk) (string, string) {
		return func(t *testing.T, d *disk) (string, string) {
			for _, text := range texts {
				put(t, onDisk(t, d), store.One, text)
			}
			return documentOf(old), documentOf(new)
		}
	}
	spoiled := func(slots ...string) func(t *testing.T, d *disk) (string, string) {
		return func(t *testing.T, d *disk) (string, string) {
			put(t, onDisk(t, d), store.Both, "old")
			for _, slot := range slots {
				d.names[crashFolder+"/editor."+slot].content[50] ^= 1
				d.names[crashFolder+"/editor."+slot].synced[50] ^= 1
			}
			for n := range 4 {
				stale := &node{content: []byte("x"), synced: []byte("x")}
				d.names[fmt.Sprintf("%s/editor.damaged-%d", crashFolder, n)] = stale
				d.durable[fmt.Sprintf("%s/editor.damaged-%d", crashFolder, n)] = stale
			}
			if len(slots) == 2 {
				return "", documentOf("new")
			}
			return documentOf("old"), documentOf("new")
		}
	}
	clear := func(s *store.Store) error { return s.Clear(context.Background()) }
	return []crash{
		{"the first change", after("", "new"), set(store.One, "new"), false},
		{"the first change of both", after("", "new"), set(store.Both, "new"), true},
		{"the second change", after("old", "new", "old"), set(store.One, "new"), false},
		{"the third change", after("old", "new", "older", "old"), set(store.One, "new"), false},
		{"the fourth change", after("old", "new", "oldest", "older", "old"), set(store.One, "new"), false},
		{"a change of both", after("old", "new", "older", "old"), set(store.Both, "new"), true},
		{"a later change of both", after("old", "new", "oldest", "older", "old"), set(store.Both, "new"), true},
		{"clearing", after("old", "", "older", "old"), clear, true},
		{"a change beside a damaged slot", spoiled("0"), set(store.One, "new"), false},
		{"a change of both beside a damaged slot", spoiled("1"), set(store.Both, "new"), true},
		{"a change of two damaged slots", spoiled("0", "1"), set(store.One, "new"), false},
		{"clearing a damaged slot", func(t *testing.T, d *disk) (string, string) {
			old, _ := spoiled("1")(t, d)
			return old, ""
		}, clear, true},
	}
}

func TestEveryOrderOfOperationsLeavesTheOldOrTheNewLicense(t *testing.T) {
	t.Parallel()
	states := 0
	for _, row := range crashes() {
		finished := false
		for steps := 0; !finished; steps++ {
			d := newDisk("/home/user")
			old, new := row.before(t, d)
			d.left, d.steps = steps, nil
			err := row.change(onDisk(t, d))
			finished = err == nil
			require.True(t, finished || errors.Is(err, errPower), "%s: %v", row.name, err)
			d.afterPower(func(what string, left *disk) {
				states++
				what = row.name + " " + what
				s := onDisk(t, left)
				got := get(t, s)
				text := string(got.Content.Document)
				if finished {
					assert.Equal(t, new, text, what)
				} else {
					assert.Contains(t, []string{old, new}, text, what)
				}
				switch {
				case finished && row.both:
					assert.NotContains(t, holders(t, left), old, what)
				case !row.both && old != "":
					assert.Contains(t, holders(t, left), old, what+": the newer slot was written")
				}
				// Whatever is left, the next change works, and leaves nothing half behind.
				next := put(t, s, store.Both, "next")
				assert.Greater(t, next.Generation, got.Generation, what)
				assert.Equal(t, next, get(t, onDisk(t, left)), what)
				for path := range left.names {
					assert.NotContains(t, path, ".new-", what)
				}
			})
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d states of the disk", states)
	assert.Greater(t, states, 1000)
}

// A disk may fail once to write a folder's names. Then nothing is changed for anybody who reads, or the error says that it is; the
// power can leave the old or the new license, and the same change again is done once.
func TestAFolderThatIsNotSyncedOnceLeavesTheOldOrTheNewLicense(t *testing.T) {
	t.Parallel()
	states := 0
	for _, row := range crashes() {
		for spoiled, met := 1, true; met; spoiled++ {
			for steps, finished := 0, false; !finished; steps++ {
				d := newDisk("/home/user")
				old, new := row.before(t, d)
				d.left, d.steps, d.syncs, d.spoiled = steps, nil, 0, spoiled
				s := onDisk(t, d)
				err := row.change(s)
				finished = d.left != 0
				met = d.syncs >= spoiled
				what := fmt.Sprintf("%s, sync %d of the folder fails", row.name, spoiled)
				d.afterPower(func(after string, left *disk) {
					states++
					text := string(get(t, onDisk(t, left)).Content.Document)
					assert.Contains(t, []string{old, new}, text, what+" "+after)
				})
				if !finished || !met {
					continue
				}
				require.ErrorIs(t, err, syscall.EIO, what)
				cleared := new == "" && string(get(t, s).Content.Document) == "" // where the last fsync fails, which follows the others
				assert.Equal(t, cleared, store.Applied(err), what)
				if !cleared {
					assert.Equal(t, old, string(get(t, s).Content.Document), what)
				}
				d.left = -1
				require.NoError(t, row.change(s), what)
				d.afterPower(func(after string, left *disk) {
					states++
					assert.Equal(t, new, string(get(t, onDisk(t, left)).Content.Document), what+" again "+after)
					if row.both {
						assert.NotContains(t, holders(t, left), old, what+" again "+after)
					}
				})
			}
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d states of the disk", states)
	assert.Greater(t, states, 1000)
}
