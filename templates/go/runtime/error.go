package host

import (
	"context"
	"errors"

	"dao.local/host/gen/contract"
)

// Error is a call that failed, in either direction.
//
// errors.Is(err, contract.StatusNotFound) tells whether it failed for that reason. What was given
// up is context.Canceled and context.DeadlineExceeded as well.
type Error struct {
	// Status says why it failed.
	Status contract.Status
	// Message is one sentence for a person: what went wrong and how to mend it.
	Message string
	// Details are machine-readable particulars, such as the field or the limit concerned.
	Details map[string]string
}

// Error returns the status with the message.
func (e *Error) Error() string {
	if e.Message == "" {
		return e.Status.String()
	}
	return e.Status.String() + ": " + e.Message
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
