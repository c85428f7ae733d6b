package host

import (
	"context"
	"sync"
	"time"

	"dao.local/host/gen/contract"
)

const (
	// requestsMost is how many bytes the requests of open guest calls may have together.
	requestsMost = 16 * contract.LimitMaxMessageBytes
	// heldMost is how many bytes of items may wait until they may be sent.
	heldMost = 64 * contract.LimitMaxItemBytes
)

// capabilityCall is one call of the unit, from its acceptance to its completion.
type capabilityCall struct {
	entry     *contract.Import
	id        uint32
	payload   []byte
	begun     bool
	cancelled bool
	stop      context.CancelFunc
	credit    *credit
}

// mustEnd reports whether it is carried out to its end once it was begun: it may change something.
func (c *capabilityCall) mustEnd() bool {
	return c.entry.Effect && c.entry.Mode != contract.Stream
}

// capabilityCalls are the calls of one instance to the capabilities. The dispatcher's lock guards them.
//
// An import only notes the call. It is begun after the entry, in the order of issue, on a goroutine of
// its own.
type capabilityCalls struct {
	in      *instance
	base    context.Context
	open    map[uint32]*capabilityCall
	bytes   int
	issued  []*capabilityCall
	held    int
	running int
	changed *sync.Cond // credit, room in the queue, an end of a goroutine, a death
	places  map[string]<-chan struct{}
}

func newCapabilityCalls(base context.Context, in *instance) *capabilityCalls {
	return &capabilityCalls{
		in: in, base: base, open: make(map[uint32]*capabilityCall),
		changed: sync.NewCond(&in.mu), places: make(map[string]<-chan struct{}),
	}
}

// What imports do, inside an entry

// accept takes a call, to be begun once the entry has returned.
func (c *capabilityCalls) accept(entry *contract.Import, id, pointer, length uint32) contract.Status {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	_, taken := c.open[id]
	switch {
	case id == 0 || taken:
		return contract.StatusInvalidArgument
	case length > contract.LimitMaxMessageBytes:
		return contract.StatusTooLarge
	case len(c.open) >= contract.LimitMaxCallsInFlight || c.bytes+int(length) > requestsMost:
		return contract.StatusBusy
	}
	call := &capabilityCall{entry: entry, id: id, payload: c.in.guest.read(pointer, length)}
	if entry.Mode == contract.Stream {
		call.credit = newCredit()
	}
	c.open[id] = call
	c.bytes += len(call.payload)
	c.issued = append(c.issued, call)
	return contract.StatusOK
}

// cancel notes that the unit lost interest in a call, which still ends exactly once.
func (c *capabilityCalls) cancel(id uint32) contract.Status {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	call, ok := c.open[id]
	if !ok {
		return contract.StatusNotFound
	}
	call.cancelled = true
	if call.begun && !call.mustEnd() {
		call.stop()
		c.fail(call, &Error{Status: contract.StatusCancelled})
	}
	return contract.StatusOK
}

// credit notes that the unit took items of a stream.
func (c *capabilityCalls) credit(id, items, bytes uint32) contract.Status {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	call, ok := c.open[id]
	if !ok || call.credit == nil {
		return contract.StatusNotFound
	}
	call.credit.grant(items, bytes)
	c.changed.Broadcast()
	return contract.StatusOK
}

// Carrying them out, outside any entry. The lock is held.

func (c *capabilityCalls) isIssued() bool { return len(c.issued) > 0 }

// start begins the call that was issued first.
func (c *capabilityCalls) start() {
	call := c.issued[0]
	c.issued = c.issued[1:]
	switch {
	case c.open[call.id] != call: // it ended while it waited
	case call.cancelled:
		c.fail(call, &Error{Status: contract.StatusCancelled})
	case !c.in.policy.allows(call.entry.Capability):
		c.deny(call, c.in.policy.refusal(call.entry))
	case call.credit != nil && c.held >= heldMost:
		c.fail(call, tooMuchHeld())
	default:
		c.begin(call)
	}
}

