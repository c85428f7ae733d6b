package host

import "dao.local/host/gen/contract"

const (
	// streamsMost is how many streams may be open, so that other calls always come through.
	streamsMost = contract.LimitMaxCallsInFlight - min(64, contract.LimitMaxCallsInFlight/2)
	// sharedStreams is how many of these a method may use that has many open already.
	sharedStreams = streamsMost - min(64, streamsMost/4)
	// fewStreams is how many streams of a method are few.
	fewStreams = 16
)

// streams counts the streams of the callers that are open.
type streams struct {
	open   map[*hostCall]struct{}
	method map[contract.Method]int
}

func (s *streams) begin(call *hostCall) *Error {
	open, own := len(s.open), s.method[call.method]
	if open >= streamsMost || (open >= sharedStreams && own >= fewStreams) {
		return errorf(contract.StatusBusy, "%d streams are open, %d of %s; end some of them first", open, own, call.method)
	}
	s.open[call] = struct{}{}
	s.method[call.method]++
	return nil
}

// end counts a call that has ended or that its caller gave up; a second time does nothing.
func (s *streams) end(call *hostCall) {
	if _, ok := s.open[call]; !ok {
		return
	}
	delete(s.open, call)
	if s.method[call.method]--; s.method[call.method] == 0 {
		delete(s.method, call.method)
	}
}
