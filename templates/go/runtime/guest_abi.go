package host

import (
	"context"

	"github.com/tetratelabs/wazero/api"
)

// guestABI are the functions that a unit exports.
type guestABI struct {
	*machine
	state *entryState

	alloc, init, request, event, rest api.Function
}

func newGuestABI(ctx context.Context, r *Runtime, linked map[string]function, state *entryState) (*guestABI, error) {
	machine, err := r.engine.instantiate(ctx, linked, r.config.entryDeadline)
	if err != nil {
		return nil, err
	}
	function := machine.module.ExportedFunction
	guest := &guestABI{
		machine: machine,
		state:   state,
		alloc:   function("yuan_alloc"),
		init:    function("yuan_init"),
		request: function("yuan_handle_request"),
		event:   function("yuan_on_event"),
		rest:    function("yuan_shutdown"),
	}
	return guest, nil
}

// checkVersion asks the unit for its version, before anything else.
func (g *guestABI) checkVersion(unit *Unit) error {
	g.enter()
	defer g.exit()
	version, err := g.call(g.module.ExportedFunction("yuan_abi_version"))
	if err != nil {
		return err
	}
	if said := uint32(version); said != unit.version {
		return &LoadError{unit.Name + " " + unit.Version, []string{
			faultf("its manifest says contract %d.%d, yuan_abi_version() says %d.%d",
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
	given, err := g.call(g.alloc, uint32(len(payload)))
	g.state.allocating = false
	pointer := uint32(given)
	if err != nil || pointer == 0 {
		return 0, err
	}
	if pointer%8 != 0 {
		return 0, faultf("yuan_alloc gave %#x, which is not aligned", pointer)
	}
	if !g.memory.Write(pointer, payload) {
		return 0, faultf("yuan_alloc gave %#x for %d bytes, outside its memory", pointer, len(payload))
	}
	return pointer, nil
}
