package storage

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"dao.local/host"
	"dao.local/host/internal/disk"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
	"dao.local/host/gen/storagev1"
)

// waitingMost is how many bytes of batches may wait.
const waitingMost = 64 << 20

// SQLite is storage in the database of a home. Operations take effect in the order in which they are
// queued; batches that wait beside each other share a transaction, and nothing is answered before its
// commit.
type SQLite struct {
	path       string
	database   *disk.Database
	statements *statements
	quota      int64

	mu      sync.Mutex
	wake    *sync.Cond
	waiting []operation
	bytes   int
	closed  bool
	ended   chan struct{}
}

// operation is one that waits.
type operation struct {
	// run does it, and gives what tells of its end.
	run  func() (end func(), err error)
	fail func(error)
	size int // the bytes of a batch; -1 of what only reads
}

// Open opens the database of a home, whose lock must be held. With relaxed durability the newest writes
// may be lost with the power. Of several quotas the smallest holds.
func Open(path string, relaxed bool, quotas []scopes.Quota) (*SQLite, error) {
	quota := smallest(quotas)
	database, err := openDatabase(path, relaxed, quota)
	if err != nil {
		return nil, err
	}
	s := &SQLite{
		path: path, database: database, quota: quota, ended: make(chan struct{}),
		statements: &statements{database, make(map[string]*sql.Stmt)},
	}
	s.wake = sync.NewCond(&s.mu)
	go s.carryOut()
	return s, nil
}

func smallest(quotas []scopes.Quota) int64 {
	least := int64(0)
	for _, each := range quotas {
		if least == 0 || int64(each) < least {
			least = int64(each)
		}
	}
	return least
}

// QueueRead reads one value.
func (s *SQLite) QueueRead(_ context.Context, request *storagev1.ReadRequest, done func(*storagev1.ReadResponse, error)) {
	queue(s, -1, done, func() (*storagev1.ReadResponse, error) {
		value, err := s.statements.value(request.Key)
		if err == nil && value == nil {
			err = keyed(contract.StatusNotFound, "the key is not there", request.Key)
		}
		return &storagev1.ReadResponse{Value: value}, err
	})
}

// QueueReadMany reads several values of one snapshot.
func (s *SQLite) QueueReadMany(_ context.Context, request *storagev1.ReadManyRequest, done func(*storagev1.ReadManyResponse, error)) {
	queue(s, -1, done, func() (*storagev1.ReadManyResponse, error) {
		answer, size := &storagev1.ReadManyResponse{}, 0
		for _, key := range request.Keys {
			value, err := s.statements.value(key)
			if err != nil {
				return nil, err
			}
			it := &storagev1.OptionalValue{Value: value}
			answer.Values = append(answer.Values, it)
			if value == nil {
				size += fieldBytes(0)
			} else {
				size += fieldBytes(fieldBytes(len(value)))
			}
			if size > contract.LimitMaxMessageBytes {
				return nil, &host.Error{
					Status: contract.StatusTooLarge, Message: "the values do not fit a message",
					Details: map[string]string{"limit": "max_message_bytes"},
				}
			}
		}
		return answer, nil
	})
}

// QueueScan reads one page of a range.
func (s *SQLite) QueueScan(_ context.Context, request *storagev1.ScanRequest, done func(*storagev1.ScanResponse, error)) {
	queue(s, -1, done, func() (*storagev1.ScanResponse, error) {
		it := page{answer: &storagev1.ScanResponse{}, most: int(request.Limit), keysOnly: request.KeysOnly}
		span := spanOf(request.Start, request.End, request.After, request.Reverse)
		if span.empty {
			return it.answer, nil
		}
		return it.answer, s.scan(&it, span, request.Reverse)
	})
}

func (s *SQLite) scan(it *page, span span, reverse bool) error {
	where, bounds := span.where()
	text := "SELECT key, length(value) FROM entries" + where + " ORDER BY key"
	if reverse {
		text += " DESC"
	}
	query, err := s.statements.get(text)
	if err != nil {
		return err
	}
	rows, err := query.Query(bounds...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var key []byte
		var size int
		if err := rows.Scan(&key, &size); err != nil {
			return err
		}
		more, err := it.add(key, size, func() ([]byte, error) { return s.statements.value(key) })
		if err != nil || !more {
			return err
		}
	}
	return rows.Err()
}

// QueueWrite applies a batch as a whole or not at all.
func (s *SQLite) QueueWrite(_ context.Context, request *storagev1.WriteRequest, done func(*storagev1.WriteResponse, error)) {
	size := 0
	for _, each := range request.Conditions {
		size += len(each.Key) + len(each.Value) + 16
	}
	for at, change := range request.Changes {
		if change.Kind == nil {
			field := fmt.Sprintf("changes[%d]", at)
			done(nil, &host.Error{
				Status: contract.StatusInvalidArgument, Message: fmt.Sprintf("`%s` says nothing", field),
				Details: map[string]string{"field": field},
			})
			return
		}
		size += 16 + len(change.GetPut().GetKey()) + len(change.GetPut().GetValue())
	}
	queue(s, size, done, func() (*storagev1.WriteResponse, error) {
		return &storagev1.WriteResponse{}, s.apply(request)
	})
}

