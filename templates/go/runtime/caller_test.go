package host

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"dao.local/host/gen/contract"
)

// loopback is a caller whose unit is two handlers.
type loopback struct {
	unary, stream Handler
}

func (l loopback) Unary(ctx context.Context, _ contract.Method, request []byte) ([]byte, error) {
	return l.unary.Unary(ctx, request)
}

func (l loopback) Stream(ctx context.Context, _ contract.Method, request []byte) iter.Seq2[[]byte, error] {
	return l.stream.Stream(ctx, request)
}

func doubling(_ context.Context, request *wrapperspb.Int32Value) (*wrapperspb.Int64Value, error) {
	if request.Value < 0 {
		return nil, &Error{Status: contract.StatusInvalidArgument}
	}
	return wrapperspb.Int64(2 * int64(request.Value)), nil
}

// counting gives as many items as it was asked for, and fails after three.
func counting(_ context.Context, request *wrapperspb.Int32Value) iter.Seq2[*wrapperspb.Int64Value, error] {
	return func(yield func(*wrapperspb.Int64Value, error) bool) {
		for number := range request.Value {
			if number == 3 {
				yield(nil, &Error{Status: contract.StatusInterrupted})
				return
			}
			if !yield(wrapperspb.Int64(int64(number)), nil) {
				return
			}
		}
	}
}

var unit = loopback{Answering(doubling, nil), Streaming(counting, nil)}

func TestUnary(t *testing.T) {
	ctx := context.Background()
	answer, err := Unary[wrapperspb.Int64Value](ctx, unit, 1, wrapperspb.Int32(21), nil)
	if err != nil || answer.Value != 42 {
		t.Fatalf("got %v, %v", answer, err)
	}
	answer, err = Unary[wrapperspb.Int64Value](ctx, unit, 1, wrapperspb.Int32(-1), nil)
	if answer != nil || !errors.Is(err, contract.StatusInvalidArgument) {
		t.Fatalf("got %v, %v", answer, err)
	}
	var none *wrapperspb.Int32Value
	if answer, err = Unary[wrapperspb.Int64Value](ctx, unit, 1, none, nil); err != nil || answer.Value != 0 {
		t.Fatalf("a request that is left out is an empty one: got %v, %v", answer, err)
	}
}

func TestStream(t *testing.T) {
	collect := func(asked int32, most int) (items []int64, failed error) {
		for item, err := range Stream[wrapperspb.Int64Value](context.Background(), unit, 1, wrapperspb.Int32(asked), nil) {
			if err != nil {
				return items, err
			}
			if items = append(items, item.Value); len(items) == most {
				break
			}
		}
		return items, nil
	}
	if items, err := collect(3, 10); err != nil || len(items) != 3 || items[2] != 2 {
		t.Errorf("got %v, %v", items, err)
	}
	if items, err := collect(9, 10); !errors.Is(err, contract.StatusInterrupted) || len(items) != 3 {
		t.Errorf("got %v, %v", items, err)
	}
	if items, err := collect(9, 2); err != nil || len(items) != 2 {
		t.Errorf("leaving the loop ends it: got %v, %v", items, err)
	}
}

func TestDamagedMessages(t *testing.T) {
	damaged := loopback{
		Handler{Unary: func(context.Context, []byte) ([]byte, error) { return []byte{0xff}, nil }},
		Handler{Stream: func(context.Context, []byte) iter.Seq2[[]byte, error] {
			return func(yield func([]byte, error) bool) { yield([]byte{0xff}, nil) }
		}},
	}
	ctx, request := context.Background(), wrapperspb.Int32(1)
	if _, err := Unary[wrapperspb.Int64Value](ctx, damaged, 1, request, nil); !errors.Is(err, contract.StatusInternal) {
		t.Errorf("got %v", err)
	}
	for _, err := range Stream[wrapperspb.Int64Value](ctx, damaged, 1, request, nil) {
		if !errors.Is(err, contract.StatusInternal) {
			t.Errorf("got %v", err)
		}
	}
	if _, err := unit.unary.Unary(ctx, []byte{0xff}); !errors.Is(err, contract.StatusInvalidArgument) {
		t.Errorf("got %v", err)
	}
	for _, err := range unit.stream.Stream(ctx, []byte{0xff}) {
		if !errors.Is(err, contract.StatusInvalidArgument) {
			t.Errorf("got %v", err)
		}
	}
}

func TestRequestsAreSentAsTheyAre(t *testing.T) {
	var sent []byte
	caller := loopback{unary: Handler{Unary: func(_ context.Context, request []byte) ([]byte, error) {
		sent = request
		return nil, nil
	}}}
	request := wrapperspb.String("ü")
	if _, err := Unary[wrapperspb.StringValue](context.Background(), caller, 1, request, nil); err != nil {
		t.Fatal(err)
	}
	if want, _ := proto.Marshal(request); !bytes.Equal(sent, want) {
		t.Errorf("got %x, want %x", sent, want)
	}
}
