package avatar

import (
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync"

	"dao.local/host"
	"dao.local/host/home"

	"dao.local/host/gen/contract"
)

// Surroundings are what capabilities are made in.
type Surroundings struct {
	Home    *home.Home
	Relaxed bool
	Keyring Keyring
	Logger  *slog.Logger
}

// Adapter is a capability that is open.
type Adapter interface {
	io.Closer
	// SetScopes lets other scopes hold, which are canonical.
	SetScopes(scopes []string) error
}

// Maker opens a capability that comes with the host, once it is granted; the adapter is nil if there is
// nothing to close and no scope.
type Maker func(at Surroundings, scopes []string) (map[string]host.Handler, Adapter, error)

// builtin are the capabilities that every runtime carries out by itself.
var builtin = []string{"call", "log", "clock", "random"}

// providers are the capabilities of an open home.
type providers struct {
	settings *settings
	makers   map[string]Maker
	own      map[string]bool // capabilities that the author carries out
	home     *home.Home

	mu   sync.Mutex
	open map[string]*provided
	list []Adapter // in the order in which they were opened
}

type provided struct {
	adapter Adapter
	scopes  []string
}

func newProviders(s *settings, makers map[string]Maker) *providers {
	made := &providers{settings: s, makers: makers, own: make(map[string]bool), open: make(map[string]*provided)}
	for _, each := range contract.Imports {
		if _, ok := s.own[each.Name]; ok {
			made.own[each.Capability] = true
		}
	}
	return made
}

// offers reports whether this host can carry out a capability.
func (p *providers) offers(capability string) bool {
	return p.own[capability] || p.makers[capability] != nil || slices.Contains(builtin, capability)
}

// provide opens what is granted, and lets what is open have the scopes that it has now. It returns the
// handlers of what is new.
func (p *providers) provide(granted host.Grants) (map[string]host.Handler, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	made := make(map[string]host.Handler)
	for _, each := range contract.Capabilities {
		scopes, ok := granted[each.Name]
		maker := p.makers[each.Name]
		if !ok || maker == nil || p.own[each.Name] {
			continue
		}
		if open := p.open[each.Name]; open != nil {
			if open.adapter != nil && !slices.Equal(open.scopes, scopes) {
				if err := open.adapter.SetScopes(scopes); err != nil {
					return nil, err
				}
			}
			open.scopes = scopes
			continue
		}
		at := Surroundings{p.home, p.settings.relaxed, p.settings.keyring, p.settings.logger}
		handlers, adapter, err := maker(at, scopes)
		if err != nil {
			return nil, err
		}
		p.open[each.Name] = &provided{adapter, scopes}
		if adapter != nil {
			p.list = append(p.list, adapter)
		}
		for name, handler := range handlers {
			made[name] = handler
		}
	}
	return made, nil
}

// close closes all that is open.
func (p *providers) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var errs []error
	for at := len(p.list) - 1; at >= 0; at-- {
		errs = append(errs, p.list[at].Close())
	}
	p.list, p.open = nil, make(map[string]*provided)
	return errors.Join(errs...)
}
