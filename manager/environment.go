package manager

import (
	"os"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/store"
)

// Open opens a manager of an open client's product. It reads what is stored, creates nothing and sends nothing. Close it when
// it is done with; the client stays the caller's, and must stay open for calls over the network.
func Open(client *core.Client, s Settings) (*Manager, error) {
	return OpenIn(client, s, store.EnvironmentOf(os.Getenv))
}
