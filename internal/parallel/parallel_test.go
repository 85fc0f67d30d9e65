package parallel_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/openspring/openspring/internal/parallel"
)

func TestEveryPieceIsDoneOnce(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 100} {
		done := make([]atomic.Int32, n)
		parallel.Do(t.Context(), n, func(i int) { done[i].Add(1) })
		for i := range done {
			if got := done[i].Load(); got != 1 {
				t.Errorf("piece %d of %d was done %d times; want once", i, n, got)
			}
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
				if got := fmt.Sprint(recover()); got != "boom" {
					t.Errorf("recovered %s; want boom", got)
				}
			}()
			parallel.Do(t.Context(), 8, func(i int) {
				if i == piece {
					panic("boom")
				}
			})
		}()
	}
}
