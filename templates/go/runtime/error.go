package host

import (
	"context"
	"errors"
	"strings"

	"dao.local/host/gen/contract"
)

// Error is a call that failed, in either direction.
//
// errors.Is(err, contract.StatusNotFound) tells whether it failed for that reason. What was given
// up is context.Canceled and context.DeadlineExceeded as well.
type Error struct {
	// Status says why it failed.
	Status contract.Status
	// Message is one sentence for a person: what went wrong.
	Message string
	// Help says what to do about it, if that is known.
	Help string
	// Details are machine-readable particulars, such as the field or the limit concerned.
	Details map[string]string
}

// Error returns the status with the message and the help.
func (e *Error) Error() string {
	if text := e.text(); text != "" {
		return e.Status.String() + ": " + text
	}
	return e.Status.String()
}

func (e *Error) text() string {
	return strings.TrimSpace(e.Message + " " + e.Help)
}

// Is reports whether target is the status of e, or the error of package context for it.
func (e *Error) Is(target error) bool {
	switch target {
	case context.Canceled:
		return e.Status == contract.StatusCancelled
	case context.DeadlineExceeded:
		return e.Status == contract.StatusTimeout
	}
	status, ok := target.(contract.Status)
	return ok && status == e.Status
}

// Execution returns whether the call took effect, as the contract says of the status.
func (e *Error) Execution() contract.Execution { return e.Status.Execution() }

// Repetition returns whether the same call may be sent again, as the contract says of the status.
func (e *Error) Repetition() contract.Repetition { return e.Status.Repetition() }

// StatusOf returns the status that an error stands for: that of an *Error, CANCELLED and TIMEOUT
// for the errors of package context, INTERNAL for any other error, and OK for nil.
func StatusOf(err error) contract.Status {
	var failed *Error
	switch {
	case err == nil:
		return contract.StatusOK
	case errors.As(err, &failed):
		return failed.Status
	case errors.Is(err, context.Canceled):
		return contract.StatusCancelled
	case errors.Is(err, context.DeadlineExceeded):
		return contract.StatusTimeout
	}
	return contract.StatusInternal
}
