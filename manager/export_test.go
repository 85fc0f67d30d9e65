package manager

import (
	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/store"
)

// OpenOver opens a manager over other files than the system's.
func OpenOver(client *core.Client, s Settings, files store.Files) (*Manager, error) {
	m, fail := open(client, s, store.Environment{}, files)
	if fail != nil {
		return nil, fail
	}
	return m, nil
}
