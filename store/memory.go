package store

import (
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
)

// memoryFolder is the only folder of files in memory.
const memoryFolder = "memory"

// memory is a file system of one folder.
type memory struct {
	mu    sync.Mutex
	files map[string][]byte
	locks map[string]bool
}

// NewMemory returns files in memory. Two stores that share them share what is stored.
func NewMemory() Files { return &memory{files: map[string][]byte{}, locks: map[string]bool{}} }

func noSuch(op, path string) error { return &fs.PathError{Op: op, Path: path, Err: syscall.ENOENT} }

func (m *memory) Read(path string, limit int) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.files[path]
	if !ok {
		return nil, noSuch("open", path)
	}
	return slices.Clone(content[:min(limit, len(content))]), nil
}

func (m *memory) Create(path string, _ fs.FileMode) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.files[path]; ok {
		return nil, &fs.PathError{Op: "open", Path: path, Err: syscall.EEXIST}
	}
	m.files[path] = nil
	return &memoryFile{m, path}, nil
}

func (m *memory) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.files[from]
	if !ok {
		return noSuch("rename", from)
	}
	delete(m.files, from)
	m.files[to] = content
	return nil
}

func (m *memory) Remove(path string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.files[path]; !ok {
		return noSuch("remove", path)
	}
	delete(m.files, path)
	return nil
}

func (m *memory) Names(string) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var names []string
	for path := range maps.Keys(m.files) {
		names = append(names, filepath.Base(path))
	}
	return names, nil
}

func (m *memory) FolderMode(folder string) (fs.FileMode, error) { return 0o700, nil }
func (m *memory) MakeFolder(folder string) error                { return nil }
func (m *memory) SyncFolder(string) error                       { return nil }
func (m *memory) MayWrite(string) error                         { return nil }

func (m *memory) TryLock(path string, _ fs.FileMode) (func() error, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locks[path] {
		return nil, false, nil
	}
	m.locks[path] = true
	return func() error {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.locks, path)
		return nil
	}, true, nil
}

type memoryFile struct {
	memory *memory
	path   string
}

func (f *memoryFile) Write(content []byte) (int, error) {
	f.memory.mu.Lock()
	defer f.memory.mu.Unlock()
	f.memory.files[f.path] = append(f.memory.files[f.path], content...)
	return len(content), nil
}

func (f *memoryFile) Sync() error  { return nil }
func (f *memoryFile) Close() error { return nil }