func (c *capabilityCalls) begin(call *capabilityCall) {
	handler, ok := c.in.config.handlers[call.entry.Name]
	unary := handler.Unary != nil && call.credit == nil
	if !ok || !unary && (handler.Stream == nil || call.credit == nil) {
		c.fail(call, errorf(contract.StatusUnimplemented, "this host has nothing that carries out %s", call.entry.Name))
		return
	}
	base := c.base
	if call.mustEnd() {
		base = context.WithoutCancel(base) // nothing stops it, not even the end of the unit
	}
	ctx, stop := context.WithCancel(base)
	call.begun, call.stop = true, stop
	before, placed := c.place(call.entry.Capability)
	ctx = context.WithValue(ctx, placeKey{}, placed)
	payload := call.payload
	call.payload = nil
	c.running++
	go func() {
		defer c.leave(call, placed)
		if before != nil {
			<-before
		}
		if unary {
			c.answer(ctx, call, handler, payload)
		} else {
			c.send(ctx, call, handler, payload)
		}
	}()
}

// leave is the end of the goroutine of a call.
func (c *capabilityCalls) leave(call *capabilityCall, placed func()) {
	placed()
	call.stop()
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	c.running--
	c.changed.Broadcast()
}

// Ending them

// complete ends a call, once; what comes for a dead instance is dropped.
func (c *capabilityCalls) complete(call *capabilityCall, status contract.Status, payload []byte) {
	if c.open[call.id] != call {
		return
	}
	delete(c.open, call.id)
	c.bytes -= len(call.payload)
	c.in.post(entry{kind: contract.EventCompletion, id: call.id, status: int32(status), payload: payload})
}

func (c *capabilityCalls) fail(call *capabilityCall, err error) {
	status, payload := encodeError(err)
	c.complete(call, status, payload)
}

// deny ends a call that is not granted, and tells whoever listens.
func (c *capabilityCalls) deny(call *capabilityCall, refused *Error) {
	c.fail(call, refused)
	c.in.mu.Unlock()
	c.in.policy.report(call.entry, refused)
	c.in.mu.Lock()
}

// drop forgets a call whose end the unit was told by other means; the lock is not held.
func (c *capabilityCalls) drop(id uint32) {
	c.in.mu.Lock()
	defer c.in.mu.Unlock()
	if call, ok := c.open[id]; ok {
		delete(c.open, id)
		call.stop()
	}
}

// revoke ends the calls of a capability that were begun, but for those that may change something.
func (c *capabilityCalls) revoke(capability string) {
	var ended []*capabilityCall
	for _, call := range c.open {
		if call.entry.Capability == capability && call.begun && !call.mustEnd() {
			ended = append(ended, call)
		}
	}
	for _, call := range ended {
		call.stop()
		c.deny(call, c.in.policy.refusal(call.entry))
	}
}

// die stops what can be stopped, and begins what was accepted and must take effect.
func (c *capabilityCalls) die() {
	issued := c.issued
	c.issued = nil
	for _, call := range issued {
		if call.mustEnd() && !call.cancelled && c.open[call.id] == call {
			c.begin(call)
		}
	}
	for _, call := range c.open {
		if call.begun && !call.mustEnd() {
			call.stop()
		}
	}
	c.changed.Broadcast()
}

// settle waits until every goroutine has ended, but not for ever; it reports whether they have.
func (c *capabilityCalls) settle(patience time.Duration) bool {
	late := false
	timer := time.AfterFunc(patience, func() {
		c.in.mu.Lock()
		defer c.in.mu.Unlock()
		late = true
		c.changed.Broadcast()
	})
	defer timer.Stop()
	for c.running > 0 && !late {
		c.changed.Wait()
	}
	if late {
		for _, call := range c.open {
			if call.begun {
				call.stop()
			}
		}
	}
	return c.running == 0
}

func tooMuchHeld() *Error {
	return &Error{
		Status:  contract.StatusBusy,
		Message: "the unit does not take what its streams have for it",
		Details: map[string]string{"limit": "held"},
	}
}
