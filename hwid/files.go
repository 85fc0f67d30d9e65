package hwid

import (
	"errors"
	"io"
	"io/fs"
	"strings"
)

// maximumFile bounds what is read of a file: the longest looked at, a mount table, is far shorter.
const maximumFile = 1 << 20

var errNotRegular = errors.New("it is not a regular file")

// files is the tree of a machine's files; names are absolute. Tests give their own.
type files struct{ root fs.FS }

// text returns a file's text. Only regular files are opened: a pipe would block.
func (f files) text(name string) (string, error) {
	name = strings.TrimPrefix(name, "/")
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
func (f files) hint(name string) string {
	text, err := f.text(name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(text)
}

// exists is whether there is anything of that name.
func (f files) exists(name string) bool {
	_, err := fs.Stat(f.root, strings.TrimPrefix(name, "/"))
	return err == nil
}

// source is the file as a source of an id.
func (f files) source(name string) source {
	return source{name, func() (string, error) { return f.text(name) }}
}
