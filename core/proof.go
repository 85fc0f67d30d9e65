package core

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"github.com/openspring/openspring/core/internal/verify"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// Proof is what must be kept beside the bytes of a result so that it can be verified again.
type Proof = verify.Proof

// Asked is the request that a kept result belongs to.
type Asked = verify.Asked

// Proof returns what to keep beside Result.
func (a Response) Proof() Proof {
	return Proof{Header: a.Meta.SignatureHeader, ServerDate: a.Meta.ServerDate}
}

// Verify checks a kept result without a network as it was checked when it came: that the trusted key signed these bytes,
// and that they belong to what was asked, for this device.
func (c *Client) Verify(ctx context.Context, result []byte, proof Proof, asked Asked) (Meta, error) {
	ctx, call, fail := c.calls.Enter(ctx)
	if fail != nil {
		return Meta{}, fail
	}
	defer c.calls.Leave(call)
	return c.VerifyKept(ctx, result, proof, asked)
}

// VerifyKept is Verify for what a closed client must still do: whoever keeps a license on the device judges it without
// the client.
func (c *Client) VerifyKept(ctx context.Context, result []byte, proof Proof, asked Asked) (Meta, error) {
	started := time.Now()
	meta := Meta{Signature: outcome.None, LicenseSignature: outcome.None, ServerDate: proof.ServerDate}
	_, fail := c.verify(ctx, result, proof, asked, &meta)
	meta.Duration, meta.ClockOffset = time.Since(started), c.transport.ClockOffset()
	if fail != nil {
		return Meta{}, fail.WithMeta(meta)
	}
	return meta, nil
}

func (c *Client) verify(ctx context.Context, result []byte, proof Proof, asked Asked, meta *Meta) (json.RawMessage, *failure.Error) {
	asked.HardwareID, asked.Product = cmp.Or(asked.HardwareID, c.presets.HardwareID), cmp.Or(asked.Product, c.presets.Product)
	return c.verifier.Again(ctx, result, proof, asked, meta)
}
