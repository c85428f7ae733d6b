package host

import (
	"context"
	"fmt"
	"io"
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
	waiting  fifo[*hostCall] // in the order of issue
	streams  streams
	untaken  int // bytes of answers that wait for their callers
	taken    int // of those, what was taken during the entry that runs: it was in memory all the same
	tracer   Tracer
	refusal  *Error // of every call, once the unit is stopped or closed
}

func newDispatcher(tracer Tracer) *dispatcher {
	return &dispatcher{tracer: tracer, streams: streams{open: make(map[*hostCall]struct{}), method: make(map[contract.Method]int)}}
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
func (d *dispatcher) begin(ctx context.Context, call *hostCall) error {
	yieldPlace(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.refusal != nil {
		return d.refusal
	}
	if call.stream {
		if err := d.streams.begin(call); err != nil {
			return err
		}
	}
	if ctx.Done() != nil {
		call.unwatch = context.AfterFunc(ctx, func() { d.giveUp(ctx, call) })
	}
	if d.waiting.len() == 0 && d.takes() {
		d.instance.request(call)
	} else {
		d.waiting.push(call)
	}
	return nil
}

// release hands waiting calls to the instance, as many as may be in flight. The lock is held.
func (d *dispatcher) release() {
	for d.waiting.len() > 0 && d.takes() {
		call := d.waiting.pop()
		if !call.ended {
			d.instance.request(call)
		}
	}
}

// takes reports whether there is an instance with room for a call. The lock is held.
func (d *dispatcher) takes() bool {
	return d.state == running && len(d.instance.calls.open) < contract.LimitMaxCallsInFlight
}

// callEnded makes room for the next call. The lock is held.
func (d *dispatcher) callEnded(call *hostCall) {
	d.streams.end(call)
	d.release()
}

// take returns the answer of a call that has ended.
func (d *dispatcher) take(call *hostCall) ([]byte, error) {
	d.mu.Lock()
	if d.taken += len(call.body); d.instance == nil || !d.instance.entered {
		d.untaken, d.taken = d.untaken-d.taken, 0
	}
	d.mu.Unlock()
	if call.status != contract.StatusOK {
		return nil, call.failure()
	}
	return call.body, nil
}

// next waits for the next item of a stream; io.EOF is its end.
func (d *dispatcher) next(call *hostCall) ([]byte, error) {
	for {
		d.mu.Lock()
		if call.items.len() > 0 {
			item := call.items.pop()
			if granted, ok := call.taken.take(len(item)); ok && d.instance != nil {
				d.instance.grant(call, granted)
			}
			d.mu.Unlock()
			return item, nil
		}
		ended := call.ended
		d.mu.Unlock()
		if ended {
			if _, err := d.take(call); err != nil {
				return nil, err
			}
			return nil, io.EOF
		}
		<-call.more
	}
}

// giveUp ends a call whose context has ended; nothing happens if the call has ended before.
func (d *dispatcher) giveUp(ctx context.Context, call *hostCall) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !call.ended {
		maybe := call.hasEffect() && (call.entered || call.repeated)
		call.end(contract.StatusCancelled, nil, given(ctx, maybe, call.method))
		d.cancel(call)
	}
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
	d.streams.end(call) // the next may begin at once, whenever the unit hears of this
	if d.instance != nil && d.instance.calls.has(call) {
		d.instance.cancel(call)
		return
	}
	if d.waiting.remove(func(each *hostCall) bool { return each == call }) {
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
	waiting := d.waiting.rest()
	d.waiting = fifo[*hostCall]{}
	for _, call := range waiting {
		call.end(contract.StatusUnavailable, nil, refusal)
		d.callEnded(call)
	}
}
