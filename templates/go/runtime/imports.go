package host

import "dao.local/host/gen/contract"

// linked are the functions that a unit imports, as they act on this instance. They run inside an
// entry, on the goroutine that enters the unit.
func (in *instance) linked(unit *Unit) map[string]function {
	made := make(map[string]function)
	for at := range unit.imports {
		entry := &unit.imports[at]
		made[entry.Name] = in.observed(entry, entry.Name, paramsOf(entry), in.imported(entry))
	}
	for name, count := range unit.lacking {
		made[name] = in.observed(nil, name, count, func([]uint64) contract.Status {
			in.now.outsideAlloc(name)
			return contract.StatusUnimplemented
		})
	}
	return made
}

func (in *instance) observed(entry *contract.Import, name string, count int, call function) function {
	if in.config.observer == nil {
		return call
	}
	return observedImport(in.config.observer, entry, name, count, call, func() *guestABI { return in.guest })
}

func (in *instance) imported(entry *contract.Import) function {
	switch entry.Name {
	case "avatar_respond":
		return in.respond
	case "avatar_cancel":
		return func(given []uint64) contract.Status {
			in.now.outsideAlloc(entry.Name)
			return in.capabilities.cancel(uint32(given[0]))
		}
	case "avatar_credit":
		return func(given []uint64) contract.Status {
			in.now.outsideAlloc(entry.Name)
			return in.capabilities.credit(uint32(given[0]), uint32(given[1]), uint32(given[2]))
		}
	}
	if entry.Mode == contract.Sync {
		return in.syncImport(entry)
	}
	return func(given []uint64) contract.Status {
		in.now.outsideAlloc(entry.Name)
		pointer, length := uint32(given[1]), uint32(given[2])
		in.guest.check(pointer, length)
		if !in.policy.allows(entry.Capability) {
			return in.now.deny(entry)
		}
		return in.capabilities.accept(entry, uint32(given[0]), pointer, length)
	}
}

// respond takes an answer of the unit to one of our calls.
func (in *instance) respond(given []uint64) contract.Status {
	in.now.outsideAlloc("avatar_respond")
	id, status := uint32(given[0]), contract.Status(int32(uint32(given[1])))
	pointer, length := uint32(given[2]), uint32(given[3])
	in.guest.check(pointer, length)
	in.mu.Lock()
	defer in.mu.Unlock()
	call, ok := in.calls.open[id]
	if !ok {
		return contract.StatusNotFound
	}
	if status == contract.StatusMore {
		return in.calls.item(call, in.guest, pointer, length)
	}
	return in.calls.answer(call, status, in.guest, pointer, length)
}
