package host

import (
	"maps"
	"sync"
)

// handlers are what carries out imports, by their names. More may come while the unit runs.
type handlers struct {
	mu   sync.RWMutex
	each map[string]Handler
}

func (h *handlers) add(others map[string]Handler) {
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.Copy(h.each, others)
}

func (h *handlers) get(name string) (Handler, bool) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	it, ok := h.each[name]
	return it, ok
}

// AddHandlers carries out further imports, or others in another way, from now on.
func (r *Runtime) AddHandlers(handlers map[string]Handler) { r.config.handlers.add(handlers) }
