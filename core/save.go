package core

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/atomicfile"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/input"
)

// licenseFileName is the usual name of a license file.
const licenseFileName = "ls_activation.lic"

// Save writes the file whole or not at all, with mode 0600, and returns where it is: path, or FileName in it if it is a folder.
func (r RequestFile) Save(path string) (string, error) { return save(path, r.FileName, r.Text) }

// Save writes the file whole or not at all, with mode 0600, and returns where it is: path, or FileName in it if it is a folder.
func (f LicenseFile) Save(path string) (string, error) { return save(path, f.FileName, f.Text) }

// Save writes the result of an offline activation as a license file, which LoadOfflineResponse verifies and reads again. The file is
// there whole or not at all, with mode 0600; of a folder it is ls_activation.lic in it. It fails with the status ARGUMENT if the
// license came by an online call or in a bundle, because it is not signed in itself then.
func (l *License) Save(path string) (string, error) {
	return saveDocument(path, l.Raw, l.Meta.Form, "license", "refresh")
}

// Save writes the result of an offline activation as a license file, as License.Save does.
func (b *Bundle) Save(path string) (string, error) {
	return saveDocument(path, b.Raw, b.Meta.Form, "a", "b", "c", "map")
}

func saveDocument(path string, document json.RawMessage, form string, forms ...string) (string, error) {
	if !slices.Contains(forms, form) {
		return "", input.Argument("invalid_value", "Save: only what a one-call offline activation returned, or LoadOfflineResponse, can be "+
			"loaded again: an online response contains no signature, and a license of a bundle is saved with its bundle")
	}
	return save(path, licenseFileName, wire.EncodeFile(document))
}

// errNotRegular is why a device or a pipe is not written: the file would take its place.
var errNotRegular = errors.New("it is not a regular file")

func save(path, name, content string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = nil
	case err == nil && info.IsDir():
		path = filepath.Join(path, name)
	case err == nil && !info.Mode().IsRegular():
		err = errNotRegular
	}
	if err == nil {
		err = atomicfile.Write(path, []byte(content))
	}
	if err != nil {
		return "", notSaved(path, err)
	}
	return path, nil
}

func notSaved(path string, err error) *failure.Error {
	why := err
	// The path of a temporary file would lead astray.
	if number := syscall.Errno(0); errors.As(err, &number) {
		why = number
	}
	fail := failure.New(api.Storage, "storage_failed", "save "+path+": "+why.Error())
	fail.Cause = err
	return fail
}
