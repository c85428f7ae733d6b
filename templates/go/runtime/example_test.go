package host_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"dao.local/host"
	"dao.local/host/avatar"
	"dao.local/host/documents"
	"dao.local/host/gen"
)

// A program that keeps notes in a home. Generated bindings hold the unit; its package is called unit.
func Example() {
	folder, err := os.MkdirTemp("", "home")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	ctx := context.Background()
	a, err := dao.Open(ctx, folder, avatar.WithUnit("../../../dao_sdk/unit/dao.wasm"),
		avatar.WithRuntime(host.WithCompilationCache(compiled))) // or avatar.WithCacheDir
	if err != nil {
		log.Fatal(err)
	}
	defer a.Close(ctx)

	type note struct {
		Title string `dao:"title"`
	}
	notes := documents.Space[note](a, "notes")
	if _, err := notes.Put(ctx, "bread", note{Title: "Bread"}); err != nil {
		log.Fatal(err)
	}
	for each, err := range notes.Query(ctx, documents.OrderBy("title")) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(each.ID, each.Fields.Title)
	}
	// Output: bread Bread
}

// tracer stands for one of OpenTelemetry: go.opentelemetry.io/otel/trace.Tracer begins spans like this.
type tracer struct{ names []string }

// Start begins a span: with OpenTelemetry, ctx, span := t.tracer.Start(ctx, operation.Name), and the
// function that is returned calls span.RecordError and span.End.
func (t *tracer) Start(ctx context.Context, operation host.Operation) (context.Context, func(host.Outcome)) {
	return ctx, func(outcome host.Outcome) {
		if operation.Capability == "" && outcome.Err == nil {
			t.names = append(t.names, operation.Name)
		}
	}
}

func ExampleTracer() {
	folder, err := os.MkdirTemp("", "home")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	ctx, spans := context.Background(), &tracer{}
	a, err := dao.Open(ctx, folder, avatar.WithUnit("../../../dao_sdk/unit/dao.wasm"),
		avatar.WithRuntime(host.WithTracer(spans), host.WithCompilationCache(compiled)))
	if err != nil {
		log.Fatal(err)
	}
	defer a.Close(ctx)
	if _, err := a.System.Info(ctx, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(spans.names)
	// Output: [dao.system.v1.SystemService.Info]
}
