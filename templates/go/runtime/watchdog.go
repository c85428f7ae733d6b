package host

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/tetratelabs/wazero/api"
)

// watchTicks is how many looks of a watchdog an entry may last.
const watchTicks = 8

// watchdog ends an instance that stays in one entry for too long. It looks at times instead of setting
// a timer for each entry, which costs an entry next to nothing, and counts looks instead of time: while
// the program is stopped or the machine sleeps, nobody looks.
type watchdog struct {
	deadline time.Duration
	entry    atomic.Uint64 // counts entries; odd while one runs
	module   atomic.Pointer[api.Module]
	barked   atomic.Bool
	stop     context.CancelFunc
	ended    chan struct{}
}

// watch begins to look; a deadline of 0 needs no watchdog.
func (w *watchdog) watch(deadline time.Duration) {
	w.deadline, w.ended = deadline, make(chan struct{})
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	if deadline <= 0 {
		close(w.ended)
		return
	}
	go w.look(ctx)
}

func (w *watchdog) look(ctx context.Context) {
	defer close(w.ended)
	ticker := time.NewTicker(max(w.deadline/watchTicks, time.Millisecond))
	defer ticker.Stop()
	last, ticks := uint64(0), 0
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		now := w.entry.Load()
		if now != last || now%2 == 0 {
			last, ticks = now, 0
			continue
		}
		if ticks++; ticks >= watchTicks {
			w.bark()
			ticks = 0
		}
	}
}

// runs reports whether an entry does.
func (w *watchdog) runs() bool { return w.entry.Load()%2 == 1 }

// bark ends what runs.
func (w *watchdog) bark() {
	if module := w.module.Load(); module != nil && w.runs() {
		w.barked.Store(true)
		_ = (*module).CloseWithExitCode(context.Background(), 1)
	}
}

// enter begins an entry into a module; it is left by exit.
func (w *watchdog) enter(module *api.Module) {
	w.module.Store(module)
	w.entry.Add(1)
}

func (w *watchdog) exit() { w.entry.Add(1) }

func (w *watchdog) close() {
	w.stop()
	<-w.ended
}
