package sandbox

import (
	"crypto/subtle"
	"net/http"

	"github.com/openspring/openspring/core/api"
	"github.com/openspring/openspring/core/wire"
)

// This file judges the signatures of a request for the list of requests, whatever the request is refused for: a signature may
// be right although the clock is not, and the reverse.

// verdict is what the list of requests says of a signature.
type verdict string

const (
	isRight   verdict = "right"
	isWrong   verdict = "wrong"
	isMissing verdict = "missing"
	// notNeeded is said of a call without authorization that needs none.
	notNeeded verdict = "not_needed"
)

type verdicts struct{ request, file verdict }

func (s *Server) judge(r *http.Request, in *inbound) verdicts {
	e := api.ByPath(in.path)
	out := verdicts{request: s.judgeHead(r, in, e)}
	if e != nil && e.Offline() && len(in.body) > 0 && len(in.body) <= maxSearched {
		out.file = s.judgeFile(e, in)
	}
	return out
}

func (s *Server) judgeHead(r *http.Request, in *inbound, e *api.Endpoint) verdict {
	authorization := r.Header.Get("Authorization")
	if authorization == "" {
		if e == nil || e.Open {
			return notNeeded
		}
		return isMissing
	}
	if token, ok := bearer(authorization); ok {
		_, err := s.authorizeToken(token, in.now)
		return rightIf(err == nil)
	}
	// What cannot be read has no parts.
	parts, _ := splitAuthorization(authorization)
	key := s.published().credential(parts["apikey"], false)
	return rightIf(key != nil && subtle.ConstantTimeCompare([]byte(parts["signature"]), []byte(wire.SignRequest(key.Secret, r.Header.Get("Date")))) == 1)
}

// judgeFile judges a request file by the credential that it names.
func (s *Server) judgeFile(e *api.Endpoint, in *inbound) verdict {
	text, err := offlineText(e, in.contentType, in.body)
	if err != nil {
		return isMissing
	}
	p, err := readPayload(fieldTypes[e.Name], text)
	if err != nil {
		return isMissing
	}
	group, _, err := p.fields.need(e)
	if err != nil || group == nil {
		return isMissing
	}
	// A revoked key signs rightly too.
	c, _ := p.credential(s.published())
	return rightIf(c != nil && p.verify(group, c) == nil)
}

func rightIf(right bool) verdict {
	if right {
		return isRight
	}
	return isWrong
}
