package host

import (
	"log/slog"
	"time"

	"github.com/tetratelabs/wazero"

	"dao.local/host/gen/contract"
)

// Durability says what becomes of what storage has accepted.
type Durability int

const (
	// Unspecified says nothing.
	Unspecified Durability = iota
	// Durable data survives loss of power and stays.
	Durable
	// Evictable data survives loss of power, but the system may remove all of it at once.
	Evictable
	// Ephemeral data ends with the program.
	Ephemeral
	// Relaxed data stays, but the newest writes may be lost with the power.
	Relaxed
)

// String returns the name in the contract.
func (d Durability) String() string {
	return [...]string{"UNSPECIFIED", "DURABLE", "EVICTABLE", "EPHEMERAL", "RELAXED"}[d]
}

type config struct {
	handlers      handlers
	granted       Grants
	refused       map[string]Refusal
	logger        *slog.Logger
	denials       func(Denial)
	deaths        func(cause string)
	hostName      string
	hostVersion   string
	memoryBytes   uint64
	entryDeadline time.Duration
	startPatience time.Duration
	durability    Durability
	cache         wazero.CompilationCache
	emptyCache    func()
	interpreter   bool
	observer      Observer
	tracer        Tracer
}

// Option is a choice for [Start].
type Option func(*config)

// WithHandlers carries out imports, by their names. Generated Capabilities make such a map; later
// handlers of an import replace earlier ones.
func WithHandlers(handlers map[string]Handler) Option {
	return func(c *config) { c.handlers.add(handlers) }
}

// WithGrants is what is granted to the unit, in place of what belongs to the home, and why the rest is not.
func WithGrants(granted Grants, refused map[string]Refusal) Option {
	return func(c *config) { c.granted, c.refused = granted, refused }
}

// WithLogger is where the unit's log lines and the host's own go; [slog.Default] otherwise.
func WithLogger(logger *slog.Logger) Option { return func(c *config) { c.logger = logger } }

// WithDenials hears of everything that the unit is refused. It must not wait.
func WithDenials(tell func(Denial)) Option { return func(c *config) { c.denials = tell } }

// WithDeaths hears the cause of every death of an instance. It must not wait.
func WithDeaths(tell func(cause string)) Option { return func(c *config) { c.deaths = tell } }

// WithHost is what the unit is told of the program that hosts it.
func WithHost(name, version string) Option {
	return func(c *config) { c.hostName, c.hostVersion = name, version }
}

// WithMemory caps the memory of an instance, in bytes.
func WithMemory(bytes uint64) Option {
	return func(c *config) { c.memoryBytes = min(bytes, contract.LimitMaxMemoryBytes) }
}

// WithEntryDeadline ends an instance that does not return in time; 10 s if nothing is said. With 0 there is
// no deadline, and entries cost less: the unit is compiled without code that looks whether it is to end. So
// nothing can interrupt a unit that spins then; see [ErrAbandoned] for what Close does with one.
func WithEntryDeadline(deadline time.Duration) Option {
	return func(c *config) { c.entryDeadline = deadline }
}

// WithStartPatience is how long compiling and all attempts to start may take; a minute otherwise.
func WithStartPatience(patience time.Duration) Option {
	return func(c *config) { c.startPatience = patience }
}

// WithDurability is what the unit is told of storage.
func WithDurability(durability Durability) Option {
	return func(c *config) { c.durability = durability }
}

// WithCompilationCache shares compiled modules between runtimes, and between runs of the program.
func WithCompilationCache(cache wazero.CompilationCache) Option {
	return func(c *config) { c.cache = cache }
}

// WithEmptyCache says how the cache is emptied if what it has of the unit is damaged. The unit is then
// compiled anew, and kept there; without this it is compiled without the cache.
func WithEmptyCache(empty func()) Option { return func(c *config) { c.emptyCache = empty } }

// WithInterpreter interprets the unit instead of compiling it: it starts at once, and runs some thirty
// times slower. On systems for which wazero has no compiler it is always so.
func WithInterpreter() Option { return func(c *config) { c.interpreter = true } }

// WithObserver sees everything that crosses between the host and the unit.
func WithObserver(observer Observer) Option { return func(c *config) { c.observer = observer } }

// Version is the version of this host.
const Version = "0.1.0"

const hostName = "dao-go"

func configured(options []Option) *config {
	made := &config{
		handlers:      handlers{each: make(map[string]Handler)},
		granted:       withinHome(),
		logger:        slog.Default(),
		hostName:      hostName,
		hostVersion:   Version,
		memoryBytes:   contract.LimitMaxMemoryBytes,
		entryDeadline: 10 * time.Second,
		startPatience: time.Minute,
	}
	for _, option := range options {
		option(made)
	}
	for name, each := range builtin(made.logger) {
		if _, ok := made.handlers.each[name]; !ok {
			made.handlers.each[name] = each
		}
	}
	return made
}
