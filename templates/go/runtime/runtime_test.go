package host_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"

	"dao.local/host"

	"dao.local/host/gen"
	"dao.local/host/gen/contract"
	"dao.local/host/gen/datav1"
	"dao.local/host/gen/systemv1"
)

var shippedBytes = sync.OnceValues(func() ([]byte, error) { return os.ReadFile("../../../dao_sdk/unit/dao.wasm") })

var shipped = sync.OnceValues(func() (*host.Unit, error) {
	data, err := shippedBytes()
	if err != nil {
		return nil, err
	}
	return host.Load(data, nil)
})

// compiled lets the unit be compiled once for all tests.
var compiled = wazero.NewCompilationCache()

type home struct {
	*dao.Clients
	runtime *host.Runtime
	storage *memory
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// open starts the shipped unit with storage in memory; the test closes it.
func open(t *testing.T, storage *memory, options ...host.Option) *home {
	t.Helper()
	unit, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	if storage == nil {
		storage = &memory{entries: make(map[string][]byte)}
	}
	capabilities := dao.Capabilities{Storage: storage, Keys: newKeyring(), Timer: clockwork{}}
	options = append([]host.Option{
		host.WithHandlers(capabilities.Handlers()), host.WithCompilationCache(compiled), host.WithLogger(quiet()),
		host.WithEntryDeadline(time.Minute), host.WithStartPatience(10 * time.Minute),
	}, options...)
	r, err := host.Start(context.Background(), unit, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return &home{dao.NewClients(r), r, storage}
}

func text(value string) *datav1.Value {
	return &datav1.Value{Kind: &datav1.Value_StringValue{StringValue: value}}
}

func (h *home) put(t *testing.T, id, title string) {
	t.Helper()
	_, err := h.Documents.Put(context.Background(), &datav1.PutRequest{
		Space: "notes", Id: id, Fields: map[string]*datav1.Value{"title": text(title)},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *home) title(t *testing.T, id string) string {
	t.Helper()
	answer, err := h.Documents.Get(context.Background(), &datav1.GetRequest{Space: "notes", Id: id})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Document.Fields["title"].GetStringValue()
}

func TestDocumentsStay(t *testing.T) {
	first := open(t, nil)
	first.put(t, "a", "hello")
	if got := first.title(t, "a"); got != "hello" {
		t.Error(got)
	}
	if err := first.runtime.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := first.System.Info(context.Background(), nil); !errors.Is(err, contract.StatusUnavailable) {
		t.Errorf("after the end: %v", err)
	}
	if got := open(t, first.storage).title(t, "a"); got != "hello" {
		t.Error(got)
	}
}

func TestErrorsSayWhatIsWrong(t *testing.T) {
	h := open(t, nil)
	_, err := h.Documents.Get(context.Background(), &datav1.GetRequest{Space: "notes", Id: "no"})
	var failed *host.Error
	if !errors.As(err, &failed) || !errors.Is(err, contract.StatusNotFound) || failed.Message == "" {
		t.Errorf("got %v", err)
	}
	if failed.Execution() != contract.NotExecuted || failed.Repetition() != contract.RepeatUseless {
		t.Errorf("got %v, %v", failed.Execution(), failed.Repetition())
	}
	_, err = h.Documents.List(context.Background(), &datav1.ListRequest{Space: "notes", Limit: 1 << 31})
	if !errors.As(err, &failed) || failed.Details["field"] != "limit" {
		t.Errorf("got %v", err)
	}
	if _, err := h.runtime.Unary(context.Background(), 0x7fffffff, nil); !errors.Is(err, contract.StatusUnimplemented) {
		t.Errorf("got %v", err)
	}
	if _, err := h.runtime.Unary(context.Background(), contract.MethodSystemInfo, make([]byte, 5<<20)); !errors.Is(err, contract.StatusTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestManyCallsAtOnce(t *testing.T) {
	h := open(t, nil)
	var all sync.WaitGroup
	for at := range 200 {
		all.Add(1)
		go func() {
			defer all.Done()
			_, err := h.Documents.Put(context.Background(), &datav1.PutRequest{
				Space: "notes", Id: fmt.Sprint(at), Fields: map[string]*datav1.Value{"title": text("x")},
			})
			if err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	answer, err := h.Documents.Count(context.Background(), &datav1.CountRequest{Space: "notes"})
	if err != nil || answer.Count != 200 {
		t.Errorf("got %v, %v", answer, err)
	}
}

func TestWatchGivesChangesUntilItIsLeft(t *testing.T) {
	h := open(t, nil)
	h.put(t, "a", "before")
	seen := 0
	for change, err := range h.Documents.Watch(context.Background(), &datav1.WatchRequest{Space: "notes"}) {
		if err != nil {
			t.Fatal(err)
		}
		if change.Kind == datav1.WatchResponse_KIND_CAUGHT_UP {
			// More than the first credit allows, so that the reader has to grant some.
			for at := range 40 {
				h.put(t, fmt.Sprint("b", at), "after")
			}
		}
		if change.Kind == datav1.WatchResponse_KIND_CHANGED {
			if seen++; seen == 41 {
				break
			}
		}
	}
	if seen != 41 {
		t.Errorf("saw %d changes", seen)
	}
}

func TestACallEndsWithItsContext(t *testing.T) {
	held := make(chan struct{})
	storage := &memory{entries: make(map[string][]byte)}
	h := open(t, storage)
	storage.mu.Lock()
	storage.before = func() { <-held }
	storage.mu.Unlock()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		_, err := h.Documents.Put(ctx, &datav1.PutRequest{Space: "notes", Id: "a"})
		ended <- err
	}()
	cancel()
	if err := <-ended; err != context.Canceled {
		t.Errorf("got %v", err)
	}
	late, leave := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer leave()
	_, err := h.Documents.Put(late, &datav1.PutRequest{Space: "notes", Id: "b"})
	if !errors.Is(err, contract.StatusTimeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	close(held)
	h.put(t, "c", "goes on")
}

func TestAHandlerThatFailsDoesNotHarm(t *testing.T) {
	storage := &memory{entries: make(map[string][]byte)}
	h := open(t, storage)
	storage.before = func() { panic("a secret of the host") }
	_, err := h.Documents.Put(context.Background(), &datav1.PutRequest{Space: "notes", Id: "a"})
	if !errors.Is(err, contract.StatusInternal) || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
	storage.before = nil
	h.put(t, "a", "again")
}

func TestNoHandlerForWhatTheUnitNeeds(t *testing.T) {
	data, err := os.ReadFile("../../../dao_sdk/unit/dao.wasm")
	if err != nil {
		t.Fatal(err)
	}
	_, err = host.Load(data, func(capability string) bool { return capability != "storage" })
	var wrong *host.LoadError
	if !errors.Is(err, host.ErrLoad) || !errors.As(err, &wrong) || !strings.Contains(err.Error(), "avatar_storage_read") {
		t.Errorf("got %v", err)
	}
}

// network would carry out requests, if they were granted.
type network struct{ dao.Net }

func TestWhatIsNotGrantedIsDeniedAndTold(t *testing.T) {
	var mu sync.Mutex
	var denials []host.Denial
	tell := host.WithDenials(func(denial host.Denial) {
		mu.Lock()
		defer mu.Unlock()
		denials = append(denials, denial)
	})
	h := open(t, nil, tell, host.WithHandlers((&dao.Capabilities{Net: network{}}).Handlers()))
	_, err := h.Documents.ImportURL(context.Background(), &datav1.ImportUrlRequest{Space: "notes", Url: "https://example.org/x"})
	var failed *host.Error
	if !errors.As(err, &failed) || failed.Status != contract.StatusDenied || failed.Details["capability"] != "net" {
		t.Errorf("got %v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(denials) != 1 || denials[0].Operation != "avatar_net_fetch" {
		t.Errorf("got %v", denials)
	}
}

func TestClosingEndsStreamsAndWhatWaits(t *testing.T) {
	h := open(t, nil)
	ended, began := make(chan error, 1), make(chan struct{})
	go func() {
		var last error
		for _, err := range h.Documents.Watch(context.Background(), &datav1.WatchRequest{Space: "notes"}) {
			if last == nil && err == nil {
				select {
				case <-began:
				default:
					close(began)
				}
			}
			last = err
		}
		ended <- last
	}()
	<-began
	var all sync.WaitGroup
	for range 3 {
		all.Add(1)
		go func() {
			defer all.Done()
			if err := h.runtime.Close(context.Background()); err != nil {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	if err := <-ended; !errors.Is(err, contract.StatusUnavailable) {
		t.Errorf("got %v", err)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	h := open(t, nil)
	h.put(t, "a", "x")
	_ = h.runtime.Close(context.Background())
	before := runtime.NumGoroutine()
	for range 3 {
		h := open(t, nil)
		h.put(t, "a", "x")
		if err := h.runtime.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

func TestTheUnitSaysWhatItIs(t *testing.T) {
	h := open(t, nil, host.WithHost("tester", "1.2"))
	info, err := h.System.Info(context.Background(), &systemv1.InfoRequest{})
	if err != nil || info.Name != "dao" || len(info.HomeId) == 0 {
		t.Errorf("got %v, %v", info, err)
	}
}
