package host_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"iter"
	"slices"
	"sync"
	"time"

	"dao.local/host"

	"dao.local/host/gen/contract"
	"dao.local/host/gen/keysv1"
	"dao.local/host/gen/storagev1"
	"dao.local/host/gen/timerv1"
)

// memory is storage without a disk.
type memory struct {
	mu      sync.Mutex
	entries map[string][]byte
	// before runs in each write, before it takes effect.
	before func()
}

func (m *memory) Read(_ context.Context, request *storagev1.ReadRequest) (*storagev1.ReadResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.entries[string(request.Key)]
	if !ok {
		return nil, &host.Error{Status: contract.StatusNotFound}
	}
	return &storagev1.ReadResponse{Value: value}, nil
}

func (m *memory) ReadMany(_ context.Context, request *storagev1.ReadManyRequest) (*storagev1.ReadManyResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	answer := &storagev1.ReadManyResponse{}
	for _, key := range request.Keys {
		it := &storagev1.OptionalValue{}
		if value, ok := m.entries[string(key)]; ok {
			it.Value = append([]byte{}, value...)
		}
		answer.Values = append(answer.Values, it)
	}
	return answer, nil
}

func (m *memory) keys(start, end []byte) []string {
	var keys []string
	for key := range m.entries {
		if key >= string(start) && (len(end) == 0 || key < string(end)) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

func (m *memory) Scan(_ context.Context, request *storagev1.ScanRequest) (*storagev1.ScanResponse, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	keys := m.keys(request.Start, request.End)
	if request.Reverse {
		slices.Reverse(keys)
	}
	answer, size := &storagev1.ScanResponse{}, 0
	for _, key := range keys {
		if after := string(request.After); after != "" && (key == after || key > after == request.Reverse) {
			continue
		}
		value := m.entries[key]
		full := request.Limit > 0 && len(answer.Entries) == int(request.Limit)
		if full || size > 0 && size+len(key)+len(value) > 1<<20 {
			answer.More = true
			break
		}
		entry := &storagev1.ScanEntry{Key: []byte(key)}
		if !request.KeysOnly {
			entry.Value = value
		}
		size += len(key) + len(entry.Value)
		answer.Entries = append(answer.Entries, entry)
	}
	return answer, nil
}

func (m *memory) Write(_ context.Context, request *storagev1.WriteRequest) (*storagev1.WriteResponse, error) {
	if m.before != nil {
		m.before()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, each := range request.Conditions {
		value, ok := m.entries[string(each.Key)]
		if ok != (each.Value != nil) || !bytes.Equal(value, each.Value) {
			return nil, &host.Error{Status: contract.StatusConflict}
		}
	}
	for _, each := range request.Changes {
		switch it := each.Kind.(type) {
		case *storagev1.Change_Put:
			m.entries[string(it.Put.Key)] = it.Put.Value
		case *storagev1.Change_Delete:
			delete(m.entries, string(it.Delete))
		case *storagev1.Change_DeleteRange:
			for _, key := range m.keys(it.DeleteRange.Start, it.DeleteRange.End) {
				delete(m.entries, key)
			}
		}
	}
	return &storagev1.WriteResponse{}, nil
}

// keyring wraps secrets by a key that is gone with the test.
type keyring struct{ aead cipher.AEAD }

func newKeyring() *keyring {
	block, err := aes.NewCipher(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return &keyring{aead}
}

func (k *keyring) Wrap(_ context.Context, request *keysv1.WrapRequest) (*keysv1.WrapResponse, error) {
	nonce := make([]byte, k.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return nil, err
	}
	return &keysv1.WrapResponse{Wrapped: k.aead.Seal(nonce, nonce, request.Secret, request.Context)}, nil
}

func (k *keyring) Unwrap(_ context.Context, request *keysv1.UnwrapRequest) (*keysv1.UnwrapResponse, error) {
	size := k.aead.NonceSize()
	if len(request.Wrapped) < size {
		return nil, &host.Error{Status: contract.StatusInvalidArgument}
	}
	secret, err := k.aead.Open(nil, request.Wrapped[:size], request.Wrapped[size:], request.Context)
	if err != nil {
		return nil, &host.Error{Status: contract.StatusInvalidArgument, Message: "wrapped by another key"}
	}
	return &keysv1.UnwrapResponse{Secret: secret}, nil
}

// clockwork is a timer by the clock of the machine.
type clockwork struct{}

func (clockwork) Start(ctx context.Context, request *timerv1.StartRequest) iter.Seq2[*timerv1.StartResponse, error] {
	return func(yield func(*timerv1.StartResponse, error) bool) {
		delay := request.DelayMs
		for {
			select {
			case <-time.After(time.Duration(delay) * time.Millisecond):
			case <-ctx.Done():
				yield(nil, ctx.Err())
				return
			}
			if !yield(&timerv1.StartResponse{Expiries: 1}, nil) || request.IntervalMs == 0 {
				return
			}
			delay = request.IntervalMs
		}
	}
}