func (s *SQLite) apply(request *storagev1.WriteRequest) error {
	for _, each := range request.Conditions {
		value, err := s.statements.value(each.Key)
		if err != nil {
			return err
		}
		if (value == nil) != (each.Value == nil) || !bytes.Equal(value, each.Value) {
			return keyed(contract.StatusConflict, "a condition of the batch does not hold", each.Key)
		}
	}
	for _, change := range request.Changes {
		var err error
		switch it := change.Kind.(type) {
		case *storagev1.Change_Put:
			err = s.statements.put(it.Put.GetKey(), it.Put.GetValue())
		case *storagev1.Change_Delete:
			err = s.statements.remove(it.Delete)
		case *storagev1.Change_DeleteRange:
			if span := spanOf(it.DeleteRange.GetStart(), it.DeleteRange.GetEnd(), nil, false); !span.empty {
				err = s.statements.removeRange(span)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func keyed(status contract.Status, text string, key []byte) *host.Error {
	return &host.Error{Status: status, Message: text, Details: map[string]string{"key": hex.EncodeToString(key)}}
}

// SetScopes lets another quota hold, for what is queued from now on.
func (s *SQLite) SetScopes(texts []string) error {
	quota := smallest(scopes.Of[scopes.Quota]("storage", texts))
	ended := make(chan error, 1)
	queue(s, -1, func(_ struct{}, err error) { ended <- err }, func() (struct{}, error) {
		s.quota = quota
		return struct{}{}, setQuota(s.database, quota)
	})
	return <-ended
}

// Close carries out what was accepted, and closes the file.
func (s *SQLite) Close() error {
	s.mu.Lock()
	first := !s.closed
	s.closed = true
	s.wake.Signal()
	s.mu.Unlock()
	<-s.ended
	if !first {
		return nil
	}
	return s.database.Close()
}

// queue lets an operation wait for its turn.
func queue[T any](s *SQLite, size int, done func(T, error), run func() (T, error)) {
	var none T
	s.mu.Lock()
	switch {
	case s.closed:
		s.mu.Unlock()
		done(none, &host.Error{Status: contract.StatusUnavailable, Message: "storage is closed"})
		return
	case size >= 0 && s.bytes > 0 && s.bytes+size > waitingMost:
		s.mu.Unlock()
		done(none, &host.Error{Status: contract.StatusBusy, Message: "more is waiting to be written than may wait"})
		return
	}
	defer s.mu.Unlock()
	s.bytes += max(size, 0)
	s.waiting = append(s.waiting, operation{
		run: func() (func(), error) {
			answer, err := run()
			return func() { done(answer, nil) }, err
		},
		fail: func(err error) { done(none, err) },
		size: size,
	})
	s.wake.Signal()
}

// carryOut is the one goroutine that uses the database.
func (s *SQLite) carryOut() {
	defer close(s.ended)
	for {
		s.mu.Lock()
		for len(s.waiting) == 0 && !s.closed {
			s.wake.Wait()
		}
		batch := s.waiting
		s.waiting, s.bytes = nil, 0
		s.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		s.together(batch)
	}
}

// together carries out operations in one transaction, and tells of their ends after its commit.
func (s *SQLite) together(batch []operation) {
	if len(batch) == 1 && batch[0].size < 0 {
		if end, err := batch[0].run(); err != nil {
			batch[0].fail(s.explained(err))
		} else {
			end()
		}
		return
	}
	ends, err := s.transaction(batch)
	switch {
	case err == nil:
		for _, end := range ends {
			end()
		}
	case len(batch) == 1:
		batch[0].fail(s.explained(err))
	default: // one that does not fit must not take the others with it
		for at := range batch {
			s.together(batch[at : at+1])
		}
	}
}

func (s *SQLite) transaction(batch []operation) (ends []func(), err error) {
	if err := s.statements.run("BEGIN IMMEDIATE"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = s.database.Run("ROLLBACK") // unless SQLite has done so
		}
	}()
	for _, each := range batch {
		alone := len(batch) == 1 || each.size < 0
		if !alone {
			if err := s.statements.run("SAVEPOINT batch"); err != nil {
				return nil, err
			}
		}
		end, err := each.run()
		var refused *host.Error
		switch {
		case err == nil:
		case !errors.As(err, &refused) || len(batch) == 1:
			return nil, err // SQLite may have ended the whole transaction
		default:
			end = func() { each.fail(err) }
			if !alone {
				if err := s.statements.run("ROLLBACK TO batch"); err != nil {
					return nil, err
				}
			}
		}
		if !alone {
			if err := s.statements.run("RELEASE batch"); err != nil {
				return nil, err
			}
		}
		ends = append(ends, end)
	}
	return ends, s.statements.run("COMMIT")
}

func (s *SQLite) explained(err error) error {
	var refused *host.Error
	if errors.As(err, &refused) {
		return err
	}
	return disk.CallError(s.path, s.quota, err)
}
