// Package keys wraps secrets by keys that no unit sees.
package keys

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"fmt"
	"strings"
	"sync"

	"dao.local/host"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
	"dao.local/host/gen/keysv1"
)

const (
	version    = 1
	nonceBytes = 12
	headBytes  = 1 + nonceBytes
	tagBytes   = 16
	secretMost = 4096
	// madeMost is how many keys may be made in one opening, since no quota counts them.
	madeMost = 1024
)

// Place is where wrapping keys are.
type Place interface {
	// Find returns the key of a name; nil if it was never made.
	Find(name string) ([]byte, error)
	// Make keeps a new key durably.
	Make(name string, key []byte) error
}

// Keys wraps secrets with AES-256-GCM. It is the capability keys.
type Keys struct {
	place Place

	mu       sync.Mutex
	prefixes []scopes.Prefix
	known    map[string]cipher.AEAD
	made     int
}

// New returns the capability; names must begin with one of the prefixes, if there are any.
func New(place Place, prefixes []scopes.Prefix) *Keys {
	return &Keys{place: place, prefixes: prefixes, known: make(map[string]cipher.AEAD)}
}

// SetScopes lets other prefixes hold.
func (k *Keys) SetScopes(texts []string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.prefixes = scopes.Of[scopes.Prefix]("keys", texts)
	return nil
}

// Close does nothing.
func (k *Keys) Close() error { return nil }

// Wrap encrypts a secret under a key, which is made at its first use.
func (k *Keys) Wrap(_ context.Context, request *keysv1.WrapRequest) (*keysv1.WrapResponse, error) {
	key, err := k.key(request.Name, true)
	if err != nil {
		return nil, err
	}
	wrapped := make([]byte, headBytes, headBytes+len(request.Secret)+tagBytes)
	wrapped[0] = version
	if _, err := rand.Read(wrapped[1:headBytes]); err != nil {
		return nil, err
	}
	wrapped = key.Seal(wrapped, wrapped[1:headBytes], request.Secret, bound(request.Name, request.Context))
	return &keysv1.WrapResponse{Wrapped: wrapped}, nil
}

// Unwrap decrypts what Wrap gave. It never makes a key.
func (k *Keys) Unwrap(_ context.Context, request *keysv1.UnwrapRequest) (*keysv1.UnwrapResponse, error) {
	refused := func(status contract.Status, text string) error {
		return &host.Error{Status: status, Message: text, Details: map[string]string{"name": request.Name}}
	}
	wrapped := request.Wrapped
	if len(wrapped) < headBytes+tagBytes || len(wrapped) > headBytes+secretMost+tagBytes || wrapped[0] != version {
		if err := k.check(request.Name); err != nil {
			return nil, err
		}
		return nil, refused(contract.StatusInvalidArgument, "this is no wrapped secret")
	}
	key, err := k.key(request.Name, false)
	if err != nil {
		return nil, err
	}
	secret, err := key.Open(nil, wrapped[1:headBytes], wrapped[headBytes:], bound(request.Name, request.Context))
	if err != nil {
		return nil, refused(contract.StatusInvalidArgument, "the secret was altered, or wrapped under another name, context or key")
	}
	return &keysv1.UnwrapResponse{Secret: secret}, nil
}

// bound is what a wrapped secret is bound to, beside the key.
func bound(name string, context []byte) []byte {
	made := append([]byte("dao-keys-1\x00"), byte(len(name)))
	return append(append(made, name...), context...)
}

func (k *Keys) check(name string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.allowed(name)
}

// allowed looks at the prefixes. The lock is held.
func (k *Keys) allowed(name string) error {
	if len(k.prefixes) == 0 {
		return nil
	}
	for _, each := range k.prefixes {
		if strings.HasPrefix(name, string(each)) {
			return nil
		}
	}
	scope := "prefix=" + name
	return &host.Error{
		Status: contract.StatusDenied, Message: fmt.Sprintf("the name %q has none of the granted prefixes", name),
		Details: map[string]string{"capability": "keys", "scope": scope, "grant": "keys=" + scope},
	}
}

// key finds a key, and makes it if that is wanted.
func (k *Keys) key(name string, make bool) (cipher.AEAD, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.allowed(name); err != nil {
		return nil, err
	}
	if known := k.known[name]; known != nil {
		return known, nil
	}
	details := map[string]string{"name": name}
	bytes, err := k.place.Find(name)
	switch {
	case err != nil:
		return nil, &host.Error{
			Status: contract.StatusUnavailable, Message: fmt.Sprintf("the wrapping key %q cannot be read: %v", name, err), Details: details,
		}
	case bytes == nil && !make:
		return nil, &host.Error{
			Status: contract.StatusNotFound, Message: fmt.Sprintf("the wrapping key %q is not here", name), Details: details,
		}
	case bytes == nil:
		if bytes, err = k.create(name); err != nil {
			return nil, err
		}
	}
	block, err := aes.NewCipher(bytes)
	if err != nil {
		return nil, err
	}
	made, err := cipher.NewGCM(block)
	if err == nil {
		k.known[name] = made
	}
	return made, err
}

func (k *Keys) create(name string) ([]byte, error) {
	if k.made >= madeMost {
		return nil, &host.Error{
			Status: contract.StatusExhausted, Message: fmt.Sprintf("more than %d keys were made", madeMost),
			Details: map[string]string{"limit": "keys"},
		}
	}
	bytes := make([]byte, 32)
	if _, err := rand.Read(bytes); err != nil {
		return nil, err
	}
	if err := k.place.Make(name, bytes); err != nil {
		status := contract.StatusUnavailable
		if isFull(err) {
			status = contract.StatusExhausted
		}
		return nil, &host.Error{
			Status: status, Message: fmt.Sprintf("the wrapping key %q cannot be kept: %v", name, err),
			Details: map[string]string{"name": name},
		}
	}
	k.made++
	return bytes, nil
}
