package host

import (
	"context"
	"errors"
	"sync"
	"time"

	"dao.local/host/gen/contract"
)

const (
	// closePatience is how long a unit may take to finish, if its caller's context has no deadline.
	closePatience = 10 * time.Second
	// entryPatience is how much longer an entry may take that runs when the time for closing is over.
	entryPatience = time.Second
	// interruptsMost is how often an entry is interrupted.
	interruptsMost = 3
)

// ErrAbandoned is the error of closing a unit, or of giving up its start, if the unit is in an entry that does
// not end. Without [WithEntryDeadline] nothing can end such an entry: one goroutine goes on running the unit
// until the unit calls an import or the program ends. Everything else is closed, and a home is given back.
var ErrAbandoned = errors.New("the unit does not return from an entry, and without an entry deadline nothing can interrupt it: " +
	"one goroutine keeps running it until the program ends")

// closer lets several callers close once, and wait for the same end.
type closer struct {
	once sync.Once
	done chan struct{}
	err  error
}

// Close lets the unit finish, and ends it: calls that have not entered are refused, streams end, calls
// that are in the unit may be answered for half of the time that ctx allows, 10 s if it says nothing.
// Closing goes on if ctx is cancelled; several callers wait for the same end. It always ends: an entry that
// still runs a second after that time is interrupted or, without an entry deadline, left to itself; then the
// error is [ErrAbandoned].
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
			r.closer.err = r.drop(entryPatience)
		}()
	})
	select {
	case <-done:
		return r.closer.err
	case <-ctx.Done():
		if ctx.Err() == context.Canceled {
			return ctx.Err()
		}
		<-done // the time for closing is over: what is left is quick
		return r.closer.err
	}
}

// drop waits for the end of the goroutine that enters the unit, whose instance was told to end. An entry that
// is still running then is interrupted, or abandoned if that cannot be.
func (r *Runtime) drop(patience time.Duration) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for tries := 0; ; tries++ {
		select {
		case <-r.ended:
			return nil
		case <-timer.C:
		}
		if r.config.entryDeadline > 0 && tries < interruptsMost {
			r.engine.interrupt()
		} else if r.abandon() {
			return ErrAbandoned
		}
		timer.Reset(entryPatience) // it may be compiled or buried, or in an import, which is no code of the unit
	}
}

// abandon ends everything but the goroutine that enters the unit; it reports whether that is in an entry.
func (r *Runtime) abandon() bool {
	r.mu.Lock()
	instance := r.instance
	if instance != nil && !instance.entered || instance == nil && !r.engine.watchdog.runs() {
		r.mu.Unlock()
		return false
	}
	r.engine.shut.Store(true)
	r.abandoned = true
	if instance != nil {
		instance.dead, instance.abandoned = true, true
	}
	close(r.ended)
	r.mu.Unlock()
	if instance != nil {
		r.bury(instance, nil) // an observer hears nothing: it may be in use by the entry
	}
	r.config.logger.Error(ErrAbandoned.Error(), "unit", r.unit.Name)
	return true
}

// leave is the end of the goroutine that enters the unit.
func (r *Runtime) leave() {
	r.cancel()
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.abandoned {
		close(r.ended)
	}
}

func (r *Runtime) isAbandoned() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.abandoned
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
		ended := call.whenEnded()
		r.mu.Unlock()
		select {
		case <-ended:
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
	ended := call.whenEnded()
	r.mu.Unlock()
	select {
	case <-ended:
	case <-timer.C:
	case <-r.ended:
	}
	r.mu.Lock()
	if !call.ended || call.status != contract.StatusOK {
		r.config.logger.Warn("the unit did not shut down well", "unit", r.unit.Name)
	}
}
