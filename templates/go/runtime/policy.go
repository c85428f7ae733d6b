package host

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"dao.local/host/gen/contract"
)

// Denial is something that the unit asked for and was refused.
type Denial struct {
	// Capability is what it lacks, and Operation the import that it called.
	Capability, Operation string
	// Scope is what exactly was asked for, if the capability says so.
	Scope string
	// Message says what was asked and why it was refused, and Help how to allow it.
	Message, Help string
}

// policy is what is granted to the unit. It may change while the unit runs.
type policy struct {
	unit string
	tell func(Denial)

	mu      sync.Mutex
	granted Grants
	refused map[string]Refusal
}

// Refusal says why a capability is not granted.
type Refusal struct {
	// Why is half a sentence for a person.
	Why string
	// Grant is what would allow it; empty if nothing would.
	Grant string
}

func newPolicy(unit *Unit, granted Grants, refused map[string]Refusal, tell func(Denial)) *policy {
	made := &policy{unit: unit.Name, tell: tell}
	made.replace(granted, refused)
	return made
}

// replace lets other grants hold; it returns those that held before. Answering what it is asked is no
// right that could be withheld: without it there is no unit.
func (p *policy) replace(granted Grants, refused map[string]Refusal) (before Grants) {
	own := maps.Clone(granted)
	if own == nil {
		own = make(Grants)
	}
	if _, ok := own["call"]; !ok {
		own["call"] = nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	before, p.granted, p.refused = p.granted, own, refused
	return before
}

func (p *policy) grants() Grants {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.granted
}

func (p *policy) allows(capability string) bool {
	_, ok := p.grants()[capability]
	return ok
}

// refusal says why an import of a capability that is not granted is refused.
func (p *policy) refusal(entry *contract.Import) *Error {
	p.mu.Lock()
	refused, ok := p.refused[entry.Capability]
	p.mu.Unlock()
	if !ok {
		refused = Refusal{"it is not granted", exampleOf(entry.Capability)}
	}
	made := &Error{
		Status:  contract.StatusDenied,
		Message: fmt.Sprintf("%s may not use %s (%s): %s.", p.unit, entry.Capability, entry.Name, refused.Why),
		Details: map[string]string{"capability": entry.Capability, "operation": entry.Name},
	}
	if refused.Grant != "" {
		made.Help = fmt.Sprintf("Allow it with `dao grants allow %s`, or in the program: WithGrants(%q).", refused.Grant, refused.Grant)
		made.Details["grant"] = refused.Grant
	}
	return made
}

func exampleOf(name string) string {
	for _, each := range contract.Capabilities {
		if each.Name == name && each.ScopeRequired {
			return name + "=" + each.Example
		}
	}
	return name
}

// narrowing says why an open call ends whose capability lost a scope: only its handler knows which one
// it uses.
func (p *policy) narrowing(entry *contract.Import) *Error {
	return &Error{
		Status: contract.StatusDenied,
		Message: fmt.Sprintf("What the unit may use of %s was changed meanwhile: now it is %s.",
			entry.Capability, strings.Join(p.grants()[entry.Capability], ", ")),
		Help:    "What is still allowed may be asked for again.",
		Details: map[string]string{"capability": entry.Capability, "operation": entry.Name},
	}
}

// narrowed reports whether a capability that reaches out of the home lost a scope.
func narrowed(name string, before, now []string) bool {
	for _, each := range contract.Capabilities {
		if each.Name == name && each.WithinHome {
			return false
		}
	}
	if len(before) == 0 {
		return len(now) > 0
	}
	return slices.ContainsFunc(before, func(scope string) bool { return !slices.Contains(now, scope) })
}

// report tells whoever listens of a denial; outside any entry and any lock.
func (p *policy) report(entry *contract.Import, refused *Error) {
	if p.tell == nil {
		return
	}
	p.tell(Denial{
		Capability: entry.Capability,
		Operation:  entry.Name,
		Scope:      plain(refused.Details["scope"], 300),
		Message:    plain(refused.Message, 1000),
		Help:       plain(refused.Help, 1000),
	})
}

// withinHome are the grants that opening a home for a unit brings.
func withinHome() Grants {
	granted := make(Grants)
	for _, each := range contract.Capabilities {
		if each.WithinHome {
			granted[each.Name] = nil
		}
	}
	return granted
}
