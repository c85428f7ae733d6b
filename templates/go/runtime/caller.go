package host

import (
	"context"
	"iter"

	"google.golang.org/protobuf/proto"

	"dao.local/host/gen/contract"
)

// Caller carries calls to a unit, as bytes. Clients are made of one; what implements it decides
// where the unit is.
//
// Implementations are safe for use by several goroutines. Their errors are *Error, or wrap one.
type Caller interface {
	// Unary sends a request and waits for the answer.
	Unary(ctx context.Context, method contract.Method, request []byte) ([]byte, error)
	// Stream sends a request once a loop begins, and gives the items of the answer as the loop asks
	// for them. Leaving the loop cancels the call. An error is the last that the loop gets.
	Stream(ctx context.Context, method contract.Method, request []byte) iter.Seq2[[]byte, error]
}

// Message is a pointer to a generated struct.
type Message[T any] interface {
	*T
	proto.Message
}

// Check looks at a request, and returns what is wrong with it; nil if it has no rules.
type Check[T any] func(T) error

// Unary calls a method with one answer. It is what generated clients use.
func Unary[T any, M Message[T], R proto.Message](
	ctx context.Context, caller Caller, method contract.Method, request R, check Check[R],
) (M, error) {
	payload, err := encoded(request, check)
	if err != nil {
		return nil, err
	}
	answer, err := caller.Unary(ctx, method, payload)
	if err != nil {
		return nil, err
	}
	return decoded[T, M](answer)
}

// Stream calls a method with a stream of items. It is what generated clients use.
func Stream[T any, M Message[T], R proto.Message](
	ctx context.Context, caller Caller, method contract.Method, request R, check Check[R],
) iter.Seq2[M, error] {
	return func(yield func(M, error) bool) {
		payload, err := encoded(request, check)
		if err != nil {
			yield(nil, err)
			return
		}
		for item, err := range caller.Stream(ctx, method, payload) {
			if err != nil {
				yield(nil, err)
				return
			}
			message, err := decoded[T, M](item)
			if !yield(message, err) || err != nil {
				return
			}
		}
	}
}

func encoded[R proto.Message](request R, check Check[R]) ([]byte, error) {
	if check != nil {
		if err := check(request); err != nil {
			return nil, err
		}
	}
	payload, err := proto.Marshal(request)
	if err != nil {
		return nil, &Error{Status: contract.StatusInvalidArgument, Message: err.Error()}
	}
	return payload, nil
}

func decoded[T any, M Message[T]](payload []byte) (M, error) {
	message := M(new(T))
	if len(payload) > freeBytes && elements(payload, message.ProtoReflect().Descriptor(), nestedMost) > len(payload)/4 {
		return nil, tooManyElements("the answer")
	}
	if err := parsing.Unmarshal(payload, message); err != nil {
		return nil, &Error{Status: contract.StatusInternal, Message: "the answer is damaged: " + err.Error()}
	}
	return message, nil
}
