package documents_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"go.uber.org/goleak"

	"dao.local/host"
	"dao.local/host/avatar"
	"dao.local/host/documents"
	"dao.local/host/home"

	"dao.local/host/gen"
	"dao.local/host/gen/contract"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type todo struct {
	Title string            `dao:"title"`
	Notes documents.Text    `dao:"notes"`
	Stars documents.Counter `dao:"stars"`
	Done  bool              `dao:"done"`
	Size  float64           `dao:"size,omitempty"`
	Tags  []string          `dao:"tags"`
	Due   *time.Time        `dao:"due"`
	Owner struct {
		Name string `dao:"name"`
	} `dao:"owner"`
	Extra map[string]any `dao:"extra"`
	Data  []byte         `dao:"data"`
	Own   string         `dao:"-"`
}

// compiled is where the unit is compiled once for all tests of a run.
var compiled = filepath.Join(os.TempDir(), "dao-go-tests")

func open(t *testing.T, path string) *dao.Avatar {
	t.Helper()
	a, err := dao.Open(context.Background(), path, avatar.WithUnit("../../../../dao_sdk/unit/dao.wasm"),
		avatar.WithLogger(slog.New(slog.NewTextHandler(io.Discard, nil))), avatar.WithCacheDir(compiled),
		avatar.WithRuntime(host.WithStartPatience(10*time.Minute))) // compiling is slow with the race detector
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close(context.Background()) })
	return a
}

func TestDocumentsAreTheProgramsOwnTypes(t *testing.T) {
	ctx := context.Background()
	path := t.TempDir()
	a := open(t, path)
	todos := documents.Space[todo](a, "todos")
	due := time.Date(2026, 11, 28, 9, 0, 0, 0, time.UTC)
	first := todo{Title: "Milk", Notes: "two", Stars: 3, Tags: []string{"a", "b"}, Due: &due, Data: []byte{1, 2}, Own: "left out"}
	first.Owner.Name = "Ann"
	first.Extra = map[string]any{"list": []any{int64(1), "x", true}, "half": 0.5}
	id, err := todos.Create(ctx, first)
	if err != nil {
		t.Fatal(err)
	}
	got, err := todos.Get(ctx, id)
	first.Own = ""
	if err != nil || !reflect.DeepEqual(got.Fields, first) {
		t.Errorf("got %+v, %v; not %+v", got.Fields, err, first)
	}
	if _, err := todos.Create(ctx, first, documents.WithID(id)); !errors.Is(err, contract.StatusConflict) {
		t.Errorf("a second time: %v", err)
	}
	version, err := todos.Patch(ctx, id, map[string]any{"done": true, "due": nil}, documents.IfVersion(got.Version))
	if err != nil {
		t.Fatal(err)
	}
	got, err = todos.Get(ctx, id)
	if err != nil || !got.Fields.Done || got.Fields.Due != nil || got.Version != version {
		t.Errorf("got %+v, %v", got, err)
	}
	for at := range 250 {
		if _, err := todos.Put(ctx, fmt.Sprintf("n%03d", at), todo{Title: fmt.Sprint(at), Stars: documents.Counter(at)}); err != nil {
			t.Fatal(err)
		}
	}
	found := 0
	for it, err := range todos.Query(ctx, documents.Equal("done", false), documents.OrderByDescending("title"), documents.Limit(120)) {
		if err != nil {
			t.Fatal(err)
		}
		if found == 0 && it.Fields.Title != "99" {
			t.Errorf("the first is %q", it.Fields.Title)
		}
		found++
	}
	if count, err := todos.Count(ctx, documents.StartsWith("title", "1")); err != nil || found != 120 || count != 111 {
		t.Errorf("found %d, counted %d, %v", found, count, err)
	}
	if err := todos.Delete(ctx, id); err != nil {
		t.Error(err)
	}
	if _, err := todos.Get(ctx, id); !errors.Is(err, contract.StatusNotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := documents.Space[map[string]any](a, "todos").Get(ctx, "n001"); err != nil {
		t.Error(err)
	}
	type other struct {
		Title int `dao:"title"`
	}
	if _, err := documents.Space[other](a, "todos").Get(ctx, "n001"); err == nil {
		t.Error("a text was read as a number")
	}
	if _, err := dao.Open(ctx, path, avatar.WithUnit("../../../../dao_sdk/unit/dao.wasm")); !errors.Is(err, home.ErrHeld) {
		t.Errorf("a second Avatar: %v", err)
	}
	if err := a.Close(ctx); err != nil {
		t.Error(err)
	}
	if it, err := documents.Space[todo](open(t, path), "todos").Get(ctx, "n007"); err != nil || it.Fields.Title != "7" {
		t.Errorf("after it was opened again: %+v, %v", it, err)
	}
}

func TestChangesAreWatchedAndHomesSynchronised(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	a, b := open(t, t.TempDir()), open(t, t.TempDir())
	here, there := documents.Space[todo](a, "todos"), documents.Space[todo](b, "todos")
	if _, err := here.Create(ctx, todo{Title: "one"}); err != nil {
		t.Fatal(err)
	}
	if _, err := there.Create(ctx, todo{Title: "two"}); err != nil {
		t.Fatal(err)
	}
	moved, err := here.Sync(ctx, b)
	if err != nil || moved != (documents.Synced{Sent: 1, Received: 1}) {
		t.Errorf("moved %+v, %v", moved, err)
	}
	if moved, err = here.Sync(ctx, b); err != nil || moved != (documents.Synced{}) {
		t.Errorf("a second time %+v, %v", moved, err)
	}
	titles := map[string]bool{}
	for change, err := range there.Watch(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if change.Kind == documents.CaughtUp {
			break
		}
		titles[change.Document.Fields.Title] = true
	}
	if !reflect.DeepEqual(titles, map[string]bool{"one": true, "two": true}) {
		t.Errorf("got %v", titles)
	}
}
