package bridge

import (
	"context"
	"time"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/internal/failure"
)

// The names of the manager's functions without their osp_.
const (
	managerPrefix = "manager_"
	managerOpen   = managerPrefix + "open"
	managerClose  = managerPrefix + "close"
	managerCancel = managerPrefix + "cancel"
)

// Places holds the variables of the C environment that say where a license may be stored; empty where not set.
type Places struct {
	Home, StateHome, StateDirectory string
	LocalAppData, ProgramData       string
}

// Manager keeps a license on the device for one client, whose network it uses.
type Manager interface {
	instance
	Info() Response
}

// OpenManager serves osp_manager_open. wanted is true if the host passed a place for the token. The token is 0 after an
// error.
func (b *Bridge) OpenManager(client uintptr, settings Input, wanted bool, places Places) (uintptr, Reply) {
	h, bad := b.find(managerOpen, client)
	if bad != nil {
		return 0, failed(bad)
	}
	if !wanted {
		return 0, failed(nullArgument("manager"))
	}
	text, bad := settings.take()
	if bad != nil {
		return 0, failed(bad)
	}
	manager, err := b.library.OpenManager(h.opened.(Client), text, places)
	if err != nil {
		failing := failure.From(err, faultMessage(managerOpen))
		if failing.Status == api.Internal {
			h.poisoned.Store(true)
		}
		return 0, failed(failing)
	}
	response := success(manager.Info())
	return b.handles.add(managerKind, manager, h), response
}

// CloseManager serves osp_manager_close.
func (b *Bridge) CloseManager(token uintptr) Reply { return b.close(managerClose, token) }

// CancelManager serves osp_manager_cancel. A call id that is NULL means every call.
func (b *Bridge) CancelManager(token uintptr, callID Input) Reply {
	return b.cancel(managerCancel, token, callID)
}

// CallManager serves the functions that take a manager and a request. Those that ask a server need the manager's client,
// and end with it.
func (b *Bridge) CallManager(token uintptr, operation string, request Input, waited time.Duration) Reply {
	started := time.Now().Add(-waited)
	function := managerPrefix + operation
	h, bad := b.find(function, token)
	if bad != nil {
		return failed(arrived(bad, failure.NotSent, function))
	}
	ctx := context.Background()
	if overNetwork(function) {
		if bad := unfit(function, h.client); bad != nil {
			return failed(arrived(bad, failure.NotSent, function))
		}
		ctx = h.client.open
	}
	return call(core.StartedAt(ctx, started), h, function, operation, request)
}

// unfit returns the error of a function that needs the client of a manager, where that can make no calls any more.
func unfit(function string, client *handle) *failure.Error {
	switch {
	case client.open.Err() != nil:
		return failure.New(api.Handle, "client_closed", "osp_"+function+": the manager's client is closed: open a client and a manager for it")
	case client.poisoned.Load():
		return poisoned(function, clientKind)
	}
	return nil
}
