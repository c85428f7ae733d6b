package main

import (
	"context"
	"io"
	"iter"
	"sync"

	"google.golang.org/protobuf/proto"

	"testee/conformance"
	"testee/conformance/contract"
	"testee/conformance/host"
	told "testee/conformance/v1"
)

// issued is a caller whose one call was issued before the typed client is asked for it to wait for.
type issued struct {
	*host.Runtime
	placed func()
}

func (i issued) Stream(ctx context.Context, method contract.Method, request []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		items := i.IssueStream(ctx, method, request)
		defer items.Close()
		i.placed()
		for {
			item, err := items.Next()
			if err == io.EOF || !yield(item, err) || err != nil {
				return
			}
		}
	}
}

// typedStream makes a call through the typed client; it gives nothing if there is none.
func typedStream(ctx context.Context, caller issued, command *told.HostCall) (next func() ([]byte, error), end func() error) {
	probe := conformance.NewProbeClient(caller)
	script := new(told.Script)
	if proto.Unmarshal(command.Request, script) != nil {
		return nil, nil
	}
	items := probe.Flow(ctx, script)
	if contract.Method(command.Method) == contract.MethodProbeDrip {
		items = probe.Drip(ctx, script)
	}
	// The loop begins the call, so somebody must be in it from the beginning on.
	type item struct {
		data []byte
		err  error
	}
	wanted, given := make(chan struct{}), make(chan item)
	go func() {
		defer close(given)
		<-wanted
		for it, err := range items {
			data, err := encoded(it, err)
			given <- item{data, err}
			if _, more := <-wanted; !more {
				return
			}
		}
	}()
	return func() ([]byte, error) {
			wanted <- struct{}{}
			it, more := <-given
			if !more {
				return nil, io.EOF
			}
			return it.data, it.err
		}, sync.OnceValue(func() error {
			close(wanted)
			<-given
			return nil
		})
}

func encoded(it *told.Told, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return proto.Marshal(it)
}
