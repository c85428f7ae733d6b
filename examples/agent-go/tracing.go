package agent

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"example.com/agent/dao/host"
)

// otelTracer makes a span of OpenTelemetry of every call to the unit and every import. Without a provider, which
// the program sets, spans cost next to nothing.
type otelTracer struct{ trace.Tracer }

func (t otelTracer) Start(ctx context.Context, operation host.Operation) (context.Context, func(host.Outcome)) {
	kind := trace.SpanKindClient
	if operation.Capability != "" {
		kind = trace.SpanKindServer
	}
	ctx, span := t.Tracer.Start(ctx, operation.Name, trace.WithSpanKind(kind), trace.WithAttributes(
		attribute.String("dao.capability", operation.Capability), attribute.Int("dao.request.bytes", operation.Bytes)))
	return ctx, func(outcome host.Outcome) {
		span.SetAttributes(attribute.Int("dao.answer.bytes", outcome.Bytes))
		if operation.Stream {
			span.SetAttributes(attribute.Int("dao.answer.items", outcome.Items))
		}
		if outcome.Err != nil {
			span.RecordError(outcome.Err)
			span.SetStatus(codes.Error, outcome.Err.Error())
		}
		span.End()
	}
}

// both has two tracers follow the same calls.
type both struct{ one, other host.Tracer }

func (b both) Start(ctx context.Context, operation host.Operation) (context.Context, func(host.Outcome)) {
	ctx, endOne := b.one.Start(ctx, operation)
	ctx, endOther := b.other.Start(ctx, operation)
	return ctx, func(outcome host.Outcome) {
		endOther(outcome)
		endOne(outcome)
	}
}
