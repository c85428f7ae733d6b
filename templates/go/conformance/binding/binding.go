// Package binding drives the bindings of one contract for the testee. It is built once for each contract,
// with the import path of its bindings in place of `testee/bound`.
package binding

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	bound "testee/bound"
	"testee/bound/contract"
	"testee/bound/host"
	"testee/bound/host/avatar"
	"testee/bound/host/grants"
	"testee/bound/host/home"

	"testee/conformance/recordingv1"
	told "testee/conformance/v1"
)

// Report tells the kit something.
type Report func(*told.Report)

// Avatar is an open home with its unit.
type Avatar struct {
	*avatar.Avatar
}

// Open does what the command says.
func Open(ctx context.Context, command *told.Open, handlers map[string]host.Handler, report Report) (*Avatar, *told.Opened, *told.NotOpened) {
	var opened atomic.Bool
	options := []host.Option{
		host.WithObserver(host.NewRecorder(crossed{report}, 0)),
		host.WithDeaths(func(cause string) {
			if opened.Load() { // deaths of the start itself are in what crossed
				report(&told.Report{Report: &told.Report_Died{Died: &told.Died{Cause: cause}}})
			}
		}),
		host.WithDenials(func(it host.Denial) {
			report(&told.Report{Report: &told.Report_Denied{Denied: &told.Denied{
				Capability: it.Capability, Operation: it.Operation, Scope: it.Scope, Message: it.Message, Help: it.Help,
			}}})
		}),
	}
	if command.EntryMs > 0 {
		options = append(options, host.WithEntryDeadline(time.Duration(command.EntryMs)*time.Millisecond))
	}
	if command.StartMs > 0 {
		options = append(options, host.WithStartPatience(time.Duration(command.StartMs)*time.Millisecond))
	}
	if command.MemoryBytes > 0 {
		options = append(options, host.WithMemory(command.MemoryBytes))
	}
	all := []avatar.Option{
		avatar.WithUnit(command.Module), avatar.WithHandlers(handlers), avatar.WithLogger(slog.New(lines{report: report})),
		avatar.WithRuntime(options...),
	}
	if command.Cache != "" {
		all = append(all, avatar.WithCacheDir(filepath.Join(command.Cache, "wazero")))
	}
	if command.Grants != nil {
		grants := []string{}
		for _, each := range command.Grants.Capabilities {
			if len(each.Scopes) == 0 {
				grants = append(grants, each.Capability)
			}
			for _, scope := range each.Scopes {
				grants = append(grants, each.Capability+"="+scope)
			}
		}
		all = append(all, avatar.WithGrants(grants...))
	}
	made, err := bound.Open(ctx, command.Home, all...)
	if err != nil {
		var refused *host.LoadError
		return nil, nil, &told.NotOpened{Problem: Problem(err), ModuleRefused: errors.As(err, &refused)}
	}
	opened.Store(true)
	granted := made.Grants()
	said := &told.Opened{Digest: made.Unit().SHA256[:], Unit: made.Unit().Name}
	for _, name := range slices.Sorted(maps.Keys(granted)) {
		said.Grants = append(said.Grants, &told.GrantedCapability{Capability: name, Scopes: granted[name]})
	}
	return &Avatar{made.Avatar}, said, nil
}

// Call issues a call; the function that it gives waits for the answer.
func (a *Avatar) Call(ctx context.Context, method uint32, request []byte) func() ([]byte, error) {
	return a.Issue(ctx, contract.Method(method), request).Answer
}

// Stream issues a call; the function that it gives waits for the next item.
func (a *Avatar) Stream(ctx context.Context, method uint32, request []byte) (next func() ([]byte, error), end func() error) {
	items := a.IssueStream(ctx, contract.Method(method), request)
	return items.Next, items.Close
}

// Typed makes a call through the typed clients of whatever services there are, found by reflection; it is
// nil if there is no such method.
func (a *Avatar) Typed(ctx context.Context, placed func(), method uint32, request []byte) func() ([]byte, error) {
	call, message := typed(issued{a.Runtime, placed}, contract.Method(method), request)
	if !call.IsValid() || call.Type().NumOut() != 2 {
		return nil
	}
	return func() ([]byte, error) {
		given := call.Call([]reflect.Value{reflect.ValueOf(ctx), message})
		if err, failed := given[1].Interface().(error); failed {
			return nil, err
		}
		return proto.Marshal(given[0].Interface().(proto.Message))
	}
}

// TypedItems makes a call whose answers are many through the typed clients; it is nil if there is no such
// method. The call begins with the loop over it.
func (a *Avatar) TypedItems(ctx context.Context, method uint32, request []byte) iter.Seq2[[]byte, error] {
	call, message := typed(issued{a.Runtime, func() {}}, contract.Method(method), request)
	if !call.IsValid() || call.Type().NumOut() != 1 {
		return nil
	}
	items := call.Call([]reflect.Value{reflect.ValueOf(ctx), message})[0]
	return func(yield func([]byte, error) bool) {
		loop := reflect.MakeFunc(items.Type().In(0), func(given []reflect.Value) []reflect.Value {
			var data []byte
			err, _ := given[1].Interface().(error)
			if err == nil {
				data, err = proto.Marshal(given[0].Interface().(proto.Message))
			}
			return []reflect.Value{reflect.ValueOf(yield(data, err))}
		})
		items.Call([]reflect.Value{loop})
	}
}

