package keyring_test

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	system "github.com/zalando/go-keyring"

	"dao.local/host"
	"dao.local/host/gen/keysv1"
	"dao.local/host/keys"
	"dao.local/host/keys/keyring"
)

// The keyring of the system is used if the variable DAO_KEYRING is set; otherwise the library stands in for one.
func TestKeysStayInTheKeyring(t *testing.T) {
	if os.Getenv("DAO_KEYRING") == "" {
		system.MockInit()
	}
	ring := keyring.System()
	if _, err := ring.Get("dao-avatar", "nobody/nothing"); !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("what is not there: %v", err)
	}
	ctx, folder := context.Background(), filepath.Join(t.TempDir(), "keys")
	place, err := keys.Open(folder, ring, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	wrapped, err := keys.New(place, nil).Wrap(ctx, &keysv1.WrapRequest{Name: "dao/store", Secret: []byte("secret")})
	if err != nil {
		t.Fatal(err)
	}
	if place, err = keys.Open(folder, ring, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	answer, err := keys.New(place, nil).Unwrap(ctx, &keysv1.UnwrapRequest{Name: "dao/store", Wrapped: wrapped.Wrapped})
	if err != nil || string(answer.Secret) != "secret" {
		t.Errorf("%v, %v", answer, err)
	}
	if found, _ := filepath.Glob(filepath.Join(folder, "*.key")); len(found) > 0 {
		t.Errorf("there are files: %v", found)
	}
}

func TestASystemWithoutAKeyringRefusesTheHome(t *testing.T) {
	if os.Getenv("DAO_KEYRING") != "" {
		t.Skip("there is one")
	}
	system.MockInitWithError(errors.New("no service"))
	folder := filepath.Join(t.TempDir(), "keys")
	_, err := keys.Open(folder, keyring.System(), slog.New(slog.DiscardHandler))
	var refused *host.HomeError
	if !errors.As(err, &refused) || !strings.Contains(refused.Message, "no service") || refused.Help == "" {
		t.Errorf("it was opened with %v", err)
	}
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was made: %v", err)
	}
}
