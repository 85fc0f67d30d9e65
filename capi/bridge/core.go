package bridge

import (
	"context"
	"io"
	"log"

	"github.com/openspring/openspring/core"
)

// Core is the library that the shared library serves.
type Core struct {
	// Clock gives the time; nil is this machine's clock.
	Clock core.Clock
}

// Open reads a configuration and opens a client.
func (c Core) Open(config []byte, environment Environment) (Client, error) {
	// net/http prints some faults of servers through package log: the host's stderr is not ours to write to.
	log.SetOutput(io.Discard)
	cfg, err := core.ParseConfig(config)
	if err != nil {
		return nil, err
	}
	cfg.ProxyEnvironment = core.ProxyEnvironment{HTTP: environment.HTTP, HTTPS: environment.HTTPS, No: environment.No}
	cfg.RootsEnvironment = core.RootsEnvironment{File: environment.CertFile, Directories: environment.CertDirectory}
	cfg.Clock = c.Clock
	client, err := core.Open(cfg)
	if err != nil {
		return nil, err
	}
	return coreClient{client}, nil
}

// Local performs an operation without a client.
func (c Core) Local(operation string, request []byte) (Response, error) {
	return fromCore(core.Local(operation, request, c.Clock))
}

type coreClient struct{ *core.Client }

func (c coreClient) Info() Response { return toBridge(c.Client.Info()) }

func (c coreClient) Call(ctx context.Context, operation string, request []byte) (Response, error) {
	return fromCore(c.Client.Call(ctx, operation, request))
}

func fromCore(response core.Response, err error) (Response, error) { return toBridge(response), err }

func toBridge(response core.Response) Response {
	return Response{Result: response.Result, Meta: response.Meta}
}
