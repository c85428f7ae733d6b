// Measures Avatars in Go; prints rows as JSON. Arguments: the folder of the units, and one for homes.
package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	extism "github.com/extism/go-sdk"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	_ "modernc.org/sqlite"

	"bench/dao"
	"bench/dao/contract"
	"bench/dao/host"
	"bench/dao/host/avatar"
	"bench/dao/host/documents"
)

const rounds = 15

type row struct {
	Name   string   `json:"name"`
	Unit   string   `json:"unit"`
	Ours   float64  `json:"ours"`
	Beside string   `json:"beside"`
	Theirs float64  `json:"theirs"`
	Goal   *float64 `json:"goal"`
}

var rows []row

func add(name, unit string, ours float64, beside string, theirs, goal float64) {
	made := row{Name: name, Unit: unit, Ours: ours, Beside: beside, Theirs: theirs}
	if goal > 0 {
		made.Goal = &goal
	}
	rows = append(rows, made)
}

func must[T any](it T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return it
}

// race measures several things in turn, so that the machine slows all alike; it gives the median of the
// microseconds that each takes.
func race(times int, things ...func()) []float64 {
	took := make([][]float64, len(things))
	for range rounds {
		for at, thing := range things {
			runtime.GC() // nobody pays for what another left behind
			begun := time.Now()
			for range times {
				thing()
			}
			took[at] = append(took[at], float64(time.Since(begun).Nanoseconds())/1000/float64(times))
		}
	}
	medians := make([]float64, len(things))
	for at, each := range took {
		slices.Sort(each)
		medians[at] = each[len(each)/2]
	}
	return medians
}

// bare is the echo unit on the engine alone.
func bare(ctx context.Context, module []byte) func([]byte) []byte {
	engine := wazero.NewRuntime(ctx)
	var answer []byte
	var memory api.Memory
	i32 := api.ValueTypeI32
	must(engine.NewHostModuleBuilder("avatar_v1").NewFunctionBuilder().WithGoFunction(api.GoFunc(func(_ context.Context, stack []uint64) {
		view, _ := memory.Read(uint32(stack[2]), uint32(stack[3]))
		answer = append([]byte{}, view...)
		stack[0] = 0
	}), []api.ValueType{i32, i32, i32, i32}, []api.ValueType{i32}).Export("avatar_respond").Instantiate(ctx))
	made := must(engine.Instantiate(ctx, module))
	memory = made.Memory()
	alloc, handle := made.ExportedFunction("yuan_alloc"), made.ExportedFunction("yuan_handle_request")
	stack := make([]uint64, 4)
	return func(payload []byte) []byte {
		stack[0] = uint64(len(payload))
		if err := alloc.CallWithStack(ctx, stack); err != nil {
			log.Fatal(err)
		}
		at := stack[0]
		memory.Write(uint32(at), payload)
		stack[0], stack[1], stack[2], stack[3] = 1, 1, at, uint64(len(payload))
		if err := handle.CallWithStack(ctx, stack); err != nil {
			log.Fatal(err)
		}
		return answer
	}
}

// handedOver has another goroutine call the engine: one signal there, and one back.
func handedOver(echo func([]byte) []byte) func([]byte) []byte {
	type call struct {
		payload, answer []byte
		done            chan struct{}
	}
	var mu sync.Mutex
	wake := sync.NewCond(&mu)
	var waiting []*call
	go func() {
		mu.Lock()
		for {
			for len(waiting) == 0 {
				wake.Wait()
			}
			next := waiting[0]
			waiting = waiting[1:]
			mu.Unlock()
			next.answer = echo(next.payload)
			close(next.done)
			mu.Lock()
		}
	}()
	return func(payload []byte) []byte {
		next := &call{payload: payload, done: make(chan struct{})}
		mu.Lock()
		waiting = append(waiting, next)
		wake.Signal()
		mu.Unlock()
		<-next.done
		return next.answer
	}
}

func plugin(ctx context.Context, module []byte) func([]byte) []byte {
	manifest := extism.Manifest{Wasm: []extism.Wasm{extism.WasmData{Data: module}}}
	made := must(extism.NewPlugin(ctx, manifest, extism.PluginConfig{EnableWasi: false}, nil))
	return func(payload []byte) []byte {
		_, answer, err := made.Call("echo", payload)
		return must(answer, err)
	}
}

func main() {
	ctx := context.Background()
	slog.SetDefault(slog.New(slog.DiscardHandler))
	units, place := os.Args[1], os.Args[2]
	read := func(name string) []byte { return must(os.ReadFile(filepath.Join(units, name))) }
	echoes(ctx, read)
	opening(ctx, read("dao.wasm"), place)
	puts(ctx, read("dao.wasm"), place)
	fmt.Println(string(must(json.Marshal(rows))))
}

