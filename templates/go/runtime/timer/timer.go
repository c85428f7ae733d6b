// Package timer wakes a unit.
package timer

import (
	"context"
	"iter"
	"time"

	"dao.local/host/gen/timerv1"
)

// Timer is the capability timer. Expiries that the unit did not take come together in one tick.
type Timer struct{}

// Start gives the ticks of one timer.
func (Timer) Start(ctx context.Context, request *timerv1.StartRequest) iter.Seq2[*timerv1.StartResponse, error] {
	began := time.Now() // with the monotonic clock
	delay := time.Duration(request.DelayMs) * time.Millisecond
	interval := time.Duration(request.IntervalMs) * time.Millisecond
	return func(yield func(*timerv1.StartResponse, error) bool) {
		timer := time.NewTimer(0)
		defer timer.Stop()
		// Counted from the start, so that lateness does not add up.
		for ticked := int64(0); ; {
			passed := time.Since(began) - delay
			due := int64(0)
			if passed >= 0 {
				due = 1
				if interval > 0 {
					due = int64(passed/interval) + 1
				}
			}
			if due > ticked {
				if !yield(&timerv1.StartResponse{Expiries: uint32(due - ticked)}, nil) || interval == 0 {
					return
				}
				ticked = due
				continue
			}
			timer.Reset(time.Duration(ticked)*interval - passed)
			select {
			case <-timer.C:
			case <-ctx.Done():
				yield(nil, ctx.Err())
				return
			}
		}
	}
}
