package host

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"dao.local/host/gen/contract"
)

// queuedMost is how many bytes may wait for their entry; beyond it no guest call begins.
const queuedMost = 16 * contract.LimitMaxMessageBytes

// entry is what wants to enter the unit: a call, or an event.
type entry struct {
	call    *hostCall
	kind    uint32
	id      uint32
	status  int32
	payload []byte
	about   *hostCall // of an event that is for nothing once this call has ended
	granted taken     // by a CREDIT
}

// instance is one running instance. One goroutine enters it (see serve); whatever wants to enter is
// queued while an entry runs.
type instance struct {
	*dispatcher // whose lock guards what is below
	config      *config
	policy      *policy
	logged      *logAllowance

	now          *entryState // of the goroutine that enters
	guest        *guestABI
	calls        *hostCalls
	capabilities *capabilityCalls

	wake      *sync.Cond // for the goroutine that enters
	queue     fifo[entry]
	queued    int // bytes in the queue
	owesTurn  bool
	entered   bool // an entry runs
	ending    bool // serve returns
	dead      bool
	abandoned bool   // see Runtime.abandon
	noticeMay func() // called after each entry, outside the lock
}

func newInstance(ctx context.Context, r *Runtime) (*instance, error) {
	now := &entryState{policy: r.policy}
	in := &instance{
		dispatcher: r.dispatcher, config: r.config, policy: r.policy, logged: r.logged, now: now,
		calls: newHostCalls(r.dispatcher, now), wake: sync.NewCond(&r.dispatcher.mu),
	}
	in.capabilities = newCapabilityCalls(ctx, in)
	guest, err := newGuestABI(ctx, r, in.linked(r.unit), now)
	if err != nil {
		return nil, err
	}
	in.guest = guest
	if err := guest.checkVersion(r.unit); err != nil {
		guest.close()
		return nil, err
	}
	return in, nil
}

// request hands a call to the unit. The lock is held.
func (in *instance) request(call *hostCall) {
	in.calls.add(call)
	in.post(entry{call: call})
}

// cancel tells the unit that nobody waits for a call any more. The lock is held.
func (in *instance) cancel(call *hostCall) {
	call.items = fifo[[]byte]{}
	if call.entered {
		in.post(entry{kind: contract.EventCancel, id: call.id, about: call})
		return
	}
	in.calls.finish(call, contract.StatusCancelled, nil, nil)
}

// grant lets the unit send more items of a stream. The lock is held.
func (in *instance) grant(call *hostCall, granted taken) {
	if !in.calls.has(call) || call.abandoned {
		return
	}
	in.post(entry{
		kind: contract.EventCredit, id: call.id, about: call, status: int32(granted.items), granted: granted,
		payload: binary.LittleEndian.AppendUint32(nil, uint32(granted.bytes)),
	})
}

// post has something enter. The lock is held.
func (in *instance) post(next entry) {
	if in.dead {
		return
	}
	in.queue.push(next)
	in.queued += len(next.payload)
	in.wake.Signal()
}

// end has serve return. The lock is held.
func (in *instance) end() {
	in.ending = true
	in.wake.Signal()
}

// serve enters the unit with whatever is ready, until the instance is ended or dies.
func (in *instance) serve() *fault {
	in.mu.Lock()
	defer in.mu.Unlock()
	for {
		switch {
		case in.ending:
			in.dead = true
			return nil
		case in.capabilities.isIssued() && in.queued < queuedMost:
			in.capabilities.start()
			continue
		case in.queue.len() == 0 && !in.owesTurn:
			in.wake.Wait()
			continue
		}
		next := entry{kind: contract.EventResume}
		if in.queue.len() > 0 {
			next = in.queue.pop()
			in.queued -= len(next.payload)
			in.capabilities.changed.Broadcast()
		} else {
			in.owesTurn = false
			in.mu.Unlock()
			runtime.Gosched()
			in.mu.Lock()
		}
		err := in.enter(next)
		if in.abandoned {
			return nil
		}
		if err != nil {
			in.dead = true
			in.report()
			return in.explained(err)
		}
		in.report()
		if in.noticeMay != nil {
			in.mu.Unlock()
			in.noticeMay()
			in.mu.Lock()
		}
	}
}

