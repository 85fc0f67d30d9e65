package core

import (
	"context"

	"github.com/openspring/openspring/core/api"
)

// Judge judges a response's body without a call around it.
func (c *Client) Judge(ctx context.Context, operation string, body []byte) error {
	_, fail := c.verify(ctx, body, Proof{}, Asked{Operation: operation, Identity: api.ByKey, ID: "K"}, new(Meta))
	if fail != nil {
		return fail
	}
	return nil
}
