package parallel_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/openspring/openspring/internal/parallel"
)

func TestEveryPieceIsDoneOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 100} {
		done := make([]atomic.Int32, n)
		parallel.Do(t.Context(), n, func(i int) { done[i].Add(1) })
		for i := range done {
			assert.Equal(t, int32(1), done[i].Load(), "piece %d of %d was done", i, n)
		}
	}
}

func TestNothingIsBegunAfterTheEnd(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	parallel.Do(ctx, 10, func(int) { t.Error("work was begun") })
}

func TestPanicsComeOutAtTheCaller(t *testing.T) {
	t.Parallel()
	for piece := range 8 {
		func() {
			defer func() {
				assert.Equal(t, "boom", fmt.Sprint(recover()), "recovered")
			}()
			parallel.Do(t.Context(), 8, func(i int) {
				if i == piece {
					panic("boom")
				}
			})
		}()
	}
}

func TestWorkThatEndsLateIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	got, ok := parallel.Within(t.Context(), func() string { return "in time" }, func(string) { t.Error("it was not late") })
	assert.Equal(t, "in time", got)
	assert.True(t, ok)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	proceed, late := make(chan struct{}), make(chan string)
	got, ok = parallel.Within(ctx, func() string { <-proceed; return "late" }, func(made string) { late <- made })
	assert.Empty(t, got)
	assert.False(t, ok)
	close(proceed)
	assert.Equal(t, "late", <-late)
}

func TestAPanicOfWorkComesOutWhereItIsWaitedFor(t *testing.T) {
	t.Parallel()
	assert.PanicsWithValue(t, "no", func() {
		parallel.Within(context.Background(), func() int { panic("no") }, func(int) {})
	})
}
