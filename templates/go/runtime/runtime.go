package host

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"dao.local/host/gen/contract"
)

const (
	// deathsMost is how many deaths without a success in between stop a unit.
	deathsMost = 3
	// settlePatience is how long the writes of a dead instance may take.
	settlePatience = 30 * time.Second
)

// Runtime is a unit that runs: instances that follow each other, and the calls that wait for them. It
// is a [Caller], of which generated clients are made. One goroutine enters the unit.
type Runtime struct {
	*dispatcher
	unit   *Unit
	config *config
	policy *policy
	engine engine
	logged *logAllowance

	ctx    context.Context // of everything that the unit may still run or have carried out
	cancel context.CancelFunc
	began  chan struct{} // closed by Start
	ended  chan struct{} // the goroutine has ended
	opened chan error    // what became of the start
	once   sync.Once
	launch sync.Once // of the goroutine

	faults    []*fault // since the last success
	deaths    int
	closer    closer
	abandoned bool // the goroutine is in an entry that does not end, and counts no more; the lock guards it
}

// Start runs a unit: it returns once the unit is ready. Whoever starts it closes it.
func Start(ctx context.Context, unit *Unit, options ...Option) (*Runtime, error) {
	r := New(unit, options...)
	if err := r.Start(ctx); err != nil {
		return nil, err
	}
	return r, nil
}

// New returns a unit that is not started yet; calls wait for that.
func New(unit *Unit, options ...Option) *Runtime {
	config := configured(options)
	r := &Runtime{
		dispatcher: newDispatcher(config.tracer), unit: unit, config: config,
		policy: newPolicy(unit, config.granted, config.refused, config.denials), logged: newLogAllowance(time.Now()),
		began: make(chan struct{}), ended: make(chan struct{}), opened: make(chan error, 1),
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	return r
}

// Prepare begins to compile the unit while its caller gets ready what the unit needs. Start or Discard
// follows.
func (r *Runtime) Prepare() { r.launch.Do(func() { go r.run() }) }

// Discard gives up a unit that was prepared and not started.
func (r *Runtime) Discard() {
	r.cancel()
	r.Prepare() // nothing if it was prepared
	<-r.ended
}

// Start starts the unit, once, and returns once it is ready. If it fails there is nothing to close.
func (r *Runtime) Start(ctx context.Context) error {
	ctx, leave := context.WithTimeout(ctx, r.config.startPatience)
	defer leave()
	r.Prepare()
	close(r.began)
	select {
	case err := <-r.opened:
		if err != nil {
			<-r.ended
		}
		return err
	case <-ctx.Done():
	}
	late := &Error{
		Status: contract.StatusTimeout, Message: fmt.Sprintf("%s was not ready in time", r.unit.Name),
		Help: "If it has a large home to migrate, give it longer.",
	}
	r.stop(late)
	r.cancel()
	r.mu.Lock()
	if r.instance != nil {
		r.instance.end()
	}
	r.mu.Unlock()
	stuck := r.drop(0)
	if ctx.Err() == context.Canceled {
		return errors.Join(ctx.Err(), stuck)
	}
	if stuck != nil {
		return errors.Join(late, stuck)
	}
	return late
}

// run makes the instances, one after the other, and enters them.
func (r *Runtime) run() {
	defer r.leave()
	if err := r.engine.open(r.ctx, r.unit, r.config); err != nil {
		r.stop(err)
		return
	}
	defer func() { _ = r.engine.close() }()
	select {
	case <-r.began:
	case <-r.ctx.Done():
		return
	}
	if r.config.observer != nil {
		r.config.observer.Begin(r.unit, r.config.hostName, r.config.hostVersion)
	}
	for {
		if r.isOver() {
			return
		}
		died, err := r.live()
		if err != nil {
			r.stop(err)
			return
		}
		if died == nil || r.ctx.Err() != nil {
			return
		}
		r.mu.Lock()
		r.deaths++
		r.mu.Unlock()
		r.faults = append(r.faults, died)
		r.config.logger.Warn("an instance died", "unit", r.unit.Name, "cause", died.message)
		if r.config.deaths != nil {
			r.config.deaths(died.message)
		}
		if len(r.faults) >= deathsMost {
			r.stop(&Error{
				Status:  contract.StatusUnavailable,
				Message: fmt.Sprintf("%s died %d times without a success in between: %s", r.unit.Name, len(r.faults), died.message),
				Help:    "Close it and start it again.",
			})
			return
		}
	}
}

// isOver reports whether no further instance is wanted.
func (r *Runtime) isOver() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state == closed || r.ctx.Err() != nil
}

// live is the life of one instance. It returns what the instance died of, or nil if it was ended; an
// error is a reason not to make another.
func (r *Runtime) live() (*fault, error) {
	told := r.policy.grants()
	observer := r.config.observer
	if observer != nil {
		observer.InstanceBegins(r.config.memoryBytes)
	}
	in, err := newInstance(r.ctx, r)
	if r.isAbandoned() {
		return nil, nil
	}
	if err != nil {
		if observer != nil {
			observer.InstanceEnds(err.Error())
		}
		var died *fault
		if errors.As(err, &died) {
			return died, nil
		}
		return nil, err
	}
	start := newHostCall(startCall, 0, hostInfo(r.config, told, r.deaths))
	in.noticeMay = func() { err = r.notice(in, start, told) }
	r.mu.Lock()
	if r.state != starting { // it was closed, or given up, meanwhile
		r.mu.Unlock()
		in.guest.close()
		return nil, nil
	}
	r.instance = in
	in.request(start)
	r.mu.Unlock()
	died := in.serve()
	in.guest.close()
	if r.isAbandoned() {
		return nil, nil
	}
	if observer != nil {
		cause := ""
		if died != nil {
			cause = died.message
		}
		observer.InstanceEnds(cause)
	}
	r.bury(in, died)
	if err != nil {
		return nil, err
	}
	return died, nil
}

