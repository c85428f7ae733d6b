package host

import (
	"context"

	"github.com/tetratelabs/wazero/api"
)

// guestABI are the functions that a unit exports.
type guestABI struct {
	*machine
	state    *entryState
	observer Observer

	alloc, init, request, event, rest export
}

// export is a function that a unit exports.
type export struct {
	name string
	api.Function
}

func newGuestABI(ctx context.Context, r *Runtime, linked map[string]function, state *entryState) (*guestABI, error) {
	machine, err := r.engine.instantiate(ctx, linked)
	if err != nil {
		return nil, err
	}
	guest := &guestABI{machine: machine, state: state, observer: r.config.observer}
	guest.alloc = guest.export("yuan_alloc")
	guest.init = guest.export("yuan_init")
	guest.request = guest.export("yuan_handle_request")
	guest.event = guest.export("yuan_on_event")
	guest.rest = guest.export("yuan_shutdown")
	return guest, nil
}

func (g *guestABI) export(name string) export {
	return export{name, g.module.ExportedFunction(name)}
}

// call enters the unit; payload is what the arguments point to. Its error is a *fault.
func (g *guestABI) call(it export, payload []byte, given ...uint32) (int32, error) {
	if g.observer == nil {
		return g.machine.call(it.Function, given...)
	}
	g.observer.EntryBegins(it.name, given, payload)
	result, err := g.machine.call(it.Function, given...)
	if g.shut.Load() {
		return result, err // nobody records any more
	}
	death := Alive
	if err != nil {
		death = err.(*fault).death
	}
	g.observer.EntryEnds(result, death)
	return result, err
}

// checkVersion asks the unit for its version, before anything else.
func (g *guestABI) checkVersion(unit *Unit) error {
	g.enter()
	defer g.exit()
	version, err := g.call(g.export("yuan_abi_version"), nil)
	if err != nil {
		return err
	}
	if said := uint32(version); said != unit.version {
		return &LoadError{unit.Name + " " + unit.Version, []string{
			faultf(Alive, "its manifest says contract %d.%d, yuan_abi_version() says %d.%d",
				unit.version>>16, unit.version&0xFFFF, said>>16, said&0xFFFF).message,
		}}
	}
	return nil
}

// place copies a payload into memory of the unit, for the call that follows in the same entry; it
// returns 0 if the unit has no memory for it, or if there is nothing to copy.
func (g *guestABI) place(payload []byte) (uint32, error) {
	if len(payload) == 0 {
		return 0, nil
	}
	g.state.allocating = true
	given, err := g.call(g.alloc, nil, uint32(len(payload)))
	g.state.allocating = false
	pointer := uint32(given)
	if err != nil || pointer == 0 {
		return 0, err
	}
	if pointer%8 != 0 {
		return 0, faultf(DeathPointer, "yuan_alloc gave %#x, which is not aligned", pointer)
	}
	if !g.memory.Write(pointer, payload) {
		return 0, faultf(DeathPointer, "yuan_alloc gave %#x for %d bytes, outside its memory", pointer, len(payload))
	}
	return pointer, nil
}
