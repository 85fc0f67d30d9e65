package hwid

import (
	"errors"
	"io"
	"io/fs"
	"strings"

	"github.com/openspring/openspring/internal/shortage"
)

// maximumFile bounds what is read of a file: the longest looked at, a mount table, is far shorter.
const maximumFile = 1 << 20

var errNotRegular = errors.New("it is not a regular file")

// files is the tree of a machine's files; names are absolute. Tests give their own.
type files struct {
	root fs.FS
	// short is the first error that a shortage of the system's caused. What could not be read for that reason
	// must not look as if it were not there.
	short *shortage.Error
}

func (f *files) shortage() *shortage.Error { return f.short }

func (f *files) note(name string, err error) {
	if f.short == nil {
		f.short = shortage.Of(name+" cannot be read", err)
	}
}

// text returns a file's text. Only regular files are opened: a pipe would block.
func (f *files) text(name string) (string, error) {
	text, err := f.read(strings.TrimPrefix(name, "/"))
	f.note(name, err)
	return text, err
}

func (f *files) read(name string) (string, error) {
	info, err := fs.Stat(f.root, name)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", &fs.PathError{Op: "read", Path: name, Err: errNotRegular}
	}
	file, err := f.root.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maximumFile))
	return string(text), err
}

// hint returns a file's trimmed text, empty where it cannot be read: what only helps to describe the machine.
func (f *files) hint(name string) string {
	text, err := f.text(name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

// exists is whether there is anything of that name.
func (f *files) exists(name string) bool {
	_, err := fs.Stat(f.root, strings.TrimPrefix(name, "/"))
	f.note(name, err)
	return err == nil
}

// source is the file as a source of an id.
func (f *files) source(name string) source {
	return source{name, func() (string, error) { return f.text(name) }}
}