// enter enters the unit once; the lock is held before and after, not meanwhile.
func (in *instance) enter(next entry) error {
	call := next.call
	if call != nil {
		if call.ended {
			return nil
		}
		next.payload = call.payload
	}
	if about := next.about; about != nil && (!in.calls.has(about) || about.abandoned && next.kind == contract.EventCredit) {
		return nil
	}
	if next.kind == contract.EventCredit {
		next.about.credit.grant(uint32(next.granted.items), uint32(next.granted.bytes))
	}
	in.entered = true
	in.mu.Unlock()
	in.now.lastWords = ""
	in.guest.enter()
	pointer, err := in.guest.place(next.payload)
	result := int32(0)
	refused := err == nil && pointer == 0 && len(next.payload) > 0
	if err == nil && (!refused || call == nil) {
		result, err = in.carry(next, pointer, refused)
	}
	in.guest.exit()
	in.mu.Lock()
	if in.abandoned {
		return err
	}
	in.entered = false
	in.untaken, in.taken = in.untaken-in.taken, 0
	in.capabilities.endCancelled()
	switch {
	case err != nil && call != nil && !call.entered:
		// What kills the unit on its way in does not go into the next one.
		in.calls.finish(call, contract.StatusUnavailable, nil,
			errorf(contract.StatusUnavailable, "the unit died before it took the request (%v)", err))
		return err
	case err != nil:
		return err
	case refused && call != nil:
		in.calls.finish(call, contract.StatusExhausted, nil,
			errorf(contract.StatusExhausted, "the unit has no memory for a request of %d bytes", len(next.payload)))
		return nil
	}
	in.after(result, call)
	return nil
}

// carry makes the call that hands over a payload; refused says that there was no memory for it.
func (in *instance) carry(next entry, pointer uint32, refused bool) (int32, error) {
	guest, length := in.guest, uint32(len(next.payload))
	if call := next.call; call != nil {
		in.mu.Lock()
		call.entered = true
		in.mu.Unlock()
		switch call.kind {
		case startCall:
			return guest.call(guest.init, next.payload, call.id, pointer, length)
		case restCall:
			return guest.call(guest.rest, nil, call.id, call.rest)
		}
		return guest.call(guest.request, next.payload, call.id, uint32(call.method), pointer, length)
	}
	payload := next.payload
	if refused {
		payload, length = nil, 0
		switch next.kind {
		case contract.EventCompletion:
			if contract.Status(next.status) == contract.StatusMore {
				in.capabilities.drop(next.id)
			}
			next.status = int32(contract.StatusExhausted)
		case contract.EventCredit:
			in.starve(next.id)
			next.kind, next.status = contract.EventCancel, 0
		default:
			return 0, nil
		}
	}
	return guest.call(guest.event, payload, next.kind, next.id, uint32(next.status), pointer, length)
}

// starve ends a stream that the unit has no memory to hear about.
func (in *instance) starve(id uint32) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if call, ok := in.calls.open[id]; ok {
		in.calls.finish(call, contract.StatusExhausted, nil,
			errorf(contract.StatusExhausted, "the unit has no memory to go on with the stream"))
	}
}

// after acts on what an entry returned. The lock is held.
func (in *instance) after(result int32, call *hostCall) {
	switch {
	case result == contract.ResultYield:
		in.owesTurn = true
	case call == nil || call.ended || result == contract.ResultPending:
	case result < 0:
		status := contract.Status(result)
		in.calls.finish(call, status, nil, in.now.refusalOf(status))
	default:
		in.calls.finish(call, contract.StatusInternal, nil,
			errorf(contract.StatusInternal, "the unit returned %d, but never answered", result))
	}
}

// report tells what was denied in the entry that ended. The lock is held before and after.
func (in *instance) report() {
	denied := in.now.leave()
	if len(denied) == 0 {
		return
	}
	in.mu.Unlock()
	for _, each := range denied {
		in.policy.report(each, in.policy.refusal(each))
	}
	in.mu.Lock()
}

// explained adds what the unit said last to what it died of.
func (in *instance) explained(err error) *fault {
	found := &fault{DeathTrap, plain(err.Error(), 1000)}
	var own *fault
	if errors.As(err, &own) {
		found.death = own.death
	}
	if words := in.now.lastWords; words != "" {
		found.message = fmt.Sprintf("%s; it said: %s", found.message, shortened(words, 300))
	}
	return found
}
