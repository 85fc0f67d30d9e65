package transport

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openspring/openspring/core/api"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/openspring/openspring/internal/outcome"
)

// forgetful serves until forget is set, and its first calls all at once: from then on the connections that it has had lead nowhere, as behind a
// router that has forgotten them, and new ones are served.
type forgetful struct {
	*rawServer
	forget   atomic.Bool
	together sync.WaitGroup
}

func startForgetful(t *testing.T, kept int) *forgetful {
	f := &forgetful{}
	f.together.Add(kept)
	f.rawServer = startRaw(t, func(s *session) {
		old := !f.forget.Load()
		for s.request() != nil {
			if old && f.forget.Load() {
				s.hold()
				return
			}
			if old {
				f.together.Done()
				f.together.Wait()
			}
			s.say(ok)
		}
	})
	return f
}

// keep makes as many calls at once as the server waits for, and then forgets their connections.
func (f *forgetful) keep(t *testing.T, client *Transport, n int) {
	t.Helper()
	var calls sync.WaitGroup
	for range n {
		calls.Go(func() {
			_, err := client.Do(within(t, 20*time.Second), get, new(outcome.Meta))
			assert.Nil(t, err)
		})
	}
	calls.Wait()
	require.Len(t, keptBy(client).kept, n)
	f.forget.Store(true)
}

func TestOneCallAtMostIsLostToForgottenConnections(t *testing.T) {
	t.Parallel()
	const kept, limit = 6, time.Second
	ends := map[string]func() (context.Context, context.CancelFunc){
		"deadline_exceeded": func() (context.Context, context.CancelFunc) { return context.WithTimeout(t.Context(), limit) },
		"cancelled": func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(t.Context())
			timer := time.AfterFunc(limit, cancel)
			return ctx, func() { timer.Stop(); cancel() }
		},
	}
	for code, limited := range ends {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			server := startForgetful(t, kept)
			client := open(t, apiKey("http://"+server.address))
			server.keep(t, client, kept)
			for i := range kept {
				ctx, cancel := limited()
				_, err := client.Do(ctx, post(), new(outcome.Meta))
				cancel()
				if i == 0 {
					require.NotNil(t, err)
					assert.Equal(t, code, err.Code)
					continue
				}
				assert.Nil(t, err, "call %d: only the first is lost", i)
			}
		})
	}
}

func TestGETOnAForgottenConnectionGoesOnAFreshOne(t *testing.T) {
	t.Parallel()
	server := startForgetful(t, 6)
	client := open(t, apiKey("http://"+server.address))
	server.keep(t, client, 6)
	const limit = 4 * time.Second
	var meta outcome.Meta
	started := time.Now()
	_, err := client.Do(within(t, limit), get, &meta)
	took := time.Since(started)
	assert.Nil(t, err)
	assert.Equal(t, 2, meta.Attempts)
	assert.GreaterOrEqual(t, took, limit/partOfPatience-100*time.Millisecond, "it waits a part of its time on the kept one")
	meta = outcome.Meta{}
	_, err = client.Do(within(t, limit), get, &meta)
	assert.Nil(t, err)
	assert.Equal(t, 1, meta.Attempts, "the other forgotten ones are dropped")
}

func TestGETThatMayNotBeRepeatedIsNot(t *testing.T) {
	t.Parallel()
	server := startForgetful(t, 1)
	client := open(t, apiKey("http://"+server.address))
	server.keep(t, client, 1)
	before := server.requests.Load()
	once := get
	once.Repeat = api.Unheard
	var meta outcome.Meta
	_, err := client.Do(within(t, time.Second), once, &meta)
	require.NotNil(t, err)
	assert.Equal(t, "deadline_exceeded", err.Code)
	assert.Equal(t, 1, meta.Attempts)
	assert.Equal(t, int64(1), server.requests.Load()-before)
}

func TestSlowServerIsNotTakenForAForgottenConnection(t *testing.T) {
	t.Parallel()
	const limit, slow = 2 * time.Second, 700 * time.Millisecond
	server := startRaw(t, func(s *session) {
		for s.request() != nil {
			time.Sleep(slow) // longer than the part of the limit that a quick server has
			s.say(ok)
		}
	})
	client := open(t, apiKey("http://"+server.address))
	for i := range 3 {
		var meta outcome.Meta
		_, err := client.Do(within(t, limit), get, &meta)
		assert.Nil(t, err)
		assert.Equal(t, 1, meta.Attempts, "call %d", i)
	}
	assert.Equal(t, int64(1), server.accepted.Load())
}

func TestConnectionsEndByTheWallClock(t *testing.T) {
	t.Parallel()
	server := startForgetful(t, 1)
	client := open(t, apiKey("http://"+server.address))
	server.keep(t, client, 1)
	// As after a sleep, in which the clock of timers stands still.
	keptBy(client).kept[0].c.since = time.Now().Round(0).Add(-idleTimeout - time.Second)
	var meta outcome.Meta
	_, err := client.Do(within(t, 20*time.Second), post(), &meta)
	assert.Nil(t, err)
	assert.Equal(t, 1, meta.Attempts)
}

func TestPatienceOnAKeptConnection(t *testing.T) {
	t.Parallel()
	for left, want := range map[time.Duration]time.Duration{
		time.Second: 250 * time.Millisecond, 8 * time.Second: 2 * time.Second, time.Hour: 2 * time.Second,
	} {
		assert.Equal(t, want, (&conn{}).patience(left))
	}
	assert.Equal(t, 9*time.Second, (&conn{took: 3 * time.Second}).patience(10*time.Second), "the server is slow")
}
