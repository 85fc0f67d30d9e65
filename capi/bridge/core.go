package bridge

import (
	"context"
	"io"
	"log"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/roots"
	"github.com/openspring/openspring/core/transport"
)

// Core is the library that the shared library serves.
type Core struct {
	// Clock tells the time; nil is this machine's clock.
	Clock transport.Clock
}

// Open reads a configuration and opens a client.
func (c Core) Open(config []byte, environment Environment) (Client, error) {
	// net/http prints some faults of servers through package log: the host's stderr is not ours to write to.
	log.SetOutput(io.Discard)
	cfg, err := core.ParseConfig(config)
	if err != nil {
		return nil, err
	}
	cfg.ProxyEnvironment = transport.Environment{HTTP: environment.HTTP, HTTPS: environment.HTTPS, No: environment.No}
	cfg.RootsEnvironment = roots.Environment{File: environment.CertFile, Directories: environment.CertDirectory}
	cfg.Clock = c.Clock
	client, err := core.Open(cfg)
	if err != nil {
		return nil, err
	}
	return coreClient{client}, nil
}

// HardwareID tells the hardware id.
func (Core) HardwareID(request []byte) (Answer, error) {
	return fromCore(core.HardwareID(request))
}

// EvaluateLicense judges a license object.
func (c Core) EvaluateLicense(request []byte) (Answer, error) {
	clock := c.Clock
	if clock == nil {
		clock = transport.SystemClock{}
	}
	return fromCore(core.EvaluateLicense(request, clock))
}

type coreClient struct{ *core.Client }

func (c coreClient) Info() Answer { return toBridge(c.Client.Info()) }

func (c coreClient) Call(ctx context.Context, operation string, request []byte) (Answer, error) {
	return fromCore(c.Client.Call(ctx, operation, request))
}

func fromCore(answer core.Answer, err error) (Answer, error) { return toBridge(answer), err }

func toBridge(answer core.Answer) Answer { return Answer{Result: answer.Result, Meta: answer.Meta} }
