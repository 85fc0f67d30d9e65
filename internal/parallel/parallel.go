// Package parallel does several pieces of work at once, on as many processors as there are.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Do calls work for 0 to n-1, on as many processors as there are, and returns when all calls have
// ended. It begins none after ctx has ended. A panic of one comes out here.
func Do(ctx context.Context, n int, work func(int)) {
	var next atomic.Int64
	loop := func() {
		for ctx.Err() == nil {
			i := int(next.Add(1)) - 1
			if i >= n {
				return
			}
			work(i)
		}
	}
	helpers := min(runtime.GOMAXPROCS(0), n) - 1
	if helpers < 1 {
		loop()
		return
	}
	var group sync.WaitGroup
	panics := make(chan any, helpers)
	for range helpers {
		spawn(&group, panics, loop)
	}
	// The helpers use what the caller owns, so it waits for them in a panic of its own too.
	defer func() {
		group.Wait()
		select {
		case p := <-panics:
			panic(p)
		default:
		}
	}()
	loop()
}

// spawn runs work in a goroutine that hands a panic over instead of ending the process. It holds the only go
// statement of the library.
func spawn(group *sync.WaitGroup, panics chan<- any, work func()) {
	group.Add(1)
	go func() {
		defer group.Done()
		defer func() {
			if p := recover(); p != nil {
				panics <- p
			}
		}()
		work()
	}()
}
