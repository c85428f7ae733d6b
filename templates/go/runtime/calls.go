package host

import (
	"sync"

	"dao.local/host/gen/contract"
)

// hostCall is one call to the unit, from its issue to its end. It ends exactly once. The lock of its
// dispatcher guards it.
type hostCall struct {
	kind    callKind
	method  contract.Method
	payload []byte
	rest    uint32 // milliseconds, of a call that ends the unit

	id        uint32
	entered   bool
	repeated  bool // an instance died under it before
	abandoned bool // nobody waits for the answer any more

	settled sync.WaitGroup // until it has ended
	done    chan struct{}  // closed then, if somebody asked for it
	ended   bool
	status  contract.Status
	body    []byte
	err     error       // of this host's own making, in place of the body
	unwatch func() bool // its context

	stream bool
	items  fifo[[]byte]
	credit *credit
	taken  taken
	more   chan struct{} // holds one token if there is something that was not looked at: items, or the end
}

type callKind int

const (
	requestCall callKind = iota
	startCall
	restCall
)

func newHostCall(kind callKind, method contract.Method, payload []byte) *hostCall {
	call := &hostCall{kind: kind, method: method, payload: payload}
	call.settled.Add(1)
	return call
}

func newStreamCall(method contract.Method, payload []byte) *hostCall {
	call := newHostCall(requestCall, method, payload)
	call.stream, call.credit, call.more = true, newCredit(), make(chan struct{}, 1)
	return call
}

// hasEffect reports whether it may have changed something once it was entered.
func (c *hostCall) hasEffect() bool { return c.kind == requestCall && c.method.HasEffect() }

// isRepeatable reports whether it may go into another instance though it went into one that died.
func (c *hostCall) isRepeatable() bool {
	return c.kind == requestCall && !c.stream && !c.repeated && !c.abandoned && c.method.IsIdempotent()
}

// end ends it; only the first end counts. The lock is held.
func (c *hostCall) end(status contract.Status, body []byte, err error) {
	if c.ended {
		return
	}
	c.ended, c.status, c.body, c.err, c.payload = true, status, body, err, nil
	if c.unwatch != nil {
		c.unwatch()
	}
	if c.done != nil {
		close(c.done)
	}
	if c.stream {
		c.look()
	}
	c.settled.Done()
}

// whenEnded is closed once it has ended. The lock is held.
func (c *hostCall) whenEnded() <-chan struct{} {
	if c.done == nil {
		c.done = make(chan struct{})
		if c.ended {
			close(c.done)
		}
	}
	return c.done
}

// failure is what its caller gets, once it has ended not well.
func (c *hostCall) failure() error {
	if c.err != nil {
		return c.err
	}
	return decodeError(c.status, c.body)
}

func (c *hostCall) push(item []byte) {
	c.items.push(item)
	c.look()
}

// look has its reader look what is new.
func (c *hostCall) look() {
	select {
	case c.more <- struct{}{}:
	default:
	}
}
