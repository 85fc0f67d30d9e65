// Package kill proves that a process may die at any moment. Processes change one license on the device in every way, against a
// sandbox, and say into a pipe what they begin and what is done. They are killed at random moments. What is stored then must
// follow from what they have said. make kill runs it for long.
package kill

import (
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	kills = flag.Int("kills", 45, "how many processes are killed")
	times = flag.Int("times", 40, "how often each of several processes counts")
	seed  = flag.Uint64("seed", 0, "what the random choices begin with; 0 for another one each time")
)

// TestMain makes this program the processes that are killed too.
func TestMain(m *testing.M) {
	text := os.Getenv(orderVariable)
	if text == "" {
		os.Exit(m.Run())
	}
	var o order
	err := json.Unmarshal([]byte(text), &o)
	if err == nil {
		err = o.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func TestKilledProcessesLoseNothingOfALicense(t *testing.T) {
	begin := *seed
	if begin == 0 {
		begin = rand.Uint64()
	}
	t.Logf("-kills %d -seed %d", *kills, begin)
	var killed, rounds, changes atomic.Int64
	t.Run("of", func(t *testing.T) {
		for i, kind := range kinds {
			t.Run(kind.license, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t, kind, rand.New(rand.NewPCG(begin, uint64(i))))
				for left := (*kills + len(kinds) - 1) / len(kinds); left > 0; {
					dead, done := w.round()
					left -= dead
					killed.Add(int64(dead))
					changes.Add(int64(done))
					rounds.Add(1)
				}
				w.settle()
			})
		}
	})
	t.Logf("%d processes were killed in %d rounds; %d operations were reported done", killed.Load(), rounds.Load(), changes.Load())
}

// pipe is what all processes of a world say, in the order in which they said it: a write of a short line is one step.
type pipe struct {
	read, write *os.File
	mu          sync.Mutex
	lines       []event
	broken      bool
	// more is signalled with each line.
	more *sync.Cond
}

func newPipe(t *testing.T) *pipe {
	read, write, err := os.Pipe()
	require.NoError(t, err)
	p := &pipe{read: read, write: write}
	p.more = sync.NewCond(&p.mu)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		lines := json.NewDecoder(read)
		for {
			var e event
			if err := lines.Decode(&e); err != nil {
				return
			}
			p.mu.Lock()
			p.lines = append(p.lines, e)
			p.more.Broadcast()
			p.mu.Unlock()
		}
	}()
	t.Cleanup(func() {
		assert.NoError(t, write.Close())
		<-ended
		assert.NoError(t, read.Close())
	})
	return p
}

// await returns once so many lines have come, or a process has ended by itself.
func (p *pipe) await(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.lines) < n && !p.broken {
		p.more.Wait()
	}
}

// gone notes that a process has ended that nobody has killed.
func (p *pipe) gone() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = true
	p.more.Broadcast()
}

// take returns all lines that were written before, and forgets them. The processes are dead.
func (p *pipe) take(t *testing.T) []event {
	text, err := json.Marshal(event{Op: opMark})
	require.NoError(t, err)
	_, err = p.write.Write(append(text, '\n'))
	require.NoError(t, err)
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.lines) == 0 || p.lines[len(p.lines)-1].Op != opMark {
		p.more.Wait()
	}
	lines := p.lines[:len(p.lines)-1]
	p.lines = nil
	return lines
}
