package host

import (
	"context"
	"sync"
	"time"

	"dao.local/host/gen/contract"
)

// closePatience is how long a unit may take to finish, if its caller's context has no deadline.
const closePatience = 10 * time.Second

// closer lets several callers close once, and wait for the same end.
type closer struct {
	once sync.Once
	done chan struct{}
}

// Close lets the unit finish, and ends it: calls that have not entered are refused, streams end, calls
// that are in the unit may be answered for half of the time that ctx allows, 10 s if it says nothing.
// Closing goes on if ctx is cancelled; several callers wait for the same end.
func (r *Runtime) Close(ctx context.Context) error {
	patience := closePatience
	if end, ok := ctx.Deadline(); ok {
		patience = max(time.Until(end), 0)
	}
	r.mu.Lock()
	if r.closer.done == nil {
		r.closer.done = make(chan struct{})
	}
	done := r.closer.done
	r.mu.Unlock()
	r.closer.once.Do(func() {
		go func() {
			defer close(done)
			r.rest(patience)
			r.cancel()
			<-r.ended
		}()
	})
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		if ctx.Err() == context.Canceled {
			return ctx.Err()
		}
		<-done // the time for closing is over: what is left is quick
		return nil
	}
}

// rest brings the unit to rest and ends its instance.
func (r *Runtime) rest(patience time.Duration) {
	end := time.Now().Add(patience)
	r.mu.Lock()
	was := r.state
	r.refuse(closed, &Error{Status: contract.StatusUnavailable, Message: "the unit is closed"})
	in := r.instance
	if in == nil {
		r.mu.Unlock()
		return
	}
	if was == running {
		r.finish(in, end)
		r.lastWords(in, end)
	}
	in.end()
	r.mu.Unlock()
}

// finish ends streams and waits for what is in the unit, for half of the time. The lock is held.
func (r *Runtime) finish(in *instance, end time.Time) {
	var inside []*hostCall
	for _, call := range in.calls.inOrder() {
		switch {
		case call.stream:
			call.end(contract.StatusUnavailable, nil, r.refusal)
			call.abandoned = true
			in.cancel(call)
		case !call.entered:
			in.calls.finish(call, contract.StatusUnavailable, nil, r.refusal)
		default:
			inside = append(inside, call)
		}
	}
	timer := time.NewTimer(time.Until(end) / 2)
	defer timer.Stop()
	for _, call := range inside {
		r.mu.Unlock()
		select {
		case <-call.done:
		case <-timer.C:
			timer.Reset(0)
		case <-r.ended:
		}
		r.mu.Lock()
	}
}

// lastWords has the unit rest. The lock is held.
func (r *Runtime) lastWords(in *instance, end time.Time) {
	if in.dead {
		return
	}
	left := max(time.Until(end), 0)
	call := newHostCall(restCall, 0, nil)
	call.rest = uint32(left.Milliseconds())
	in.request(call)
	timer := time.NewTimer(left)
	defer timer.Stop()
	r.mu.Unlock()
	select {
	case <-call.done:
	case <-timer.C:
	case <-r.ended:
	}
	r.mu.Lock()
	if !call.ended || call.status != contract.StatusOK {
		r.config.logger.Warn("the unit did not shut down well", "unit", r.unit.Name)
	}
}
