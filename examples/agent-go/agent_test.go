package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/goleak"

	"example.com/agent/dao/contract"
	"example.com/agent/dao/host"
)

// TestMain is the Agent itself in the processes that the tests start.
func TestMain(m *testing.M) {
	if os.Getenv("AGENT_TEST_IS_AGENT") != "" {
		os.Exit(command(os.Args[1:], os.Getenv, os.Stderr))
	}
	folder, err := os.MkdirTemp("", "agent-cache")
	if err != nil {
		panic(err)
	}
	compiled = folder
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		_ = os.RemoveAll(folder)
		os.Exit(code)
	}))
}

// compiled is where the Agents of all tests keep the compiled unit.
var compiled string

// running is an Agent in a process of its own.
type running struct {
	*exec.Cmd
	lines *bufio.Scanner
}

func start(t *testing.T, home string, words ...string) *running {
	t.Helper()
	words = append([]string{"-home", home, "-cache", compiled, "-listen", "127.0.0.1:0",
		"-start-patience", "10m", "-log-format", "json", "-interval", "5ms"}, words...)
	r := &running{Cmd: exec.Command(os.Args[0], words...)}
	r.Env = append(os.Environ(), "AGENT_TEST_IS_AGENT=1")
	errs, err := r.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Process.Kill() })
	r.lines = bufio.NewScanner(errs)
	return r
}

// until reads the log up to a message.
func (r *running) until(t *testing.T, message string) map[string]any {
	t.Helper()
	var last string
	for r.lines.Scan() {
		last = r.lines.Text()
		var line map[string]any
		if err := json.Unmarshal([]byte(last), &line); err != nil {
			t.Fatalf("no line of JSON: %s", last)
		}
		if line["msg"] == message {
			return line
		}
	}
	t.Fatalf("the agent ended before it said %q; last it said %s", message, last)
	return nil
}

func healthOf(t *testing.T, address string) (int, report) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	defer http.DefaultClient.CloseIdleConnections()
	var said report
	if err := json.NewDecoder(answer.Body).Decode(&said); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, said
}

func TestItIsWellAndStopsGracefully(t *testing.T) {
	r := start(t, filepath.Join(t.TempDir(), "home"))
	ready := r.until(t, "ready")
	r.until(t, "beat")
	status, said := healthOf(t, ready["health"].(string))
	if status != http.StatusOK || said.Status != "ok" || said.Beats < 1 || !strings.HasPrefix(said.Unit, "dao ") {
		t.Errorf("%d %+v", status, said)
	}
	if err := r.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	r.until(t, "stopped")
	if err := r.Wait(); err != nil {
		t.Error(err)
	}
}

func TestItGoesOnAfterItWasKilled(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	logged := 0.0
	for round := range 5 {
		r := start(t, home)
		ready := r.until(t, "ready")
		if ready["starts"] != float64(round+1) {
			t.Errorf("start %d says that it is the %vth", round+1, ready["starts"])
		}
		if found := ready["beats"].(float64); found < logged {
			t.Errorf("beat %v was logged, but %v are there", logged, found)
		}
		for range round + 2 {
			logged = r.until(t, "beat")["number"].(float64)
		}
		if err := r.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = r.Wait()
	}
}

func TestASecondAgentIsRefused(t *testing.T) {
	home := filepath.Join(t.TempDir(), "home")
	first := start(t, home)
	first.until(t, "ready")
	second := start(t, home)
	if line := second.until(t, "the agent failed"); !strings.Contains(line["error"].(string), "in use") {
		t.Errorf("it said %v", line)
	}
	var ended *exec.ExitError
	if err := second.Wait(); !errors.As(err, &ended) || ended.ExitCode() != 1 {
		t.Errorf("it ended with %v", err)
	}
}

func TestConfiguration(t *testing.T) {
	environment := map[string]string{"AGENT_INTERVAL": "7s", "AGENT_LOG_LEVEL": "debug", "AGENT_HOME": "/there"}
	c, err := configured([]string{"-home", "here", "-log-format", "json"}, func(name string) string { return environment[name] }, io.Discard)
	if err != nil || c.home != "here" || c.interval.String() != "7s" || c.level != slog.LevelDebug || c.format != "json" {
		t.Errorf("%+v, %v", c, err)
	}
	for _, words := range [][]string{
		{"-listen", "0.0.0.0:80"}, {"-listen", "example.org:80"}, {"-listen", "8377"}, {"-interval", "0s"}, {"-interval", "soon"},
		{"-stop-patience", "-1s"}, {"-log-format", "xml"}, {"-log-level", "loud"}, {"-home", ""}, {"stop"}, {"-nothing"},
	} {
		var said strings.Builder
		if code := command(words, func(string) string { return "" }, &said); code != 2 || !strings.Contains(said.String(), strings.TrimLeft(words[0], "-")) {
			t.Errorf("%v: %d, %s", words, code, said.String())
		}
	}
	if _, err := configured(nil, func(name string) string { return map[string]string{"AGENT_INTERVAL": "soon"}[name] }, io.Discard); err == nil ||
		!strings.Contains(err.Error(), "AGENT_INTERVAL=soon") {
		t.Error(err)
	}
}

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
