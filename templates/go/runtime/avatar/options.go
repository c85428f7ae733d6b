package avatar

import (
	"log/slog"

	"dao.local/host"
)

// Option is a choice for opening an Avatar.
type Option func(*settings)

type settings struct {
	file     string
	module   []byte
	grants   []string // nil if the program says nothing
	own      map[string]host.Handler
	program  string
	relaxed  bool
	keyring  Keyring
	cacheDir string
	logger   *slog.Logger
	runtime  []host.Option
}

// WithUnit is the file of the unit.
func WithUnit(file string) Option { return func(s *settings) { s.file, s.module = file, nil } }

// WithModule is the unit itself, such as one that is embedded in the program.
func WithModule(module []byte) Option { return func(s *settings) { s.module = module } }

// WithGrants is what the program grants beside the person's own word, such as "net=api.example.org" or
// "timer". If it is left out, what belongs to the home is granted; an empty list grants nothing at all.
func WithGrants(grants ...string) Option {
	return func(s *settings) { s.grants = append([]string{}, grants...) }
}

// WithCapabilities carries out capabilities in place of those that come with the host; generated
// Capabilities are such.
func WithCapabilities(capabilities interface {
	Handlers() map[string]host.Handler
}) Option {
	return WithHandlers(capabilities.Handlers())
}

// WithHandlers does the same, with handlers by the names of their imports.
func WithHandlers(handlers map[string]host.Handler) Option {
	return func(s *settings) {
		for name, each := range handlers {
			s.own[name] = each
		}
	}
}

// WithProgram is what others are told who find the home taken; the name of the program if it is left out.
func WithProgram(name string) Option { return func(s *settings) { s.program = name } }

// WithRelaxedDurability lets the newest writes be lost with the power: they need not wait for the disk.
func WithRelaxedDurability() Option { return func(s *settings) { s.relaxed = true } }

// Keyring is a keyring of the system: keyring.System() of the package keys/keyring is one.
type Keyring interface {
	// Get returns a password; an error that is fs.ErrNotExist if there is none.
	Get(service, user string) (string, error)
	Set(service, user, password string) error
}

// WithKeyring keeps the wrapping keys of a new home in a keyring of the system. A home that has its keys
// there needs one.
func WithKeyring(keyring Keyring) Option { return func(s *settings) { s.keyring = keyring } }

// WithCacheDir keeps compiled units in a folder, so that a program starts in a moment the next time.
func WithCacheDir(dir string) Option { return func(s *settings) { s.cacheDir = dir } }

// WithLogger is where the unit's lines and the host's own go; [slog.Default] otherwise.
func WithLogger(logger *slog.Logger) Option { return func(s *settings) { s.logger = logger } }

// WithRuntime passes options on to [host.Start], such as an entry deadline or an observer.
func WithRuntime(options ...host.Option) Option {
	return func(s *settings) { s.runtime = append(s.runtime, options...) }
}
