package host

import (
	"context"

	"google.golang.org/protobuf/proto"
)

// Queue takes an operation and returns at once; it calls done later, once, from any goroutine.
type Queue[In, Out any] func(ctx context.Context, request In, done func(Out, error))

// Queued makes a handler of a method that queues its operations: they need no goroutine of their own to
// keep their order.
func Queued[T, U any, In Message[T], Out Message[U]](queue Queue[In, Out], check Check[In]) Handler {
	return Handler{input: descriptor[T, In](), Begin: func(ctx context.Context, payload []byte, done func([]byte, error)) {
		request, err := received[T](payload, check)
		if err != nil {
			done(nil, err)
			return
		}
		queue(ctx, request, func(answer Out, err error) {
			if err != nil {
				done(nil, err)
				return
			}
			done(proto.Marshal(answer))
		})
	}}
}

// Wait queues an operation and waits for its end. It has its place by then, see [Placed].
func Wait[In, Out any](ctx context.Context, request In, queue Queue[In, Out]) (Out, error) {
	type end struct {
		answer Out
		err    error
	}
	ended := make(chan end, 1)
	queue(ctx, request, func(answer Out, err error) { ended <- end{answer, err} })
	Placed(ctx)
	it := <-ended
	return it.answer, it.err
}
