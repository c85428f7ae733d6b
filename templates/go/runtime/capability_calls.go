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
	// atOnce is how many calls of one capability are carried out at a time.
	atOnce = 16
)

// capabilityCall is one call of the unit, from its acceptance to its completion.
type capabilityCall struct {
	entry     *contract.Import
	id        uint32
	payload   []byte
	size      int    // what its request takes in memory
	refusal   *Error // why its request is not even read
	begun     bool
	placed    bool // it is one of those that are carried out
	cancelled bool
	stop      context.CancelFunc
	span      *span
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
	in        *instance
	base      context.Context
	open      map[uint32]*capabilityCall
	bytes     int
	issued    []*capabilityCall
	ready     []*capabilityCall // they waited for a place, and have one
	cancelled []*capabilityCall // within the entry that runs
	waiting   map[string][]*capabilityCall
	places    map[string]int // how many are carried out
	held      int
	running   int
	writing   int        // of those, the ones that must end
	changed   *sync.Cond // credit, room in the queue, an end of a goroutine, a death
	order     map[string]<-chan struct{}
}

func newCapabilityCalls(base context.Context, in *instance) *capabilityCalls {
	return &capabilityCalls{
		in: in, base: base, open: make(map[uint32]*capabilityCall),
		changed: sync.NewCond(&in.mu), order: make(map[string]<-chan struct{}),
		waiting: make(map[string][]*capabilityCall), places: make(map[string]int),
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
	payload := c.in.guest.read(pointer, length)
	handler, _ := c.in.config.handlers.get(entry.Name)
	weight, refusal, ok := weigh(handler.input, payload, requestsMost-c.bytes-len(payload))
	if !ok {
		return contract.StatusBusy
	}
	call := &capabilityCall{entry: entry, id: id, payload: payload, size: len(payload) + weight, refusal: refusal}
	if entry.Mode == contract.Stream {
		call.credit = newCredit()
	}
	c.open[id] = call
	c.bytes += call.size
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
	if !call.cancelled {
		call.cancelled = true
		c.cancelled = append(c.cancelled, call)
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

func (c *capabilityCalls) isIssued() bool { return len(c.issued)+len(c.ready) > 0 }

// start begins the call that was issued first, or lets it wait for its place.
func (c *capabilityCalls) start() {
	from := &c.issued
	if len(c.ready) > 0 {
		from = &c.ready
	}
	call := (*from)[0]
	*from = (*from)[1:]
	if c.open[call.id] != call { // it ended while it waited
		c.givePlace(call)
		return
	}
	capability := call.entry.Capability
	if !call.placed {
		if c.places[capability] >= atOnce {
			c.waiting[capability] = append(c.waiting[capability], call)
			return
		}
		c.places[capability]++
		call.placed = true
	}
	switch {
	case !c.in.policy.allows(capability):
		c.deny(call, c.in.policy.refusal(call.entry))
	case call.refusal != nil:
		c.fail(call, call.refusal)
	case call.credit != nil && c.held >= heldMost:
		c.fail(call, tooMuchHeld())
	default:
		c.begin(call)
	}
}

// endCancelled ends the calls that the entry cancelled, unless they must end by themselves.
func (c *capabilityCalls) endCancelled() {
	for _, call := range c.cancelled {
		if !call.begun || !call.mustEnd() {
			c.fail(call, &Error{Status: contract.StatusCancelled})
		}
	}
	c.cancelled = nil
}

// givePlace lets the next call of a capability be begun.
func (c *capabilityCalls) givePlace(call *capabilityCall) {
	if !call.placed {
		return
	}
	call.placed = false
	capability := call.entry.Capability
	waiting := c.waiting[capability]
	if len(waiting) == 0 {
		c.places[capability]--
		return
	}
	waiting[0].placed = true
	c.ready = append(c.ready, waiting[0])
	c.waiting[capability] = waiting[1:]
	c.in.wake.Signal()
}

// close takes a call out of those that are open; it reports whether it was.
func (c *capabilityCalls) close(call *capabilityCall) bool {
	if c.open[call.id] != call {
		return false
	}
	delete(c.open, call.id)
	c.bytes -= call.size
	c.givePlace(call)
	return true
}

func (c *capabilityCalls) begin(call *capabilityCall) {
	handler, ok := c.in.config.handlers.get(call.entry.Name)
	unary := (handler.Unary != nil || handler.Begin != nil) && call.credit == nil
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
	payload := call.payload
	call.payload = nil
	c.running++
	if call.mustEnd() {
		c.writing++
	}
	// A handler may be slow, or call the unit.
	c.in.mu.Unlock()
	defer c.in.mu.Lock()
	ctx, call.span = startSpan(ctx, c.in.config.tracer, Operation{
		Name: call.entry.Name, Capability: call.entry.Capability, Stream: !unary, Bytes: len(payload),
	})
	ctx = context.WithValue(ctx, placeKey{}, &place{calls: c, call: call})
	switch {
	case !unary:
		items, err := c.opened(ctx, call, handler, payload)
		go c.send(ctx, call, items, err)
		defer func() { c.givePlace(call) }() // a stream may wait for long; it has the lock again by then
	case handler.Begin != nil:
		c.beginAt(ctx, call, handler, payload)
	default:
		before, placed := c.inOrder(call.entry.Capability)
		ctx = context.WithValue(ctx, placeKey{}, &place{calls: c, call: call, placed: placed})
		go func() {
			defer placed()
			if before != nil {
				<-before
			}
			c.answer(ctx, call, handler, payload)
		}()
	}
}

// leave is the end of what carried a call out. The lock is held.
func (c *capabilityCalls) leave(call *capabilityCall) {
	call.stop()
	c.running--
	if call.mustEnd() {
		c.writing--
	}
	c.changed.Broadcast()
}

// Ending them

// complete ends a call, once; what comes for a dead instance is dropped.
func (c *capabilityCalls) complete(call *capabilityCall, status contract.Status, payload []byte) {
	if !c.close(call) {
		return
	}
	if call.begun && !call.mustEnd() {
		call.stop()
	}
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
		c.close(call)
		call.stop()
	}
}

// revoke ends the calls of a capability that were begun, but for those that may change something.
func (c *capabilityCalls) revoke(capability string, refusal func(*contract.Import) *Error) {
	var ended []*capabilityCall
	for _, call := range c.open {
		if call.entry.Capability == capability && call.begun && !call.mustEnd() {
			ended = append(ended, call)
		}
	}
	for _, call := range ended {
		c.deny(call, refusal(call.entry))
	}
}

// die stops what can be stopped, and begins what was accepted and must take effect.
func (c *capabilityCalls) die() {
	unbegun := c.ready
	for _, waiting := range c.waiting {
		unbegun = append(unbegun, waiting...)
	}
	unbegun = append(unbegun, c.issued...)
	c.issued, c.ready, c.waiting = nil, nil, make(map[string][]*capabilityCall)
	for _, call := range unbegun {
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

// settle waits until what was accepted and may change something has ended, but not for ever; it reports
// whether it has.
func (c *capabilityCalls) settle(patience time.Duration) bool {
	late := false
	timer := time.AfterFunc(patience, func() {
		c.in.mu.Lock()
		defer c.in.mu.Unlock()
		late = true
		c.changed.Broadcast()
	})
	defer timer.Stop()
	for c.writing > 0 && !late {
		c.changed.Wait()
	}
	if late {
		for _, call := range c.open {
			if call.begun {
				call.stop()
			}
		}
	}
	return c.writing == 0
}

func tooMuchHeld() *Error {
	return &Error{
		Status:  contract.StatusBusy,
		Message: "the unit does not take what its streams have for it",
		Details: map[string]string{"limit": "held"},
	}
}
