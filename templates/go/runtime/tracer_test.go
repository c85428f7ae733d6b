package host_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"dao.local/host"

	"dao.local/host/gen/contract"
	"dao.local/host/gen/datav1"
	"dao.local/host/gen/storagev1"
)

type followed struct {
	mu    sync.Mutex
	begun []host.Operation
	ended map[string][]host.Outcome
	found any // in the context of a handler
}

type followKey struct{}

func (f *followed) Start(ctx context.Context, operation host.Operation) (context.Context, func(host.Outcome)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.begun = append(f.begun, operation)
	return context.WithValue(ctx, followKey{}, operation.Name), func(outcome host.Outcome) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.ended == nil {
			f.ended = make(map[string][]host.Outcome)
		}
		f.ended[operation.Name] = append(f.ended[operation.Name], outcome)
	}
}

func TestEveryCallIsFollowed(t *testing.T) {
	follow := &followed{}
	storage := &memory{entries: make(map[string][]byte)}
	write := func(ctx context.Context, request *storagev1.WriteRequest) (*storagev1.WriteResponse, error) {
		follow.mu.Lock()
		follow.found = ctx.Value(followKey{})
		follow.mu.Unlock()
		return storage.Write(ctx, request)
	}
	h := open(t, storage, host.WithTracer(follow), host.WithHandlers(map[string]host.Handler{
		"avatar_clock_now":     host.Measuring(func(host.Arguments) (int64, error) { panic("no clock") }),
		"avatar_storage_write": host.Answering(write, nil),
	}))
	ctx := context.Background()
	h.put(t, "a", "hello")
	if _, err := h.Documents.Get(ctx, &datav1.GetRequest{Space: "notes", Id: "no"}); err == nil {
		t.Fatal("there is no such document")
	}
	for _, err := range h.Documents.Watch(ctx, &datav1.WatchRequest{Space: "notes"}) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	left, cancel := context.WithCancel(ctx)
	cancel()
	_, _ = h.Documents.Get(left, &datav1.GetRequest{Space: "notes", Id: "a"})
	if err := h.runtime.Close(ctx); err != nil {
		t.Fatal(err)
	}

	follow.mu.Lock()
	defer follow.mu.Unlock()
	begun := make(map[string]int)
	for _, each := range follow.begun {
		begun[each.Name]++
		if isImport := strings.HasPrefix(each.Name, "avatar_"); isImport != (each.Capability != "") {
			t.Errorf("%+v", each)
		}
	}
	for name, times := range begun {
		if len(follow.ended[name]) != times {
			t.Errorf("%s began %d times and ended %d times", name, times, len(follow.ended[name]))
		}
	}
	const service = "dao.data.v1.DocumentsService."
	if got := follow.ended[service+"Put"]; len(got) != 1 || got[0].Err != nil || got[0].Bytes == 0 {
		t.Errorf("put: %+v", got)
	}
	got := follow.ended[service+"Get"]
	if len(got) != 2 || !errors.Is(got[0].Err, contract.StatusNotFound) || !errors.Is(got[1].Err, context.Canceled) {
		t.Errorf("get: %+v", got)
	}
	if got := follow.ended[service+"Watch"]; len(got) != 1 || got[0].Items != 1 || got[0].Err != nil {
		t.Errorf("watch: %+v", got)
	}
	if got := follow.ended["avatar_storage_write"]; len(got) == 0 || got[0].Err != nil || follow.found != "avatar_storage_write" {
		t.Errorf("storage: %+v, %v", got, follow.found)
	}
	if got := follow.ended["avatar_clock_now"]; len(got) == 0 || !errors.Is(got[0].Err, contract.StatusInternal) {
		t.Errorf("clock: %+v", got)
	}
}

func TestCallsAreLogged(t *testing.T) {
	var lines bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&lines, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ctx, end := host.LogCalls(logger, slog.LevelDebug).Start(context.Background(), host.Operation{
		Name: "avatar_net_fetch", Capability: "net", Stream: true, Bytes: 7,
	})
	if ctx == nil {
		t.Fatal("no context")
	}
	end(host.Outcome{Err: &host.Error{Status: contract.StatusDenied, Message: "no"}, Items: 2, Bytes: 9})
	var line map[string]any
	if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"level": "WARN", "msg": "import", "operation": "avatar_net_fetch", "capability": "net", "items": 2.0,
		"request_bytes": 7.0, "answer_bytes": 9.0, "status": "DENIED",
	} {
		if line[key] != want {
			t.Errorf("%s is %v", key, line[key])
		}
	}
	lines.Reset()
	end(host.Outcome{Err: &host.Error{Status: contract.StatusNotFound, Message: "it is not there"}})
	if !bytes.Contains(lines.Bytes(), []byte(`"level":"DEBUG"`)) || !bytes.Contains(lines.Bytes(), []byte("NOT_FOUND")) {
		t.Errorf("what is not there: %s", lines.String())
	}
}
