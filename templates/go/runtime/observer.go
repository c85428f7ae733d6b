package host

import "dao.local/host/gen/contract"

// Observer sees everything that crosses between a host and a unit, in its order: what a recording is
// made of. It is called within entries, so it must be quick and must not call the unit. What it gets
// is only lent to it.
type Observer interface {
	// Begin says what everything that follows is about.
	Begin(unit *Unit, host, version string)
	// InstanceBegins is called before an instance is made, whose memory may grow to so many bytes.
	InstanceBegins(memoryBytes uint64)
	// InstanceEnds is called once nothing of an instance is called any more. The cause is empty if it
	// was closed.
	InstanceEnds(cause string)
	// EntryBegins is called before an export is; payload is what its pointer and its length name.
	EntryBegins(name string, arguments []uint32, payload []byte)
	// EntryEnds is called once an export has returned its result, or has ended the instance.
	EntryEnds(result int32, death Death)
	// ImportCalled is called once an import has returned its status; nil if it ended the instance.
	ImportCalled(name string, arguments []uint32, wentIn, cameOut []byte, status *contract.Status)
}

// Death says what ended an instance within an entry.
type Death int

const (
	// Alive means that nothing did.
	Alive Death = iota
	// DeathTrap is a trap, or a call of an import that was not allowed then.
	DeathTrap
	// DeathDeadline is an entry that took too long.
	DeathDeadline
	// DeathPointer is a pointer to what is not in the memory.
	DeathPointer
	// DeathHost is an import that failed in itself.
	DeathHost
)

// observedImport makes an import tell an observer of each call.
func observedImport(observer Observer, entry *contract.Import, name string, count int, call function, guest func() *guestABI) function {
	in, inLength, out := crossing(entry)
	return func(given []uint64) (status contract.Status) {
		arguments := make([]uint32, count)
		for at := range arguments {
			arguments[at] = uint32(given[at])
		}
		var wentIn []byte
		if in >= 0 {
			wentIn = guest().inside(arguments[in], arguments[inLength])
		}
		returned := false
		defer func() {
			switch {
			case !returned:
				observer.ImportCalled(name, arguments, wentIn, nil, nil)
			case out >= 0 && status == contract.StatusOK:
				length := uint32(8)
				if entry.Params[out].Role != "out_i64" {
					length = arguments[out+1]
				}
				observer.ImportCalled(name, arguments, wentIn, guest().inside(arguments[out], length), &status)
			default:
				observer.ImportCalled(name, arguments, wentIn, nil, &status)
			}
		}()
		status = call(given)
		returned = true
		return status
	}
}

// crossing finds the parameters of an import that name bytes; -1 if there are none.
func crossing(entry *contract.Import) (in, inLength, out int) {
	in, out = -1, -1
	if entry == nil {
		return in, in, out
	}
	if entry.Mode != contract.Sync {
		return 1, 2, out
	}
	for at, param := range entry.Params {
		switch param.Role {
		case "in_pointer", "text_pointer":
			in, inLength = at, at+1
		case "out_pointer", "out_i64":
			out = at
		}
	}
	return in, inLength, out
}
