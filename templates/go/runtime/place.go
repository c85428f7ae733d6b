package host

import (
	"context"
	"sync"

	"dao.local/host/gen/contract"
)

type placeKey struct{}

// place is where the call of a handler stands among those of its capability.
type place struct {
	calls  *capabilityCalls
	call   *capabilityCall
	placed func() // of an ordered capability: lets the next one begin
}

// Placed says that the operation of ctx has its place in the order of its capability, so that the next
// one may begin before it has ended. The handler of an ordered capability that never calls it carries
// out one operation after the other; of others it does nothing.
func Placed(ctx context.Context) {
	if place, ok := ctx.Value(placeKey{}).(*place); ok && place.placed != nil {
		place.placed()
	}
}

// yieldPlace lets another call of the capability be carried out while a handler waits for the unit.
func yieldPlace(ctx context.Context) {
	if place, ok := ctx.Value(placeKey{}).(*place); ok {
		place.calls.in.mu.Lock()
		defer place.calls.in.mu.Unlock()
		place.calls.givePlace(place.call)
	}
}

// inOrder puts a call behind the last one of its capability, if that is ordered: it begins once before
// is closed, and the next one once placed was called.
func (c *capabilityCalls) inOrder(capability string) (before <-chan struct{}, placed func()) {
	if !isOrdered(capability) {
		return nil, func() {}
	}
	own := make(chan struct{})
	before, c.order[capability] = c.order[capability], own
	return before, sync.OnceFunc(func() { close(own) })
}

func isOrdered(capability string) bool {
	for _, each := range contract.Capabilities {
		if each.Name == capability {
			return each.Ordered
		}
	}
	return false
}
