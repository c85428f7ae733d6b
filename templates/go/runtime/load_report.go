package host

import (
	"errors"
	"strings"
)

// ErrLoad is what errors.Is finds in the error of a module that cannot be a unit of this host.
var ErrLoad = errors.New("the module cannot be loaded")

// LoadError says why a module cannot be a unit of this host: everything that is wrong with it.
type LoadError struct {
	// Unit is what the module calls itself, or "the unit".
	Unit string
	// Wrong is a line for each fault.
	Wrong []string
}

// Error returns all that is wrong.
func (e *LoadError) Error() string {
	return e.Unit + " cannot be loaded:\n  " + strings.Join(e.Wrong, "\n  ")
}

// Is reports whether target is ErrLoad.
func (e *LoadError) Is(target error) bool { return target == ErrLoad }
