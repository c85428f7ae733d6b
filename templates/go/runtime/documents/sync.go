package documents

import (
	"context"
	"encoding/hex"
	"errors"

	"dao.local/host"

	dao "dao.local/host/gen"
	"dao.local/host/gen/contract"
	"dao.local/host/gen/datav1"
	"dao.local/host/gen/systemv1"
)

// attempts is how often one space is begun again, because a position or a unit was lost meanwhile.
const attempts = 5

// Synced is what a synchronisation moved.
type Synced struct {
	// Sent and Received are documents.
	Sent, Received int
}

// Sync gives this space and that of another home what they lack of each other. A home remembers how far it
// received another one, so what was interrupted goes on there.
func (s *SpaceOf[T]) Sync(ctx context.Context, other host.Caller) (Synced, error) {
	one, err := identified(ctx, s.caller)
	if err != nil {
		return Synced{}, err
	}
	two, err := identified(ctx, other)
	if err != nil {
		return Synced{}, err
	}
	if one.id == two.id && s.caller == other {
		return Synced{}, &host.Error{
			Status: contract.StatusInvalidArgument, Message: "a home is not synchronised with itself",
			Details: map[string]string{"field": "other"},
		}
	}
	run := &syncing{space: s.Name, one: one, two: two}
	for attempt := 1; ; attempt++ {
		err := run.once(ctx)
		lost := isPosition(err)
		if err == nil || attempt == attempts || !lost && !errors.Is(err, contract.StatusUnavailable) {
			return run.done, err
		}
		run.whole = run.whole && lost
	}
}

// side is a home that is synchronised.
type side struct {
	client *dao.DocumentsClient
	id     string
}

func identified(ctx context.Context, home host.Caller) (side, error) {
	info, err := dao.NewSystemClient(home).Info(ctx, &systemv1.InfoRequest{})
	return side{dao.NewDocumentsClient(home), hex.EncodeToString(info.GetHomeId())}, err
}

type syncing struct {
	space    string
	one, two side
	whole    bool // everything is sent, whatever was agreed on
	done     Synced
}

func (s *syncing) once(ctx context.Context) error {
	fromOne, fromTwo := "", ""
	var err error
	if !s.whole {
		if fromOne, fromTwo, err = s.agreed(ctx); err != nil {
			return err
		}
	}
	any, sent, err := s.send(ctx, s.one, s.two, fromOne, fromTwo)
	s.done.Sent += sent
	if err != nil {
		return err
	}
	reached := fromOne
	if any {
		if reached, err = s.received(ctx, s.two, s.one, ""); err != nil {
			return err
		}
	}
	confirmed := reached
	if s.whole {
		confirmed = ""
	}
	_, received, err := s.send(ctx, s.two, s.one, fromTwo, confirmed)
	s.done.Received += received
	if err != nil || s.whole {
		return err
	}
	// What was left out because the receiver has it, it must have still.
	s.whole = true
	if _, err := s.received(ctx, s.two, s.one, fromTwo); err != nil {
		return err
	}
	_, err = s.received(ctx, s.one, s.two, reached)
	return err
}

// received says how far a side received another one. With a position: whether that is one of its own.
func (s *syncing) received(ctx context.Context, of, from side, position string) (string, error) {
	answer, err := of.client.Received(ctx, &datav1.ReceivedRequest{Space: s.space, Origin: from.id, Position: position})
	return answer.GetCursor(), err
}

// agreed says how far each received the other, as far as that one still knows the position.
func (s *syncing) agreed(ctx context.Context) (fromOne, fromTwo string, err error) {
	if fromOne, err = s.received(ctx, s.two, s.one, ""); err != nil {
		return "", "", err
	}
	fromTwo, err = s.received(ctx, s.one, s.two, fromOne)
	if isPosition(err) {
		fromOne = ""
		fromTwo, err = s.received(ctx, s.one, s.two, "")
	}
	if err != nil {
		return "", "", err
	}
	if _, err = s.received(ctx, s.two, s.one, fromTwo); isPosition(err) {
		return fromOne, "", nil
	}
	return fromOne, fromTwo, err
}

// send sends what the target lacks.
func (s *syncing) send(ctx context.Context, from, to side, after, confirmed string) (any bool, sent int, err error) {
	request := &datav1.ExportRequest{Space: s.space, After: after, Receiver: to.id, Received: confirmed}
	for item, err := range from.client.Export(ctx, request) {
		if errors.Is(err, contract.StatusNotFound) { // the space is not there
			if after != "" || any {
				return any, sent, &host.Error{
					Status: contract.StatusConflict, Message: "the space was removed while it was sent",
					Details: map[string]string{"cause": "position"},
				}
			}
			return any, sent, nil
		}
		if err != nil {
			return any, sent, err
		}
		any = true
		if item.Updates == nil {
			continue
		}
		if _, err := to.client.Import(ctx, &datav1.ImportRequest{Space: s.space, Updates: item.Updates}); err != nil {
			return any, sent, err
		}
		for _, each := range item.Updates.Updates {
			if each.Version != "" { // one that is not the last of its document bears no version
				sent++
			}
		}
	}
	return any, sent, nil
}

// isPosition reports whether a position is none, or none any more.
func isPosition(err error) bool {
	var failed *host.Error
	return errors.As(err, &failed) && failed.Status == contract.StatusConflict && failed.Details["cause"] == "position"
}
