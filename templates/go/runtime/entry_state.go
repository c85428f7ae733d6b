package host

import "dao.local/host/gen/contract"

// denialsMost is how many denials of one entry are told.
const denialsMost = 64

// entryState is what the running entry did. Only the goroutine that enters the unit touches it.
type entryState struct {
	policy     *policy
	allocating bool
	lastWords  string
	denied     []*contract.Import
}

// outsideAlloc ends the instance if it calls an import while it allocates.
func (s *entryState) outsideAlloc(name string) {
	if s.allocating {
		panic(faultf(DeathTrap, "it called %s during yuan_alloc", name))
	}
}

// deny refuses an import that is not granted; listeners hear of it after the entry.
func (s *entryState) deny(entry *contract.Import) contract.Status {
	if len(s.denied) < denialsMost {
		s.denied = append(s.denied, entry)
	}
	return contract.StatusDenied
}

// refusalOf says why the entry's call was DENIED, better than the unit can; nil if nothing was denied.
func (s *entryState) refusalOf(status contract.Status) error {
	if status != contract.StatusDenied || len(s.denied) == 0 {
		return nil
	}
	return s.policy.refusal(s.denied[len(s.denied)-1])
}

// leave ends the entry; it returns what was denied in it.
func (s *entryState) leave() []*contract.Import {
	denied := s.denied
	s.denied = nil
	return denied
}
