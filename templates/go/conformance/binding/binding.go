// Package binding drives the bindings of one contract for the testee. It is built once for each contract,
// with the import path of its bindings in place of `testee/bound`.
package binding

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"testee/bound/contract"
	"testee/bound/host"

	told "testee/conformance/v1"
	"testee/conformance/recordingv1"
)

// Report tells the kit something.
type Report func(*told.Report)

// Avatar is an open home with its unit.
type Avatar struct {
	*host.Runtime
}

// Open does what the command says.
func Open(ctx context.Context, command *told.Open, handlers map[string]host.Handler, report Report) (*Avatar, *told.NotOpened) {
	data, err := os.ReadFile(command.Module)
	if err != nil {
		return nil, &told.NotOpened{Problem: Problem(err)}
	}
	unit, err := host.Load(data)
	if err != nil {
		return nil, &told.NotOpened{Problem: Problem(err), ModuleRefused: true}
	}
	grants := host.Grants{}
	for _, each := range command.Grants.GetCapabilities() {
		grants[each.Capability] = each.Scopes
	}
	opened := false
	options := []host.Option{
		host.WithHandlers(handlers), host.WithGrants(grants, nil), host.WithLogger(slog.New(lines{report: report})),
		host.WithObserver(host.NewRecorder(crossed{report}, 0)),
		host.WithDeaths(func(cause string) {
			if opened { // deaths of the start itself are in what crossed
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
	runtime, err := host.Start(ctx, unit, options...)
	if err != nil {
		var refused *host.LoadError
		return nil, &told.NotOpened{Problem: Problem(err), ModuleRefused: errors.As(err, &refused)}
	}
	opened = true
	granted := runtime.Grants()
	said := &told.Opened{Digest: unit.SHA256[:], Unit: unit.Name}
	for _, name := range slices.Sorted(maps.Keys(granted)) {
		said.Grants = append(said.Grants, &told.GrantedCapability{Capability: name, Scopes: granted[name]})
	}
	report(&told.Report{Report: &told.Report_Opened{Opened: said}})
	return &Avatar{runtime}, nil
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
	case errors.Is(err, host.ErrLoad):
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
