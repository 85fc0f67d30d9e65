package manager

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/atomicfile"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
	"github.com/openspring/openspring/internal/pasted"
)

// fileText is the text of a license file that a request names by text or path.
func (c *call) fileText() (string, *failure.Error) {
	text, path := c.doc.Get(input.FileMember), c.text("path")
	switch {
	case text.Present() && path != "":
		return "", input.Request.Fail("misplaced_member", "text and path exclude each other in %s", input.Request)
	case path != "":
		return readFile(path)
	case !text.Present():
		return "", input.Request.Fail("missing_member", "%s lacks a file: text or path", input.Request)
	}
	content, ok := text.Text()
	if !ok {
		return "", input.Request.WrongType(input.FileMember, "text", text.Kind())
	}
	if pasted.LooksLikePath(content) {
		return "", failure.New(api.Offline, "path_as_text", c.name()+": text is the path of a file, "+input.Shown(content)+
			": give the path as path, or the content of the file as text")
	}
	return content, nil
}

func readFile(path string) (string, *failure.Error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fileFailed("read", path, err)
	}
	content, err := io.ReadAll(io.LimitReader(file, input.MaxFileText+1))
	if err = errors.Join(err, file.Close()); err != nil {
		return "", fileFailed("read", path, err)
	}
	if len(content) > input.MaxFileText {
		return "", failure.New(api.Offline, "damaged_file", "the file "+input.Shown(path)+" is too long to be a license file")
	}
	return strings.ToValidUTF8(string(content), "\uFFFD"), nil
}

// writeFile writes a request file where the request names a path.
func (c *call) writeFile(text string) *failure.Error {
	path := c.text("path")
	if path == "" {
		return nil
	}
	if err := atomicfile.Write(path, []byte(text)); err != nil {
		return fileFailed("written", path, err)
	}
	return nil
}

func fileFailed(what, path string, err error) *failure.Error {
	why := "it cannot be " + what
	switch {
	case errors.Is(err, fs.ErrNotExist):
		why = "it, or its folder, does not exist"
	case errors.Is(err, fs.ErrPermission):
		why = "its permissions do not allow it to be " + what
	case errors.Is(err, syscall.ENOSPC):
		why = "the disk is full"
	}
	fail := failure.New(api.Storage, "storage_failed", "the file "+path+": "+why)
	fail.Cause = err
	return fail
}
