package host

import (
	"slices"

	"dao.local/host/gen/contract"
)

// untakenMost is how many bytes of answers may wait for their callers.
const untakenMost = 16 * contract.LimitMaxMessageBytes

// hostCalls are the calls to one instance that have not ended. The dispatcher's lock guards them.
type hostCalls struct {
	dispatcher *dispatcher
	state      *entryState
	open       map[uint32]*hostCall
	last       uint32
	answered   bool // whether a method was answered well
}

func newHostCalls(d *dispatcher, state *entryState) *hostCalls {
	return &hostCalls{dispatcher: d, state: state, open: make(map[uint32]*hostCall)}
}

// add gives a call its id.
func (h *hostCalls) add(call *hostCall) {
	for {
		h.last++ // after the largest one comes 0, which is none
		if _, taken := h.open[h.last]; h.last != 0 && !taken {
			break
		}
	}
	call.id = h.last
	h.open[call.id] = call
}

// inOrder are the calls in the order in which they came.
func (h *hostCalls) inOrder() []*hostCall {
	calls := make([]*hostCall, 0, len(h.open))
	for _, call := range h.open {
		calls = append(calls, call)
	}
	// Ids wrap around: what is behind the last one is older.
	slices.SortFunc(calls, func(a, b *hostCall) int {
		if a.id-h.last-1 < b.id-h.last-1 {
			return -1
		}
		return 1
	})
	return calls
}

func (h *hostCalls) has(call *hostCall) bool { return h.open[call.id] == call }

// finish ends a call.
func (h *hostCalls) finish(call *hostCall, status contract.Status, body []byte, err error) {
	if h.has(call) {
		delete(h.open, call.id)
		call.end(status, body, err)
		h.dispatcher.callEnded(call)
	}
}

// answer takes the end of a call.
func (h *hostCalls) answer(call *hostCall, status contract.Status, guest *guestABI, pointer, length uint32) contract.Status {
	d := h.dispatcher
	switch {
	case length > contract.LimitMaxMessageBytes:
		h.finish(call, contract.StatusInternal, nil, errorf(contract.StatusInternal, "the unit answered with %d bytes", length))
		return contract.StatusTooLarge
	case status > 0:
		h.finish(call, contract.StatusInternal, nil, errorf(contract.StatusInternal, "the unit answered with status %d", status))
		return contract.StatusInvalidArgument
	case d.untaken+int(length) > untakenMost && !call.ended:
		h.finish(call, contract.StatusExhausted, nil, errorf(contract.StatusExhausted, "answers of more than %d bytes wait for their callers", untakenMost))
		return contract.StatusExhausted
	}
	var body []byte
	if !call.ended && !(call.stream && status == contract.StatusOK) {
		body = guest.read(pointer, length)
		d.untaken += len(body)
	}
	if status == contract.StatusOK && call.kind == requestCall && !call.ended {
		h.answered = true
	}
	h.finish(call, status, body, h.state.refusalOf(status))
	return contract.StatusOK
}

// item takes one item of a stream.
func (h *hostCalls) item(call *hostCall, guest *guestABI, pointer, length uint32) contract.Status {
	switch {
	case !call.stream:
		return contract.StatusInvalidArgument
	case call.abandoned:
		return contract.StatusCancelled
	case length > contract.LimitMaxItemBytes:
		return contract.StatusTooLarge
	case !call.credit.open():
		return contract.StatusBusy
	}
	call.credit.spend(int(length))
	call.push(guest.read(pointer, length))
	return contract.StatusOK
}
