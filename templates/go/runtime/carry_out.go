package host

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"sync"

	"dao.local/host/gen/contract"
)

// answer carries out a call with one answer, on its own goroutine.
func (c *capabilityCalls) answer(ctx context.Context, call *capabilityCall, handler Handler, payload []byte) {
	answer, err := c.guarded(call, func() ([]byte, error) { return handler.Unary(ctx, payload) })
	c.answered(call, answer, err)
}

// beginAt has a handler take a call; the handler says when it has ended.
func (c *capabilityCalls) beginAt(ctx context.Context, call *capabilityCall, handler Handler, payload []byte) {
	var once sync.Once
	end := func(answer []byte, err error) {
		once.Do(func() { c.answered(call, answer, err) })
	}
	_, err := c.guarded(call, func() ([]byte, error) {
		handler.Begin(ctx, payload, func(answer []byte, err error) { end(answer, c.crossing(call, err)) })
		return nil, nil
	})
	if err != nil {
		end(nil, err)
	}
}

func (c *capabilityCalls) answered(call *capabilityCall, answer []byte, err error) {
	if err == nil && len(answer) > contract.LimitMaxMessageBytes {
		err = &Error{
			Status:  contract.StatusTooLarge,
			Message: fmt.Sprintf("the answer to %s has %d bytes; %d may cross", call.entry.Name, len(answer), contract.LimitMaxMessageBytes),
			Details: map[string]string{"limit": "max_message_bytes"},
		}
	}
	c.finish(call, answer, err)
}

// opened calls the handler of a stream.
func (c *capabilityCalls) opened(ctx context.Context, call *capabilityCall, handler Handler, payload []byte) (items iter.Seq2[[]byte, error], err error) {
	_, err = c.guarded(call, func() ([]byte, error) {
		items = handler.Stream(ctx, payload)
		return nil, nil
	})
	return items, err
}

// send carries out a call with a stream of items, on its own goroutine.
func (c *capabilityCalls) send(ctx context.Context, call *capabilityCall, items iter.Seq2[[]byte, error], err error) {
	if err != nil {
		c.finish(call, nil, err)
		return
	}
	stopped := context.AfterFunc(ctx, func() {
		c.in.mu.Lock()
		defer c.in.mu.Unlock()
		c.changed.Broadcast()
	})
	defer stopped()
	_, err = c.guarded(call, func() ([]byte, error) {
		for item, err := range items {
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
		return &Error{
			Status:  contract.StatusTooLarge,
			Message: fmt.Sprintf("an item of %s has %d bytes; %d may cross", call.entry.Name, len(item), contract.LimitMaxItemBytes),
			Details: map[string]string{"limit": "max_item_bytes"},
		}
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
	call.span.item(len(item))
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
	return answer, c.crossing(call, err)
}

// crossing makes of what a handler failed with an error that may cross.
func (c *capabilityCalls) crossing(call *capabilityCall, err error) error {
	var refused *Error
	switch {
	case err == nil || errors.As(err, &refused):
		return err
	case errors.Is(err, context.Canceled):
		return &Error{Status: contract.StatusCancelled}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Status: contract.StatusTimeout}
	}
	return c.failed(call, err, fmt.Sprintf("%T", err))
}

// failed says to the log what a handler failed with, and to the unit of which kind it was.
func (c *capabilityCalls) failed(call *capabilityCall, cause error, kind string) error {
	c.in.config.logger.Error("a handler failed", "import", call.entry.Name, "cause", cause)
	return errorf(contract.StatusInternal, "the host failed to carry out %s: %s", call.entry.Name, kind)
}

func (c *capabilityCalls) finish(call *capabilityCall, answer []byte, err error) {
	call.span.end(answer, err)
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	defer c.leave(call)
	if err == nil {
		c.complete(call, contract.StatusOK, answer)
		return
	}
	var refused *Error
	if errors.As(err, &refused) && refused.Status == contract.StatusDenied && c.open[call.id] == call && !c.in.dead {
		// Which import was called a handler does not know.
		denied := *refused
		denied.Details = map[string]string{"capability": call.entry.Capability, "operation": call.entry.Name}
		maps.Copy(denied.Details, refused.Details)
		c.deny(call, &denied)
		return
	}
	c.fail(call, err)
}
