package transport

import (
	"context"
	"net/http"
	"time"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
	"github.com/openspring/openspring/internal/failure"
	"github.com/openspring/openspring/internal/outcome"
)

// call is one Do: what its attempts have in common.
type call struct {
	t       *Transport
	ctx     context.Context
	request Request
	meta    *outcome.Meta
	reply   Reply

	// token is the one that the last attempt used, rejected one that the server has refused.
	token, rejected              string
	clockCorrected, tokenRenewed bool
}

// attempt sends the request until nothing is left that this side can put right.
func (c *call) attempt() *fault {
	for {
		f := c.send()
		if f == nil || !c.correct(f) {
			return f
		}
	}
}

// send sends the request once.
func (c *call) send() *fault {
	c.meta.ServerDate = time.Time{}
	if c.ctx.Err() != nil {
		return settled(failure.EndedWaiting(c.ctx, c.request.Endpoint, c.t.base.Host))
	}
	redactor := c.t.redactor.With(c.request.Secrets...)
	if c.t.settings.ClientID != "" && !c.request.Open {
		token, err := c.t.token(c.ctx, c.rejected)
		if err != nil {
			return settled(err)
		}
		c.token = token
		redactor = redactor.With(token)
	}
	x, f := c.exchange(redactor)
	if f != nil {
		return f
	}
	r, f := c.t.network.exchange(c.ctx, x)
	c.meta.Attempts += r.tries
	c.meta.Sent = c.meta.Sent || x.tries > 0
	c.meta.ServerDate = c.t.trustedDate(r.header)
	if f != nil {
		return f
	}
	if f := x.classify(r, x.apiRefusal); f != nil {
		return f
	}
	c.reply = Reply{Header: r.header, Body: r.body, Redactor: redactor}
	return nil
}

// exchange prepares one attempt: its date, body and authorization.
func (c *call) exchange(redactor failure.Redactor) (*exchange, *fault) {
	date := wire.FormatDate(c.t.settings.Clock.Now().Add(c.t.ClockOffset()))
	x := &exchange{
		operation: c.request.Endpoint,
		method:    c.request.Method,
		again:     c.request.Repeat == api.Safe,
		url:       c.t.address(c.request.Path, c.request.Query),
		header:    http.Header{"Date": {date}},
		redactor:  redactor,
	}
	switch {
	case c.request.Open:
	case c.token != "":
		x.header.Set("Authorization", "Bearer "+c.token)
	default:
		x.header.Set("Authorization", wire.Authorization(c.t.settings.APIKey, c.t.settings.SharedKey, date))
	}
	if c.request.Body == nil {
		return x, nil
	}
	body, contentType, err := c.request.Body(date)
	if err != nil {
		return nil, settled(failure.From(err, bodyNotMade))
	}
	x.body = body
	x.header.Set("Content-Type", contentType)
	return x, nil
}

const bodyNotMade = "the request's body could not be made"

// correct cures what the server refuses about the request's time or token, each once per call, and reports
// whether the request is to be sent again at once.
func (c *call) correct(f *fault) bool {
	switch {
	case f.err.Status == api.Clock && f.err.Code == "date_header_diff":
		if c.clockCorrected || !c.t.settings.CorrectClock || !c.t.overTrustedPath() {
			return false
		}
		server, err := wire.ParseDate(f.date)
		if err != nil {
			return false
		}
		c.clockCorrected = true
		c.meta.Trace.Add("clock", "set to the server's, "+wire.FormatDate(server))
		c.t.offset.Store(int64(server.Sub(c.t.settings.Clock.Now()).Round(time.Millisecond)))
		return true
	case f.err.Status == api.Auth && (f.err.Code == "oauth_token_expired" || f.err.Code == "oauth_token_malformed"):
		if c.tokenRenewed || c.token == "" {
			return false
		}
		c.tokenRenewed, c.rejected = true, c.token
		c.meta.Trace.Add("token", "renewed after "+f.err.Code)
		return true
	}
	return false
}
