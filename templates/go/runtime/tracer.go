package host

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"dao.local/host/gen/contract"
)

// Tracer follows calls in both directions: calls to the unit, and imports that the unit calls. It is what a tracer
// of OpenTelemetry does: Start begins a span, and the function that it returns ends it. Both may be called by
// several goroutines and must not call the unit.
type Tracer interface {
	// Start begins a span. A handler of an import gets the context that it returns.
	Start(ctx context.Context, operation Operation) (context.Context, func(Outcome))
}

// Operation is what a span is about.
type Operation struct {
	// Name is a method of the contract, such as dao.data.v1.DocumentsService.Put, or an import, such as
	// avatar_storage_read.
	Name string
	// Capability is that of an import; it is empty for a call to the unit.
	Capability string
	// Stream reports whether the answer is a stream.
	Stream bool
	// Bytes is the size of the request.
	Bytes int
}

// Outcome is how an operation ended.
type Outcome struct {
	// Err is nil if it ended well. Its status is found with errors.As and an *Error.
	Err error
	// Items is how many items a stream had.
	Items int
	// Bytes is the size of the answer, or of all items.
	Bytes int
}

// WithTracer follows every call to the unit and every import that is carried out.
func WithTracer(tracer Tracer) Option { return func(c *config) { c.tracer = tracer } }

// LogCalls returns a tracer that logs each call as it ends: at the level, or as a warning if it failed. That
// nothing is there is an answer like others, and so is that its caller gave it up.
func LogCalls(logger *slog.Logger, level slog.Level) Tracer { return callLog{logger, level} }

type callLog struct {
	logger *slog.Logger
	level  slog.Level
}

func (l callLog) Start(ctx context.Context, operation Operation) (context.Context, func(Outcome)) {
	begun := time.Now()
	return ctx, func(outcome Outcome) {
		level := l.level
		if outcome.Err != nil && !isAnswer(outcome.Err) {
			level = max(level, slog.LevelWarn)
		}
		if !l.logger.Enabled(ctx, level) {
			return
		}
		attributes := []slog.Attr{
			slog.String("operation", operation.Name), slog.Duration("took", time.Since(begun)),
			slog.Int("request_bytes", operation.Bytes), slog.Int("answer_bytes", outcome.Bytes),
		}
		if operation.Capability != "" {
			attributes = append(attributes, slog.String("capability", operation.Capability))
		}
		if operation.Stream {
			attributes = append(attributes, slog.Int("items", outcome.Items))
		}
		message := "call"
		if operation.Capability != "" {
			message = "import"
		}
		if outcome.Err != nil {
			attributes = append(attributes, slog.Any("error", outcome.Err))
			var failed *Error
			if errors.As(outcome.Err, &failed) {
				attributes = append(attributes, slog.String("status", failed.Status.String()))
			}
		}
		l.logger.LogAttrs(ctx, level, message, attributes...)
	}
}

func isAnswer(err error) bool {
	return errors.Is(err, contract.StatusNotFound) || errors.Is(err, contract.StatusCancelled) || errors.Is(err, context.Canceled)
}

// span is one operation that is followed; nil if nobody follows.
type span struct {
	once    sync.Once
	outcome Outcome
	tell    func(Outcome)
}

func startSpan(ctx context.Context, tracer Tracer, operation Operation) (context.Context, *span) {
	if tracer == nil {
		return ctx, nil
	}
	ctx, tell := tracer.Start(ctx, operation)
	return ctx, &span{tell: tell}
}

// item counts an item of a stream.
func (s *span) item(size int) {
	if s != nil {
		s.outcome.Items++
		s.outcome.Bytes += size
	}
}

// end tells how it ended, once.
func (s *span) end(answer []byte, err error) {
	if s == nil {
		return
	}
	s.once.Do(func() {
		if errors.Is(err, io.EOF) {
			err = nil
		}
		s.outcome.Err = err
		s.outcome.Bytes += len(answer)
		s.tell(s.outcome)
	})
}

// callOf is what a call to the unit is to a tracer.
func callOf(method contract.Method, request []byte, stream bool) Operation {
	return Operation{Name: method.String(), Stream: stream, Bytes: len(request)}
}
