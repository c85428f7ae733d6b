package host

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"dao.local/host/gen/contract"
)

// fault is what ends an instance.
type fault struct {
	death   Death
	message string
}

func (f *fault) Error() string { return f.message }

func faultf(death Death, format string, values ...any) *fault {
	return &fault{death, plain(fmt.Sprintf(format, values...), 1000)}
}

const features = api.CoreFeatureSignExtensionOps | api.CoreFeatureMutableGlobal |
	api.CoreFeatureBulkMemoryOperations | api.CoreFeatureNonTrappingFloatToIntConversion |
	api.CoreFeatureMultiValue | api.CoreFeatureReferenceTypes

// function is what a unit imports: it gets the numbers that cross, and gives a status.
type function func(given []uint64) contract.Status

// engine makes the instances of one unit, one after the other. In wazero the module that units import
// from belongs to the whole runtime: it is made once, and its functions act on the instance of the
// moment.
type engine struct {
	runtime  wazero.Runtime
	compiled wazero.CompiledModule
	names    []string   // of what the unit imports
	linked   []function // by the place of its name
	watchdog watchdog
	shut     atomic.Bool // whatever still runs ends at its next import
}

// open compiles a unit.
func (e *engine) open(ctx context.Context, unit *Unit, config *config) error {
	made := wazero.NewRuntimeConfig()
	if config.interpreter {
		made = wazero.NewRuntimeConfigInterpreter()
	}
	settings := made.
		WithCoreFeatures(features).
		WithMemoryLimitPages(uint32(config.memoryBytes / pageBytes)).
		WithCloseOnContextDone(config.entryDeadline > 0)
	cached := settings
	if config.cache != nil {
		cached = settings.WithCompilationCache(config.cache)
	}
	e.runtime = wazero.NewRuntimeWithConfig(ctx, cached)
	e.watchdog.watch(config.entryDeadline)
	err := e.compile(ctx, unit)
	if isCacheDamaged(err) {
		if config.emptyCache != nil {
			config.emptyCache()
		} else {
			_ = e.runtime.Close(ctx)
			e.runtime = wazero.NewRuntimeWithConfig(ctx, settings)
		}
		err = e.compile(ctx, unit)
	}
	if err != nil {
		_ = e.close()
		return err
	}
	return nil
}

// isCacheDamaged says whether a unit could not be compiled because of what the cache has of it. wazero
// has no error for that; its text begins with the name of the package.
func isCacheDamaged(err error) bool {
	var load *LoadError
	return errors.As(err, &load) && strings.HasPrefix(load.Wrong[0], "compilationcache: ")
}

// interrupt ends what runs. It needs a deadline: other code does not look whether it is to end.
func (e *engine) interrupt() { e.watchdog.bark() }

func (e *engine) compile(ctx context.Context, unit *Unit) error {
	// With workers, compiling ends soon after its context.
	working := experimental.WithCompilationWorkers(ctx, max(2, runtime.GOMAXPROCS(0)))
	compiled, err := e.runtime.CompileModule(working, unit.data)
	if err != nil {
		return &LoadError{unit.Name + " " + unit.Version, []string{plain(firstLine(err), 500)}}
	}
	e.compiled = compiled
	builder := e.runtime.NewHostModuleBuilder(contract.Module)
	link := func(name string, count int) {
		at := len(e.names)
		e.names = append(e.names, name)
		params := make([]api.ValueType, count)
		for each := range params {
			params[each] = api.ValueTypeI32
		}
		call := api.GoFunc(func(_ context.Context, stack []uint64) {
			if e.shut.Load() {
				panic(faultf(DeathTrap, "it called %s after it was given up", name))
			}
			stack[0] = uint64(uint32(e.linked[at](stack)))
		})
		builder.NewFunctionBuilder().WithGoFunction(call, params, []api.ValueType{api.ValueTypeI32}).Export(name)
	}
	for _, each := range unit.imports {
		link(each.Name, paramsOf(&each))
	}
	for name, count := range unit.lacking {
		link(name, count)
	}
	e.linked = make([]function, len(e.names))
	_, err = builder.Instantiate(ctx)
	return err
}

func paramsOf(entry *contract.Import) int {
	if entry.Mode == contract.Sync {
		return len(entry.Params)
	}
	return 3 // call id, pointer, length
}

func (e *engine) close() error {
	e.watchdog.close()
	return e.runtime.Close(context.Background())
}

// machine is one instance of a module: its functions and its memory.
type machine struct {
	module   api.Module
	memory   api.Memory
	stack    [8]uint64
	watchdog *watchdog
	shut     *atomic.Bool
}

func (e *engine) instantiate(ctx context.Context, linked map[string]function) (*machine, error) {
	for at, name := range e.names {
		e.linked[at] = linked[name]
	}
	config := wazero.NewModuleConfig().WithName("").WithStartFunctions()
	made, err := e.runtime.InstantiateModule(ctx, e.compiled, config)
	if err != nil {
		return nil, faultf(DeathTrap, "no instance can be made of it: %s", firstLine(err))
	}
	return &machine{module: made, memory: made.ExportedMemory(contract.Memory), watchdog: &e.watchdog, shut: &e.shut}, nil
}

// enter begins an entry: what is called until exit shares one deadline.
func (m *machine) enter() { m.watchdog.enter(&m.module) }

func (m *machine) exit() { m.watchdog.exit() }

// call calls a function of the unit; its error is a *fault.
func (m *machine) call(function api.Function, given ...uint32) (int32, error) {
	for at, each := range given {
		m.stack[at] = uint64(each)
	}
	if err := function.CallWithStack(context.Background(), m.stack[:max(1, len(given))]); err != nil {
		var own *fault
		switch {
		case errors.As(err, &own):
			return 0, own
		case m.watchdog.barked.Load():
			m.watchdog.barked.Store(false)
			return 0, faultf(DeathDeadline, "it ran longer than %v in one entry", m.watchdog.deadline)
		}
		return 0, faultf(DeathTrap, "it trapped: %s", firstLine(err))
	}
	return int32(uint32(m.stack[0])), nil
}

// check ends the instance if bytes lie outside of the memory as it is now.
func (m *machine) check(pointer, length uint32) {
	if size := m.memory.Size(); uint64(pointer)+uint64(length) > uint64(size) {
		panic(faultf(DeathPointer, "it gave %d bytes at %#x, outside its memory of %d", length, pointer, size))
	}
}

// inside is a piece of the memory itself, until the unit runs again; nothing if it is not in there.
func (m *machine) inside(pointer, length uint32) []byte {
	view, _ := m.memory.Read(pointer, length)
	return view
}

// view is a piece of the memory itself, until the unit runs again.
func (m *machine) view(pointer, length uint32) []byte {
	m.check(pointer, length)
	return m.inside(pointer, length)
}

func (m *machine) read(pointer, length uint32) []byte {
	return append([]byte{}, m.view(pointer, length)...)
}

func (m *machine) close() { _ = m.module.Close(context.Background()) }

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}