// notice looks, after an entry, whether the unit has become ready; an error ends the instance.
func (r *Runtime) notice(in *instance, start *hostCall, told Grants) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !start.ended {
		return nil
	}
	in.noticeMay = nil
	r.untaken -= len(start.body)
	if start.status != contract.StatusOK {
		in.end()
		return start.failure()
	}
	if parsing.Unmarshal(start.body, contract.NewReady()) != nil {
		in.end()
		return errorf(contract.StatusInternal, "what %s answered to its start cannot be read", r.unit.Name)
	}
	if r.state != starting {
		return nil
	}
	// The unit hears of other grants before any request.
	if now := r.policy.grants(); !sameGrants(now, told) {
		in.post(entry{kind: contract.EventLifecycle, payload: lifecycle("GRANTS_CHANGED", now)})
	}
	r.state = running
	r.open(nil)
	r.release()
	return nil
}

// bury lets what a dead instance had accepted settle, and ends its calls.
func (r *Runtime) bury(in *instance, died *fault) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state == running {
		r.state = starting
	}
	if in.calls.answered {
		r.faults = nil
	}
	in.capabilities.die()
	if !in.capabilities.settle(settlePatience) {
		r.config.logger.Error("a capability did not settle", "unit", r.unit.Name)
	}
	var again []*hostCall
	for _, call := range in.calls.inOrder() {
		delete(in.calls.open, call.id)
		switch {
		case call.ended || call.kind != requestCall:
			r.orphan(call, died)
		case !call.entered && died != nil:
			again = append(again, call)
		case died != nil && call.isRepeatable() && len(r.faults)+1 < deathsMost:
			call.entered, call.repeated = false, true
			again = append(again, call)
		default:
			r.orphan(call, died)
		}
	}
	r.instance = nil
	if r.refusal != nil {
		for _, call := range again {
			call.end(contract.StatusUnavailable, nil, r.refusal)
			r.callEnded(call)
		}
		return
	}
	r.waiting = fifo[*hostCall]{all: append(again, r.waiting.rest()...)}
}

// orphan ends a call of an instance that is gone. The lock is held.
func (r *Runtime) orphan(call *hostCall, died *fault) {
	switch {
	case died == nil && call.hasEffect() && (call.entered || call.repeated):
		call.end(contract.StatusInterrupted, nil, &Error{
			Status:  contract.StatusInterrupted,
			Message: "the unit was closed before it answered; the outcome is unknown",
			Help:    "Repeat it with the same request id: what was done is not done again.",
		})
	case died == nil:
		call.end(contract.StatusUnavailable, nil, errorf(contract.StatusUnavailable, "the unit was closed"))
	case call.hasEffect():
		call.end(contract.StatusInterrupted, nil, &Error{
			Status:  contract.StatusInterrupted,
			Message: fmt.Sprintf("the unit died before it answered (%s); the outcome is unknown", died.message),
			Help:    "Repeat it with the same request id: what was done is not done again.",
		})
	default:
		call.end(contract.StatusUnavailable, nil, errorf(contract.StatusUnavailable, "the unit died before it answered (%s)", died.message))
	}
	r.callEnded(call)
}

// stop refuses all calls from now on: the unit is not started again.
func (r *Runtime) stop(cause error) {
	var refusal *Error
	if !errors.As(cause, &refusal) {
		refusal = errorf(contract.StatusUnavailable, "%s cannot be started: %v", r.unit.Name, cause)
	} else if refusal.Status != contract.StatusUnavailable {
		refusal = errorf(contract.StatusUnavailable, "%s could not be started again: %v", r.unit.Name, refusal)
	}
	r.mu.Lock()
	if r.state != closed {
		r.refuse(stopped, refusal)
	}
	r.mu.Unlock()
	r.open(cause)
}

// open says, once, what became of the start.
func (r *Runtime) open(err error) { r.once.Do(func() { r.opened <- err }) }

// Regrant lets other grants hold: later calls of what is not granted are refused, open ones end, and
// the unit is told.
func (r *Runtime) Regrant(granted Grants, refused map[string]Refusal) {
	before := r.policy.replace(granted, refused)
	now := r.policy.grants()
	if sameGrants(before, now) {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.instance == nil {
		return
	}
	for name, had := range before {
		if scopes, ok := now[name]; !ok {
			r.instance.capabilities.revoke(name, r.policy.refusal)
		} else if narrowed(name, had, scopes) {
			r.instance.capabilities.revoke(name, r.policy.narrowing)
		}
	}
	if r.state == running {
		r.instance.post(entry{kind: contract.EventLifecycle, payload: lifecycle("GRANTS_CHANGED", now)})
	}
}

func sameGrants(one, other Grants) bool {
	a, b := contract.NewLifecycle(), contract.NewLifecycle()
	addGrants(a, one)
	addGrants(b, other)
	return proto.Equal(a, b)
}

// Lifecycle tells the unit that something happened to the program: FOREGROUND, BACKGROUND or
// LOW_MEMORY. A unit that is not ready is not told.
func (r *Runtime) Lifecycle(kind string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state == running {
		r.instance.post(entry{kind: contract.EventLifecycle, payload: lifecycle(kind, nil)})
	}
}

// Grants returns what is granted to the unit now.
func (r *Runtime) Grants() Grants { return maps.Clone(r.policy.grants()) }

// Deaths returns how many instances have died.
func (r *Runtime) Deaths() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.deaths
}
