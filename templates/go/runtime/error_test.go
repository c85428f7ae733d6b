package host

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"dao.local/host/gen/contract"
)

func TestErrorIsItsStatus(t *testing.T) {
	err := fmt.Errorf("reading a note: %w", &Error{Status: contract.StatusNotFound, Message: "no such note"})
	if !errors.Is(err, contract.StatusNotFound) {
		t.Errorf("%v is not NOT_FOUND", err)
	}
	if errors.Is(err, contract.StatusConflict) || errors.Is(err, context.Canceled) {
		t.Errorf("%v is something else", err)
	}
	var failed *Error
	if !errors.As(err, &failed) || failed.Message != "no such note" {
		t.Errorf("%v is no *Error", err)
	}
	if got, want := failed.Error(), "NOT_FOUND: no such note"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGivingUpIsAnErrorOfContext(t *testing.T) {
	if !errors.Is(&Error{Status: contract.StatusCancelled}, context.Canceled) {
		t.Error("CANCELLED is not context.Canceled")
	}
	if !errors.Is(&Error{Status: contract.StatusTimeout}, context.DeadlineExceeded) {
		t.Error("TIMEOUT is not context.DeadlineExceeded")
	}
}

func TestStatusOf(t *testing.T) {
	for _, test := range []struct {
		err  error
		want contract.Status
	}{
		{nil, contract.StatusOK},
		{fmt.Errorf("x: %w", &Error{Status: contract.StatusDenied}), contract.StatusDenied},
		{context.Canceled, contract.StatusCancelled},
		{fmt.Errorf("x: %w", context.DeadlineExceeded), contract.StatusTimeout},
		{errors.New("x"), contract.StatusInternal},
	} {
		if got := StatusOf(test.err); got != test.want {
			t.Errorf("%v: got %v, want %v", test.err, got, test.want)
		}
	}
}

func TestUnknownStatusHasAName(t *testing.T) {
	if got := contract.Status(-999).Error(); got != "status -999" {
		t.Errorf("got %q", got)
	}
}
