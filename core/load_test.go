package core_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/core"
	"github.com/openspring/openspring/core/api"
)

// amount is the small number in ordinary runs and the large one under make load.
func amount(small, large int) int {
	if os.Getenv("OSP_LOAD") != "" {
		return large
	}
	return small
}

// tally counts how calls ended.
type tally struct{ responded, cancelled, refused atomic.Int64 }

// count takes a call's end, which is a response, CANCELLED or HANDLE and nothing else.
func (c *tally) count(t *testing.T, err error) {
	t.Helper()
	switch {
	case err == nil:
		c.responded.Add(1)
	case errors.Is(err, &core.Error{Status: api.Cancelled}):
		c.cancelled.Add(1)
	case errors.Is(err, &core.Error{Status: api.Handle, Code: "invalid_handle"}):
		c.refused.Add(1)
	default:
		t.Errorf("a call ended with %v; want a response, CANCELLED or HANDLE", err)
	}
}

func (c *tally) sum() int {
	return int(c.responded.Load() + c.cancelled.Load() + c.refused.Load())
}

func (c *tally) String() string {
	return fmt.Sprintf("%d responded, %d cancelled, %d after the close", c.responded.Load(), c.cancelled.Load(), c.refused.Load())
}

// unsteady responds to some requests at once and some after a moment.
func unsteady(t *testing.T) http.HandlerFunc {
	t.Helper()
	body := licenseBody(keyMember)
	response := responding(jsonType, body, sign(t, body))
	return func(w http.ResponseWriter, r *http.Request) {
		if n := rand.IntN(8); n > 4 {
			time.Sleep(time.Duration(n) * 200 * time.Microsecond)
		}
		response(w, r)
	}
}

func TestLoadOfThreadsOfWhichOneCloses(t *testing.T) {
	t.Parallel()
	const threads = 64
	calls := amount(16, 1000)
	client := serve(t, nil, unsteady(t))
	var ended tally
	var closes atomic.Int64
	var group sync.WaitGroup
	for range threads {
		group.Go(func() {
			for range calls {
				_, err := do(t.Context(), client, "check_license", fields{"license_key": testLicense})
				ended.count(t, err)
				if ended.sum() >= threads*calls/2 && client.Close() == nil {
					closes.Add(1)
				}
			}
		})
	}
	group.Wait()
	t.Logf("%d threads: %v", threads, &ended)
	require.Equal(t, threads*calls, ended.sum())
	require.Equal(t, int64(1), closes.Load(), "%d calls ended (%v) and", ended.sum(), &ended)
	require.NotEqual(t, int64(0), ended.responded.Load(), "%d calls ended (%v) and %d closes were good", ended.sum(), &ended, closes.Load())
	assert.NotEqual(t, int64(0), ended.refused.Load(), "%d calls ended (%v) and %d closes were good", ended.sum(), &ended, closes.Load())
}

// TestLoadOfClients: nothing of a client is left after its close. The server sees that its connections are.
func TestLoadOfClients(t *testing.T) {
	t.Parallel()
	clients := amount(100, 1000)
	var open, opened atomic.Int64
	server := httptest.NewUnstartedServer(unsteady(t))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			open.Add(1)
			opened.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	for range clients {
		cfg := testConfig()
		cfg.BaseURL = server.URL
		client, err := core.Open(cfg)
		require.NoError(t, err)
		_, err = do(t.Context(), client, "check_license", fields{"license_key": testLicense})
		require.NoError(t, err)
		require.NoError(t, client.Close())
	}
	for end := time.Now().Add(20 * time.Second); open.Load() > 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	require.Equal(t, int64(0), open.Load())
	assert.GreaterOrEqual(t, opened.Load(), int64(clients), "%d of", open.Load())
}

func TestLoadOfCancels(t *testing.T) {
	t.Parallel()
	const callers = 8
	client := serve(t, nil, unsteady(t))
	ctx, stop := context.WithCancel(t.Context())
	var ended tally
	var group sync.WaitGroup
	for i := range callers {
		group.Go(func() {
			for ctx.Err() == nil {
				_, err := do(t.Context(), client, "check_license", fields{"license_key": testLicense,
					"options": fields{"call_id": fmt.Sprint(i % 3)}})
				ended.count(t, err)
			}
		})
	}
	cancels := amount(500, 10000)
	for range cancels {
		time.Sleep(time.Duration(rand.IntN(1000)) * time.Microsecond)
		if n := rand.IntN(4); n < 3 {
			client.Cancel(fmt.Sprint(n))
		} else {
			client.CancelAll()
		}
	}
	stop()
	group.Wait()
	t.Logf("%d cancels: %v", cancels, &ended)
	require.NotEqual(t, int64(0), ended.cancelled.Load(), "%v", &ended)
	assert.Equal(t, int64(0), ended.refused.Load(), "%v", &ended)
	_, err := do(t.Context(), client, "check_license", fields{"license_key": testLicense})
	assert.NoError(t, err, "a call after %d cancels", cancels)
}

// TestCancelReturnsWithinItsTime measures what is promised as 100 ms. The bound is generous: tests run beside
// others.
func TestCancelReturnsWithinItsTime(t *testing.T) {
	t.Parallel()
	client, arrived := hanging(t, nil)
	var took []time.Duration
	for range amount(20, 500) {
		ended := start(t.Context(), client, "c")
		<-arrived
		begun := time.Now()
		client.Cancel("c")
		wantError(t, <-ended, api.Cancelled, "cancelled")
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	median, worst := took[len(took)/2], took[len(took)-1]
	t.Logf("a cancelled call returns after %v, at worst %v of %d", median, worst, len(took))
	require.LessOrEqual(t, median, 100*time.Millisecond, "cancelled calls returned after")
	assert.LessOrEqual(t, worst, 5*time.Second, "cancelled calls returned after %v, at worst", median)
}
