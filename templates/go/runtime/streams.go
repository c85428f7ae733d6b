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
	open   int
	method map[contract.Method]int
}

func (s *streams) begin(method contract.Method) *Error {
	if s.open >= streamsMost || (s.open >= sharedStreams && s.method[method] >= fewStreams) {
		return errorf(contract.StatusBusy, "%d streams are open, %d of %s; end some of them first", s.open, s.method[method], method)
	}
	s.open++
	s.method[method]++
	return nil
}

func (s *streams) end(method contract.Method) {
	s.open--
	if s.method[method]--; s.method[method] == 0 {
		delete(s.method, method)
	}
}
