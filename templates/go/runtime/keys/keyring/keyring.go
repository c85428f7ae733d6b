// Package keyring is the keyring of the system: the Keychain, the Secret Service, or the Credential Manager.
//
//	dao.Open(ctx, "home", avatar.WithKeyring(keyring.System()))
package keyring

import (
	"errors"
	"fmt"
	"io/fs"

	system "github.com/zalando/go-keyring"
)

// Keyring keeps passwords of the person who runs the program.
type Keyring struct{}

// System returns the keyring of the system. It is asked only once a home is opened, which fails if there is none.
func System() Keyring { return Keyring{} }

// Get returns a password; an error that is fs.ErrNotExist if there is none.
func (Keyring) Get(service, user string) (string, error) {
	password, err := system.Get(service, user)
	if errors.Is(err, system.ErrNotFound) {
		return "", fmt.Errorf("the keyring has no password of %s for %s: %w", user, service, fs.ErrNotExist)
	}
	return password, err
}

// Set keeps a password.
func (Keyring) Set(service, user, password string) error { return system.Set(service, user, password) }