// typed finds the function of a client that calls a method, and decodes its request; neither is valid if
// there is none.
func typed(caller host.Caller, method contract.Method, request []byte) (call, message reflect.Value) {
	call = function(bound.NewClients(caller), method)
	if !call.IsValid() {
		return
	}
	message = reflect.New(call.Type().In(1).Elem())
	if proto.Unmarshal(request, message.Interface().(proto.Message)) != nil {
		return reflect.Value{}, message
	}
	return call, message
}

// function finds the function of clients that calls a method: by its name, or, since names may be awkward, by
// what the function calls.
func function(clients *bound.Clients, method contract.Method) reflect.Value {
	if service, name, ok := strings.Cut(method.String(), "Service."); ok {
		client := reflect.ValueOf(clients).Elem().FieldByName(service[strings.LastIndex(service, ".")+1:])
		if client.IsValid() {
			if call := client.MethodByName(name); call.IsValid() {
				return call
			}
		}
	}
	seen := new(witness)
	tried, real := reflect.ValueOf(bound.NewClients(seen)).Elem(), reflect.ValueOf(clients).Elem()
	for field := range tried.NumField() {
		for at := range tried.Field(field).NumMethod() {
			call := tried.Field(field).Method(at)
			seen.method = 0
			empty := reflect.New(call.Type().In(1).Elem())
			given := call.Call([]reflect.Value{reflect.ValueOf(context.Background()), empty})
			if len(given) == 1 { // it calls once the loop begins
				given[0].Call([]reflect.Value{reflect.MakeFunc(given[0].Type().In(0), func([]reflect.Value) []reflect.Value {
					return []reflect.Value{reflect.ValueOf(false)}
				})})
			}
			if seen.method == method {
				return real.Field(field).Method(at)
			}
		}
	}
	return reflect.Value{}
}

// witness is a caller that calls nothing, and knows what it was to call.
type witness struct{ method contract.Method }

func (w *witness) Unary(_ context.Context, method contract.Method, _ []byte) ([]byte, error) {
	w.method = method
	return nil, io.EOF
}

func (w *witness) Stream(_ context.Context, method contract.Method, _ []byte) iter.Seq2[[]byte, error] {
	w.method = method
	return func(func([]byte, error) bool) {}
}

// issued is a caller that says when a call has its place.
type issued struct {
	*host.Runtime
	placed func()
}

func (i issued) Unary(ctx context.Context, method contract.Method, request []byte) ([]byte, error) {
	call := i.Issue(ctx, method, request)
	i.placed()
	return call.Answer()
}

// Stream places the call before it gives its items.
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

// IsStream reports whether a method answers with items.
func IsStream(method uint32) bool { return contract.Method(method).IsStream() }

// Happen tells the unit that something happened.
func (a *Avatar) Happen(kind string) { a.Lifecycle(kind) }

// Problem says how something failed.
func Problem(err error) *told.Problem {
	problem := &told.Problem{Message: err.Error(), Type: fmt.Sprintf("%T", err)}
	var failed *host.Error
	switch {
	case errors.As(err, &failed):
		problem.Status, problem.Message, problem.Help = failed.Status.String(), failed.Message, failed.Help
		problem.Details = failed.Details
		problem.Executed = map[contract.Execution]string{
			contract.NotExecuted: "no", contract.Executed: "yes", contract.ExecutionUnknown: "unknown",
		}[failed.Execution()]
		problem.Repeat = map[contract.Repetition]string{
			contract.RepeatSafe: "safe", contract.RepeatUseless: "useless", contract.RepeatUnsafe: "unsafe",
		}[failed.Repetition()]
	case errors.Is(err, host.ErrLoad), errors.Is(err, home.ErrHeld), errors.As(err, new(*host.HomeError)), errors.As(err, new(*grants.FileError)):
	default:
		problem.Foreign = true
	}
	return problem
}

// crossed reports records.
type crossed struct{ report Report }

func (c crossed) Write(framed []byte) (int, error) {
	record := new(recordingv1.Record)
	if err := proto.Unmarshal(framed[4:], record); err != nil {
		return 0, err
	}
	c.report(&told.Report{Report: &told.Report_Crossed{Crossed: record}})
	return len(framed), nil
}

// lines reports what the unit logs; what the host itself says goes to standard error.
type lines struct {
	report Report
	unit   bool
}

func (lines) Enabled(context.Context, slog.Level) bool { return true }

func (l lines) Handle(ctx context.Context, record slog.Record) error {
	if host.IsUnitLine(ctx) {
		level := uint32((record.Level-slog.LevelDebug)/4) + 1
		l.report(&told.Report{Report: &told.Report_Logged{Logged: &told.Logged{Level: level, Text: record.Message}}})
		return nil
	}
	var text bytes.Buffer
	err := slog.NewTextHandler(&text, nil).Handle(ctx, record)
	_, _ = io.Copy(os.Stderr, &text)
	return err
}

func (l lines) WithAttrs([]slog.Attr) slog.Handler { return l }

func (l lines) WithGroup(string) slog.Handler { return l }
