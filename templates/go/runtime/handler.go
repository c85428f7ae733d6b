package host

import (
	"context"
	"iter"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"dao.local/host/gen/contract"
)

// Handler carries out one import of a unit, as bytes: one of its functions is set.
type Handler struct {
	// Unary gives one answer.
	Unary func(ctx context.Context, request []byte) ([]byte, error)
	// Stream gives items until it ends, or an error.
	Stream func(ctx context.Context, request []byte) iter.Seq2[[]byte, error]
	// Begin takes a call with one answer and returns at once; done is called later, once, from any
	// goroutine. It is called in the order of issue, on the goroutine of the unit, in place of Unary.
	Begin func(ctx context.Context, request []byte, done func(answer []byte, err error))
	// Sync answers at once: it fills out, or gives a number. It must not wait.
	Sync func(arguments Arguments, out []byte) (int64, error)

	input protoreflect.MessageDescriptor // of the request, if it is known
}

// Arguments are what an import that answers at once takes, in their order. Its bytes are the unit's:
// whoever keeps them copies them.
type Arguments []Argument

// Argument is a number, or bytes.
type Argument struct {
	Number int64
	Bytes  []byte
}

// Number returns the argument at a place, which is a number.
func (a Arguments) Number(at int) int64 { return a[at].Number }

// Bytes returns the argument at a place, which is bytes.
func (a Arguments) Bytes(at int) []byte { return a[at].Bytes }

// Text returns the argument at a place, which is text; what is no UTF-8 in it becomes U+FFFD.
func (a Arguments) Text(at int) string { return strings.ToValidUTF8(string(a[at].Bytes), "\uFFFD") }

// Acting makes a handler of what answers at once with nothing but its status.
func Acting(method func(Arguments) error) Handler {
	return Handler{Sync: func(arguments Arguments, _ []byte) (int64, error) {
		return 0, method(arguments)
	}}
}

// Filling makes a handler of what answers at once with bytes.
func Filling(method func(arguments Arguments, out []byte) error) Handler {
	return Handler{Sync: func(arguments Arguments, out []byte) (int64, error) {
		return 0, method(arguments, out)
	}}
}

// Measuring makes a handler of what answers at once with a number.
func Measuring(method func(Arguments) (int64, error)) Handler {
	return Handler{Sync: func(arguments Arguments, _ []byte) (int64, error) {
		return method(arguments)
	}}
}

// Answering makes a handler of a method with one answer.
func Answering[T, U any, In Message[T], Out Message[U]](
	method func(context.Context, In) (Out, error), check Check[In],
) Handler {
	return Handler{input: descriptor[T, In](), Unary: func(ctx context.Context, payload []byte) ([]byte, error) {
		request, err := received[T, In](payload, check)
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
	method func(context.Context, In) iter.Seq2[Out, error], check Check[In],
) Handler {
	return Handler{input: descriptor[T, In](), Stream: func(ctx context.Context, payload []byte) iter.Seq2[[]byte, error] {
		return func(yield func([]byte, error) bool) {
			request, err := received[T, In](payload, check)
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

func descriptor[T any, M Message[T]]() protoreflect.MessageDescriptor {
	return M(new(T)).ProtoReflect().Descriptor()
}

func received[T any, M Message[T]](payload []byte, check Check[M]) (M, error) {
	message := M(new(T))
	if err := parsing.Unmarshal(payload, message); err != nil {
		return nil, &Error{
			Status:  contract.StatusInvalidArgument,
			Message: "the request is damaged: " + err.Error(),
		}
	}
	if check != nil {
		if err := check(message); err != nil {
			return nil, err
		}
	}
	return message, nil
}