func echoes(ctx context.Context, read func(string) []byte) {
	unit := must(host.Load(read("echo.unit.wasm"), nil))
	open := func(deadline time.Duration) *host.Runtime {
		return must(host.Start(ctx, unit, host.WithEntryDeadline(deadline)))
	}
	without, with := open(0), open(10*time.Second)
	engine := bare(ctx, read("echo.wasm"))
	over, extisms := handedOver(bare(ctx, read("echo.wasm"))), plugin(ctx, read("extism_echo.wasm"))
	method := contract.Method(0x00010001)
	for _, each := range []struct {
		name  string
		size  int
		times int
	}{{"1kib", 1 << 10, 5000}, {"64kib", 64 << 10, 400}, {"1mib", 1 << 20, 20}} {
		payload := make([]byte, each.size)
		ours := func(r *host.Runtime) func() { return func() { must(r.Unary(ctx, method, payload)) } }
		took := race(each.times, ours(without), ours(with), func() { engine(payload) }, func() { over(payload) }, func() { extisms(payload) })
		add("go-echo-"+each.name, "us", took[0], "the bare engine and a hand-over", took[3], 1.5)
		add("go-echo-"+each.name+"-extism", "us", took[0], "Extism's Go SDK", took[4], 0.5)
		add("go-echo-"+each.name+"-deadline", "us", took[1], "the bare engine and a hand-over", took[3], 0)
		add("go-echo-"+each.name+"-hand-over", "us", took[3], "the bare engine", took[2], 0)
	}

	payload := make([]byte, 1<<10)
	for _, many := range []int{100, 10000} {
		calls := make([]*host.Call, many)
		together := func() {
			for at := range calls {
				calls[at] = without.Issue(ctx, method, payload)
			}
			for _, each := range calls {
				must(each.Answer())
			}
		}
		goroutines := func(echo func()) func() {
			return func() {
				var all sync.WaitGroup
				for range many {
					all.Go(echo)
				}
				all.Wait()
			}
		}
		took := race(max(1, 20000/many), together, func() {
			for range many {
				must(without.Unary(ctx, method, payload))
			}
		}, goroutines(func() { must(without.Unary(ctx, method, payload)) }), goroutines(func() { over(payload) }))
		name, each := fmt.Sprintf("go-in-flight-%d", many), float64(many)
		add(name, "us", took[0]/each, "one at a time", took[1]/each, 1.2)
		add(name+"-goroutines", "us", took[2]/each, "as many goroutines, the bare engine and a hand-over", took[3]/each, 1.5)
	}
	resident := func() float64 {
		runtime.GC()
		var said runtime.MemStats
		runtime.ReadMemStats(&said)
		return float64(said.HeapAlloc+said.StackInuse) / (1 << 20)
	}
	before := resident()
	for range 1_000_000 {
		must(without.Unary(ctx, method, payload))
	}
	add("go-million-echoes", "MiB", resident(), "before them", before, 1.1)
	_ = without.Close(ctx)
	_ = with.Close(ctx)
}

func opening(ctx context.Context, module []byte, place string) {
	cache := filepath.Join(place, "cache")
	first := func(home string) float64 {
		begun := time.Now()
		a := must(dao.Open(ctx, filepath.Join(place, home), avatar.WithModule(module), avatar.WithCacheDir(cache)))
		must(a.System.Info(ctx, nil))
		took := float64(time.Since(begun).Microseconds()) / 1000
		if err := a.Avatar.Close(ctx); err != nil {
			log.Fatal(err)
		}
		return took
	}
	add("go-open-cold", "ms", first("first"), "no goal", 1, 0)
	var warm []float64
	for at := range rounds {
		warm = append(warm, first(fmt.Sprintf("warm-%d", at)))
	}
	slices.Sort(warm)
	add("go-open-warm", "ms", warm[rounds/2], "100 ms", 100, 1)
}

func puts(ctx context.Context, module []byte, place string) {
	a := must(dao.Open(ctx, filepath.Join(place, "puts"), avatar.WithModule(module), avatar.WithCacheDir(filepath.Join(place, "cache")),
		avatar.WithRuntime(host.WithEntryDeadline(0))))
	type note struct {
		Title string `dao:"title"`
		Done  bool   `dao:"done"`
		At    int64  `dao:"at"`
	}
	notes := documents.Space[note](a, "notes")
	db := must(sql.Open("sqlite", filepath.Join(place, "by-hand.sqlite3")))
	db.SetMaxOpenConns(1)
	for _, statement := range []string{
		"PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE notes (id TEXT PRIMARY KEY, title TEXT, done INT, at INT, body BLOB)",
	} {
		must(db.Exec(statement))
	}
	put := must(db.Prepare("INSERT INTO notes VALUES (?, ?, ?, ?, ?)"))
	ours, theirs := 0, 0
	took := race(100, func() {
		ours++
		must(notes.Put(ctx, fmt.Sprintf("n%d", ours), note{fmt.Sprintf("Note %d", ours), ours%2 == 0, int64(ours)}))
	}, func() {
		theirs++
		must(put.Exec(fmt.Sprintf("n%d", theirs), fmt.Sprintf("Note %d", theirs), theirs%2, theirs, []byte("body")))
	})
	add("go-put", "us", took[0], "a row of five columns by hand, synchronous=FULL as ours", took[1], 2)
	if err := a.Avatar.Close(ctx); err != nil {
		log.Fatal(err)
	}
	if err := db.Close(); err != nil {
		log.Fatal(err)
	}
}
