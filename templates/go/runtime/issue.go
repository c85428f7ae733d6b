package host

import (
	"context"
	"errors"
	"io"
	"iter"
	"runtime"

	"dao.local/host/gen/contract"
)

// Unary implements [Caller].
func (d *dispatcher) Unary(ctx context.Context, method contract.Method, request []byte) ([]byte, error) {
	return d.Issue(ctx, method, request).Answer()
}

// Stream implements [Caller].
func (d *dispatcher) Stream(ctx context.Context, method contract.Method, request []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		items := d.IssueStream(ctx, method, request)
		defer items.Close()
		for {
			item, err := items.Next()
			if errors.Is(err, io.EOF) || !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// Call is a call that has taken its place among the calls to the unit.
type Call struct {
	dispatcher *dispatcher
	call       *hostCall
	span       *span
	err        error
}

// Issue takes the place of a call and returns at once: calls enter the unit in the order in which they
// were issued, whichever goroutines wait for their answers. What is wrong with it is told by Answer.
func (d *dispatcher) Issue(ctx context.Context, method contract.Method, request []byte) *Call {
	ctx, span := startSpan(ctx, d.tracer, callOf(method, request, false))
	call := newHostCall(requestCall, method, request)
	err := d.refuses(ctx, method, request, false)
	if err == nil {
		err = d.begin(ctx, call)
	}
	return &Call{d, call, span, err}
}

// Answer waits for the answer.
func (c *Call) Answer() ([]byte, error) {
	if c.err != nil {
		c.span.end(nil, c.err)
		return nil, c.err
	}
	c.call.settled.Wait()
	answer, err := c.dispatcher.take(c.call)
	c.span.end(answer, err)
	return answer, err
}

// Items are the items of a stream that was issued. One goroutine at a time may use them.
type Items struct {
	*Call
	cleanup runtime.Cleanup
}

// IssueStream is like [Runtime.Issue], for a method with a stream.
func (d *dispatcher) IssueStream(ctx context.Context, method contract.Method, request []byte) *Items {
	ctx, span := startSpan(ctx, d.tracer, callOf(method, request, true))
	call := newStreamCall(method, request)
	err := d.refuses(ctx, method, request, true)
	if err == nil {
		err = d.begin(ctx, call)
	}
	items := &Items{Call: &Call{d, call, span, err}}
	// A stream that is dropped without being closed is cancelled too.
	items.cleanup = runtime.AddCleanup(items, func(call *hostCall) {
		d.abandon(call)
		span.end(nil, context.Canceled)
	}, call)
	return items
}

// Next waits for the next item; io.EOF is the end of the stream.
func (i *Items) Next() ([]byte, error) {
	if i.err != nil {
		i.span.end(nil, i.err)
		return nil, i.err
	}
	item, err := i.dispatcher.next(i.call)
	if i.err = err; err != nil {
		i.span.end(nil, err)
	} else {
		i.span.item(len(item))
	}
	return item, err
}

// Close gives the stream up, if it has not ended.
func (i *Items) Close() error {
	i.cleanup.Stop()
	i.span.end(nil, i.err)
	if i.err == nil {
		i.err = io.EOF
		i.dispatcher.abandon(i.call)
	}
	return nil
}
