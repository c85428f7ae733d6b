package main

import (
	"context"
	"io"
	"iter"

	"google.golang.org/protobuf/proto"

	"testee/conformance"
	"testee/conformance/contract"
	"testee/conformance/host"
	told "testee/conformance/v1"
)

// issued is a caller whose one call was issued before the typed client is asked for it to wait for.
type issued struct {
	runtime interface {
		Issue(context.Context, contract.Method, []byte) *host.Call
		IssueStream(context.Context, contract.Method, []byte) *host.Items
	}
	placed func()
}

func (i issued) Unary(ctx context.Context, method contract.Method, request []byte) ([]byte, error) {
	call := i.runtime.Issue(ctx, method, request)
	i.placed()
	return call.Answer()
}

func (i issued) Stream(ctx context.Context, method contract.Method, request []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		items := i.runtime.IssueStream(ctx, method, request)
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

// typedUnary makes a call through the typed client; it is nil if that has no such method.
func typedUnary(ctx context.Context, caller issued, command *told.HostCall) func() ([]byte, error) {
	probe := conformance.NewProbeClient(caller)
	var made func() (*told.Told, error)
	script, ruled := new(told.Script), new(told.RuledScript)
	switch contract.Method(command.Method) {
	case contract.MethodProbeRun:
		made = func() (*told.Told, error) { return probe.Run(ctx, script) }
	case contract.MethodProbeChange:
		made = func() (*told.Told, error) { return probe.Change(ctx, script) }
	case contract.MethodProbeRepeat:
		made = func() (*told.Told, error) { return probe.Repeat(ctx, script) }
	case contract.MethodProbeRuled:
		if proto.Unmarshal(command.Request, ruled) != nil {
			return nil
		}
		return func() ([]byte, error) { return encoded(probe.Ruled(ctx, ruled)) }
	}
	if made == nil || proto.Unmarshal(command.Request, script) != nil {
		return nil
	}
	return func() ([]byte, error) { return encoded(made()) }
}

// typedStream does the same for a method with items.
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
		}, func() error {
			close(wanted)
			return nil
		}
}

func encoded(it *told.Told, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return proto.Marshal(it)
}
