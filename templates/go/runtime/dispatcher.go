package host

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"dao.local/host/gen/contract"
)

type state int

const (
	starting state = iota
	running
	stopped
	closed
)

// dispatcher takes calls and hands them to the instance that is ready. Its lock guards everything that
// callers, handlers and the goroutine of the unit share; it is never held while the unit runs.
type dispatcher struct {
	mu       sync.Mutex
	state    state
	instance *instance
	waiting  []*hostCall // in the order of issue
	streams  streams
	untaken  int    // bytes of answers that wait for their callers
	refusal  *Error // of every call, once the unit is stopped or closed
}

func newDispatcher() *dispatcher {
	return &dispatcher{streams: streams{method: make(map[contract.Method]int)}}
}

// Unary implements Caller.
func (d *dispatcher) Unary(ctx context.Context, method contract.Method, request []byte) ([]byte, error) {
	if err := d.refuses(ctx, method, request, false); err != nil {
		return nil, err
	}
	call := newHostCall(requestCall, method, request)
	if err := d.begin(call); err != nil {
		return nil, err
	}
	select {
	case <-call.done:
	case <-ctx.Done():
		if err := d.giveUp(ctx, call); err != nil {
			return nil, err
		}
	}
	return d.take(call)
}

// Stream implements Caller.
func (d *dispatcher) Stream(ctx context.Context, method contract.Method, request []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if err := d.refuses(ctx, method, request, true); err != nil {
			yield(nil, err)
			return
		}
		call := newStreamCall(method, request)
		if err := d.begin(call); err != nil {
			yield(nil, err)
			return
		}
		defer d.abandon(call)
		for {
			item, err := d.next(ctx, call)
			if err != nil {
				yield(nil, err)
				return
			}
			if item == nil || !yield(item, nil) {
				return
			}
		}
	}
}

// refuses looks at a call before anything of it crosses.
func (d *dispatcher) refuses(ctx context.Context, method contract.Method, request []byte, stream bool) error {
	switch {
	case ctx.Err() != nil:
		return given(ctx, false, method)
	case !method.Known():
		return errorf(contract.StatusUnimplemented, "contract %d.%d has no method %#010x", contract.Major, contract.Minor, uint32(method))
	case method.IsStream() != stream:
		return errorf(contract.StatusInvalidArgument, "%s answers once, or with a stream; it was called as the other", method)
	case len(request) > contract.LimitMaxMessageBytes:
		return errorf(contract.StatusTooLarge, "the request has %d bytes; %d may cross at once", len(request), contract.LimitMaxMessageBytes)
	}
	return nil
}

// begin hands a call to the instance, or lets it wait for its turn.
func (d *dispatcher) begin(call *hostCall) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refusal != nil {
		return d.refusal
	}
	if call.stream {
		if err := d.streams.begin(call.method); err != nil {
			return err
		}
	}
	d.waiting = append(d.waiting, call)
	d.release()
	return nil
}

// release hands waiting calls to the instance, as many as may be in flight. The lock is held.
func (d *dispatcher) release() {
	for len(d.waiting) > 0 && d.state == running && len(d.instance.calls.open) < contract.LimitMaxCallsInFlight {
		call := d.waiting[0]
		d.waiting = d.waiting[1:]
		if !call.ended {
			d.instance.request(call)
		}
	}
}

// callEnded makes room for the next call. The lock is held.
func (d *dispatcher) callEnded(call *hostCall) {
	if call.stream && call.kind == requestCall {
		d.streams.end(call.method)
	}
	d.release()
}

// take returns the answer of a call that has ended.
func (d *dispatcher) take(call *hostCall) ([]byte, error) {
	d.mu.Lock()
	d.untaken -= len(call.body)
	d.mu.Unlock()
	if call.status != contract.StatusOK {
		return nil, call.failure()
	}
	return call.body, nil
}

// next waits for the next item of a stream; nil is its end.
func (d *dispatcher) next(ctx context.Context, call *hostCall) ([]byte, error) {
	for {
		d.mu.Lock()
		if len(call.items) > 0 {
			item := call.items[0]
			call.items = call.items[1:]
			if granted, ok := call.taken.take(len(item)); ok && d.instance != nil {
				d.instance.grant(call, granted)
			}
			d.mu.Unlock()
			return item, nil
		}
		ended := call.ended
		d.mu.Unlock()
		if ended {
			_, err := d.take(call)
			return nil, err
		}
		select {
		case <-call.more:
		case <-call.done:
		case <-ctx.Done():
			if err := d.giveUp(ctx, call); err != nil {
				return nil, err
			}
		}
	}
}

// giveUp ends a call whose caller waits no longer; it returns nil if the call has ended before.
func (d *dispatcher) giveUp(ctx context.Context, call *hostCall) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if call.ended {
		return nil
	}
	err := given(ctx, call.hasEffect() && (call.entered || call.repeated), call.method)
	call.end(contract.StatusCancelled, nil, nil)
	d.cancel(call)
	return err
}

// abandon loses interest in a call; nothing happens if it has ended.
func (d *dispatcher) abandon(call *hostCall) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !call.ended {
		call.end(contract.StatusCancelled, nil, nil)
		d.cancel(call)
	}
}

// cancel tells the unit that nobody waits for a call any more. The lock is held.
func (d *dispatcher) cancel(call *hostCall) {
	call.abandoned = true
	if d.instance != nil && d.instance.calls.has(call) {
		d.instance.cancel(call)
		return
	}
	if at := slices.Index(d.waiting, call); at >= 0 {
		d.waiting = slices.Delete(d.waiting, at, at+1)
		d.callEnded(call)
	}
}

// given is the error of a call that its own caller gave up.
func given(ctx context.Context, maybe bool, method contract.Method) error {
	if ctx.Err() == context.Canceled {
		return ctx.Err()
	}
	text := fmt.Sprintf("%s was not answered in time", method)
	if maybe {
		text += "; it may have taken effect"
	}
	return &Error{Status: contract.StatusTimeout, Message: text}
}

// refuse ends every call that waits, and those to come. The lock is held.
func (d *dispatcher) refuse(state state, refusal *Error) {
	d.state, d.refusal = state, refusal
	waiting := d.waiting
	d.waiting = nil
	for _, call := range waiting {
		call.end(contract.StatusUnavailable, nil, refusal)
		d.callEnded(call)
	}
}
