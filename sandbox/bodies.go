package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
)

// maxBodiesTogether bounds what the bodies of all requests under way may hold: four of the largest.
const maxBodiesTogether = 4 * maxOfflineBody

// bodies counts the bytes of the bodies that are held at one time.
type bodies struct{ held atomic.Int64 }

var errTooMuchTogether = errors.New("the bodies together are too large")

// read reads a whole body within its own limit and that of all bodies together. release gives its bytes back.
func (b *bodies) read(w http.ResponseWriter, r *http.Request, limit int64) (body []byte, release func(), err *refusal) {
	counted := &countedReader{from: http.MaxBytesReader(w, r.Body, limit), held: &b.held}
	release = func() { b.held.Add(-counted.count) }
	body, failed := io.ReadAll(counted)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(failed, &tooLarge):
		err = &refusal{http.StatusRequestEntityTooLarge, "validation_error", fmt.Sprintf("the body is larger than %d bytes", limit)}
	case errors.Is(failed, errTooMuchTogether):
		err = refuse("too_many_requests", "the requests under way hold more than %d bytes together", maxBodiesTogether)
	case failed != nil:
		err = refuse("validation_error", "the body could not be read")
	}
	return body, release, err
}

// countedReader stops once all bodies together have reached their limit.
type countedReader struct {
	from  io.Reader
	held  *atomic.Int64
	count int64
}

func (c *countedReader) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.count += int64(n)
	if c.held.Add(int64(n)) > maxBodiesTogether {
		return n, errTooMuchTogether
	}
	return n, err
}
