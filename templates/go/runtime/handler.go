package host

import (
	"context"
	"iter"

	"google.golang.org/protobuf/proto"

	"dao.local/host/gen/contract"
)

// Handler carries out one import of a unit, as bytes: either of its functions is set.
type Handler struct {
	// Unary gives one answer.
	Unary func(ctx context.Context, request []byte) ([]byte, error)
	// Stream gives items until it ends, or an error.
	Stream func(ctx context.Context, request []byte) iter.Seq2[[]byte, error]
}

// Answering makes a handler of a method with one answer.
func Answering[T, U any, In Message[T], Out Message[U]](
	method func(context.Context, In) (Out, error),
) Handler {
	return Handler{Unary: func(ctx context.Context, payload []byte) ([]byte, error) {
		request, err := received[T, In](payload)
		if err != nil {
			return nil, err
		}
		answer, err := method(ctx, request)
		if err != nil {
			return nil, err
		}
		return proto.Marshal(answer)
	}}
}

// Streaming makes a handler of a method with a stream of items.
func Streaming[T, U any, In Message[T], Out Message[U]](
	method func(context.Context, In) iter.Seq2[Out, error],
) Handler {
	return Handler{Stream: func(ctx context.Context, payload []byte) iter.Seq2[[]byte, error] {
		return func(yield func([]byte, error) bool) {
			request, err := received[T, In](payload)
			if err != nil {
				yield(nil, err)
				return
			}
			for item, err := range method(ctx, request) {
				var payload []byte
				if err == nil {
					payload, err = proto.Marshal(item)
				}
				if !yield(payload, err) || err != nil {
					return
				}
			}
		}
	}}
}

func received[T any, M Message[T]](payload []byte) (M, error) {
	message := M(new(T))
	if err := proto.Unmarshal(payload, message); err != nil {
		return nil, &Error{
			Status:  contract.StatusInvalidArgument,
			Message: "the request is damaged: " + err.Error(),
		}
	}
	return message, nil
}
