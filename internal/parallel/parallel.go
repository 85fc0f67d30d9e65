// Package parallel does several pieces of work at once, on as many processors as there are, and work that may never return.
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

// Within calls work in a goroutine of its own, and returns what it returns. If ctx ends first, ok is false; work goes on, and late
// gets what it returns, in that goroutine. A panic of work comes out here, and after ctx has ended nowhere.
func Within[T any](ctx context.Context, work func() T, late func(T)) (result T, ok bool) {
	results, abandoned, panics := make(chan T), make(chan struct{}), make(chan any, 1)
	var group sync.WaitGroup
	spawn(&group, panics, func() {
		made := work()
		select {
		case results <- made:
		case <-abandoned:
			late(made)
		}
	})
	select {
	case result = <-results:
		return result, true
	case p := <-panics:
		panic(p)
	case <-ctx.Done():
		close(abandoned)
		return result, false
	}
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
