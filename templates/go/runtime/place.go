package host

import (
	"context"
	"sync"

	"dao.local/host/gen/contract"
)

type placeKey struct{}

// Placed says that the operation of ctx has its place in the order of its capability, so that the next
// one may begin before it has ended. The handler of an ordered capability that never calls it carries
// out one operation after the other; of others it does nothing.
func Placed(ctx context.Context) {
	if placed, ok := ctx.Value(placeKey{}).(func()); ok {
		placed()
	}
}

// place puts a call behind the last one of its capability, if that is ordered: it begins once before is
// closed, and the next one once placed was called. The lock is held.
func (c *capabilityCalls) place(capability string) (before <-chan struct{}, placed func()) {
	for _, each := range contract.Capabilities {
		if each.Name == capability && each.Ordered {
			own := make(chan struct{})
			before, c.places[capability] = c.places[capability], own
			return before, sync.OnceFunc(func() { close(own) })
		}
	}
	return nil, func() {}
}
