package host

import (
	"context"
	"errors"
	"fmt"

	"dao.local/host/gen/contract"
)

// answer carries out a call with one answer, on its own goroutine.
func (c *capabilityCalls) answer(ctx context.Context, call *capabilityCall, handler Handler, payload []byte) {
	answer, err := c.guarded(call, func() ([]byte, error) { return handler.Unary(ctx, payload) })
	if err == nil && len(answer) > contract.LimitMaxMessageBytes {
		err = errorf(contract.StatusTooLarge, "the answer to %s has %d bytes; %d may cross", call.entry.Name, len(answer), contract.LimitMaxMessageBytes)
	}
	c.finish(call, answer, err)
}

// send carries out a call with a stream of items, on its own goroutine.
func (c *capabilityCalls) send(ctx context.Context, call *capabilityCall, handler Handler, payload []byte) {
	stopped := context.AfterFunc(ctx, func() {
		c.in.mu.Lock()
		defer c.in.mu.Unlock()
		c.changed.Broadcast()
	})
	defer stopped()
	_, err := c.guarded(call, func() ([]byte, error) {
		for item, err := range handler.Stream(ctx, payload) {
			if err == nil {
				err = c.sendItem(ctx, call, item)
			}
			if err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	c.finish(call, nil, err)
}

// sendItem sends an item as soon as the unit has credit and room for it.
func (c *capabilityCalls) sendItem(ctx context.Context, call *capabilityCall, item []byte) error {
	if len(item) > contract.LimitMaxItemBytes {
		return errorf(contract.StatusTooLarge, "an item of %s has %d bytes; %d may cross", call.entry.Name, len(item), contract.LimitMaxItemBytes)
	}
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	if c.mustHold(call) {
		if c.held+len(item) > heldMost {
			return tooMuchHeld()
		}
		c.held += len(item)
		for c.mustHold(call) && ctx.Err() == nil {
			c.changed.Wait()
		}
		c.held -= len(item)
	}
	if ctx.Err() != nil || c.open[call.id] != call {
		return &Error{Status: contract.StatusCancelled}
	}
	call.credit.spend(len(item))
	c.in.post(entry{
		kind: contract.EventCompletion, id: call.id, status: int32(contract.StatusMore), payload: item,
	})
	return nil
}

func (c *capabilityCalls) mustHold(call *capabilityCall) bool {
	return !call.credit.open() || c.in.queued >= queuedMost
}

// guarded calls a handler; whatever it fails with becomes an error that may cross.
func (c *capabilityCalls) guarded(call *capabilityCall, work func() ([]byte, error)) (answer []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = c.failed(call, fmt.Errorf("panic: %v", cause), "panic")
		}
	}()
	answer, err = work()
	var refused *Error
	switch {
	case err == nil || errors.As(err, &refused):
	case errors.Is(err, context.Canceled):
		err = &Error{Status: contract.StatusCancelled}
	case errors.Is(err, context.DeadlineExceeded):
		err = &Error{Status: contract.StatusTimeout}
	default:
		err = c.failed(call, err, fmt.Sprintf("%T", err))
	}
	return answer, err
}

// failed says to the log what a handler failed with, and to the unit of which kind it was.
func (c *capabilityCalls) failed(call *capabilityCall, cause error, kind string) error {
	c.in.config.logger.Error("a handler failed", "import", call.entry.Name, "cause", cause)
	return errorf(contract.StatusInternal, "the host failed to carry out %s: %s", call.entry.Name, kind)
}

func (c *capabilityCalls) finish(call *capabilityCall, answer []byte, err error) {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	if err == nil {
		c.complete(call, contract.StatusOK, answer)
		return
	}
	var refused *Error
	if errors.As(err, &refused) && refused.Status == contract.StatusDenied && c.open[call.id] == call && !c.in.dead {
		c.deny(call, refused)
		return
	}
	c.fail(call, err)
}
