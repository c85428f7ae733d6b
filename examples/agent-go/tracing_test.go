package agent

import (
	"context"
	"log/slog"
	"slices"
	"testing"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"example.com/agent/dao/contract"
	"example.com/agent/dao/host"
)

func TestSpansOfOpenTelemetry(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	provider := trace.NewTracerProvider(trace.WithSpanProcessor(spans))
	defer func() { _ = provider.Shutdown(context.Background()) }()
	tracer := both{otelTracer{provider.Tracer("test")}, host.LogCalls(slog.New(slog.DiscardHandler), slog.LevelDebug)}
	ctx, end := tracer.Start(context.Background(), host.Operation{Name: "dao.data.v1.DocumentsService.Get", Bytes: 3})
	_, inner := tracer.Start(ctx, host.Operation{Name: "avatar_net_fetch", Capability: "net", Stream: true})
	inner(host.Outcome{Err: &host.Error{Status: contract.StatusDenied, Message: "not granted"}})
	end(host.Outcome{Bytes: 9})
	ended := spans.Ended()
	if len(ended) != 2 || ended[1].Name() != "dao.data.v1.DocumentsService.Get" || ended[0].Status().Code != codes.Error ||
		ended[0].Parent().SpanID() != ended[1].SpanContext().SpanID() {
		t.Fatalf("%v", ended)
	}
	var names []string
	for _, each := range ended[0].Attributes() {
		names = append(names, string(each.Key))
	}
	if !slices.Contains(names, "dao.answer.items") {
		t.Error(names)
	}
}
