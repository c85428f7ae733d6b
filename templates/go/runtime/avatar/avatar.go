// Package avatar opens homes for units: what a person allowed, what a program grants, and the capabilities
// that come with the host.
package avatar

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/tetratelabs/wazero"

	"dao.local/host"
	"dao.local/host/grants"
	"dao.local/host/home"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
)

const moduleMost = 256 << 20

// Avatar is an open home with its unit. It is a [host.Caller], of which clients are made.
type Avatar struct {
	*host.Runtime
	unit      *host.Unit
	home      *home.Home
	providers *providers
	follower  *grants.Follower
	cache     wazero.CompilationCache

	once  sync.Once
	ended chan struct{}
	err   error
}

// Open opens a home for a unit. Whatever fails gives back all that came before it.
func Open(ctx context.Context, path string, makers map[string]Maker, options ...Option) (opened *Avatar, err error) {
	s := &settings{own: make(map[string]host.Handler), program: filepath.Base(os.Args[0]), logger: slog.Default()}
	for _, option := range options {
		option(s)
	}
	module, err := s.read()
	if err != nil {
		return nil, err
	}
	a := &Avatar{ended: make(chan struct{}), providers: newProviders(s, makers)}
	if a.unit, err = host.Load(module, a.providers.offers); err != nil {
		return nil, err
	}
	started := false
	defer func() {
		if err != nil {
			if a.Runtime != nil && !started {
				a.Discard()
			}
			if back := a.giveBack(); back != nil {
				s.logger.Error("a home could not be given back", "error", back)
			}
		}
	}()
	if err := a.prepare(s); err != nil {
		return nil, err
	}
	if a.home, err = home.Open(path, s.program); err != nil {
		return nil, err
	}
	a.providers.home = a.home
	if err := a.grant(s); err != nil {
		return nil, err
	}
	started = true
	err = a.Runtime.Start(ctx)
	if errors.Is(err, host.ErrAbandoned) {
		a.cache = nil // what it compiled still runs
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// prepare has the unit compiled while its home is opened.
func (a *Avatar) prepare(s *settings) (err error) {
	durability := host.Durable
	if s.relaxed {
		durability = host.Relaxed
	}
	all := []host.Option{host.WithHandlers(s.own), host.WithLogger(s.logger), host.WithDurability(durability)}
	if s.cacheDir != "" {
		if a.cache, err = wazero.NewCompilationCacheWithDir(s.cacheDir); err != nil {
			return &host.HomeError{Message: fmt.Sprintf("the folder %s cannot hold compiled units: %v", s.cacheDir, err), Err: err}
		}
		all = append(all, host.WithCompilationCache(a.cache), host.WithEmptyCache(func() { emptyCache(s.cacheDir) }))
	}
	a.Runtime = host.New(a.unit, append(all, s.runtime...)...)
	a.Prepare()
	return nil
}

// emptyCache removes the modules that wazero keeps in a folder, in one folder for each of its versions.
func emptyCache(dir string) {
	modules, _ := filepath.Glob(filepath.Join(dir, "wazero-*", "*"))
	for _, module := range modules {
		_ = os.Remove(module) // what stays is found damaged again
	}
}

// grant opens the capabilities that are granted, and follows what the person allows.
func (a *Avatar) grant(s *settings) error {
	person, err := os.UserHomeDir()
	if err != nil {
		person = ""
	}
	current, err := os.Getwd()
	if err != nil {
		current = ""
	}
	var given host.Grants
	if s.grants != nil {
		if given, err = grants.Parse(s.grants, scopes.Places{Home: person, Current: current}); err != nil {
			return &host.HomeError{Message: err.Error(), Err: err}
		}
	}
	decide := func() (grants.Decision, error) {
		words, err := grants.ReadFile(a.home.Grants(), person)
		if err != nil {
			return grants.Decision{}, err
		}
		about := grants.Subject{Name: a.unit.Name, Digest: hex.EncodeToString(a.unit.SHA256[:]), Claimed: a.unit.Claimed()}
		return grants.Decide(a.unit.Uses, given, grants.About(words, about)), nil
	}
	first, err := decide()
	if err != nil {
		return err
	}
	handlers, err := a.providers.provide(first.Granted)
	if err != nil {
		return err
	}
	a.AddHandlers(handlers)
	a.Regrant(first.Granted, first.Refused)
	// The file is followed from before the unit starts, so that no word is missed.
	a.follower = grants.Follow(a.home.Grants(), func() error {
		now, err := decide()
		if err != nil {
			return err
		}
		handlers, err := a.providers.provide(now.Granted)
		if err != nil {
			return err
		}
		a.AddHandlers(handlers)
		a.Regrant(now.Granted, now.Refused)
		return nil
	}, func(err error) {
		s.logger.Error("grants.toml cannot be read; nothing that reaches out of the home is granted", "error", err)
		a.withhold(first.Granted, err)
	})
	return nil
}

// withhold leaves granted what belongs to the home, until the file is mended: nobody knows what it denies.
func (a *Avatar) withhold(granted host.Grants, damaged error) {
	kept, refused := make(host.Grants), make(map[string]host.Refusal)
	for _, each := range contract.Capabilities {
		scopes, ok := granted[each.Name]
		switch {
		case ok && each.WithinHome:
			kept[each.Name] = scopes
		case ok:
			refused[each.Name] = host.Refusal{Why: fmt.Sprintf("what is allowed cannot be read (%v)", damaged)}
		}
	}
	a.Regrant(kept, refused)
}

// Unit returns the unit.
func (a *Avatar) Unit() *host.Unit { return a.unit }

// Home returns the folder of the home.
func (a *Avatar) Home() string { return a.home.Path }

// Close lets the unit finish, ends it, and gives the home back; see [host.Runtime.Close]. Whoever closes a
// second time waits for the same end.
func (a *Avatar) Close(ctx context.Context) error {
	a.once.Do(func() {
		// Whoever waits may give up; closing goes on.
		patience, cancel := context.WithoutCancel(ctx), func() {}
		if end, ok := ctx.Deadline(); ok {
			patience, cancel = context.WithDeadline(patience, end)
		}
		go func() {
			defer close(a.ended)
			defer cancel()
			err := a.Runtime.Close(patience)
			if errors.Is(err, host.ErrAbandoned) {
				a.cache = nil // what it compiled still runs
			}
			a.err = errors.Join(err, a.giveBack())
		}()
	})
	select {
	case <-a.ended:
		return a.err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.Canceled) {
			return ctx.Err()
		}
		<-a.ended // the time for closing is over: what is left is quick
		return a.err
	}
}

// giveBack closes what was opened, the home last.
func (a *Avatar) giveBack() error {
	var errs []error
	if a.follower != nil {
		errs = append(errs, a.follower.Close())
	}
	errs = append(errs, a.providers.close())
	if a.cache != nil {
		errs = append(errs, a.cache.Close(context.Background()))
	}
	if a.home != nil {
		errs = append(errs, a.home.Close())
	}
	return errors.Join(errs...)
}

// read reads the module.
func (s *settings) read() ([]byte, error) {
	if s.module != nil {
		return s.module, nil
	}
	refused := func(format string, values ...any) error {
		return &host.LoadError{Unit: "the unit " + s.file, Wrong: []string{fmt.Sprintf(format, values...)}}
	}
	if s.file == "" {
		return nil, &host.LoadError{Unit: "the unit", Wrong: []string{"none was named: give avatar.WithUnit or avatar.WithModule"}}
	}
	found, err := os.Stat(s.file)
	switch {
	case err != nil:
		return nil, refused("it cannot be read: %v", err)
	case !found.Mode().IsRegular() || found.Size() > moduleMost:
		return nil, refused("it is no regular file of at most 256 MiB")
	}
	module, err := os.ReadFile(s.file)
	if err != nil {
		return nil, refused("it cannot be read: %v", err)
	}
	return module, nil
}
