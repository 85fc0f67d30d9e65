package bridge

import (
	"context"

	"github.com/openspring/openspring/manager"
	"github.com/openspring/openspring/store"
)

// OpenManager reads settings and opens a manager over a client that Open has opened.
func (Core) OpenManager(client Client, settings []byte, places Places) (Manager, error) {
	s, err := manager.ParseSettings(settings)
	if err != nil {
		return nil, err
	}
	m, err := manager.OpenIn(client.(coreClient).Client, s, store.Environment(places))
	if err != nil {
		return nil, err
	}
	return coreManager{m}, nil
}

type coreManager struct{ *manager.Manager }

func (m coreManager) Info() Response { return fromManager(m.Manager.Info()) }

func (m coreManager) Call(ctx context.Context, operation string, request []byte) (Response, error) {
	response, err := m.Manager.Call(ctx, operation, request)
	return fromManager(response), err
}

func fromManager(response manager.Response) Response {
	return Response{Result: response.Result, Meta: response.Meta}
}
