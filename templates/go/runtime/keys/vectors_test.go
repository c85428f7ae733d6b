package keys

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"dao.local/host"
	"dao.local/host/gen/keysv1"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rings is a keyring that is empty at first.
type rings map[string]string

func (r rings) Get(service, user string) (string, error) {
	password, ok := r[service+" "+user]
	if !ok {
		return "", fs.ErrNotExist
	}
	return password, nil
}

func (r rings) Set(service, user, password string) error {
	r[service+" "+user] = password
	return nil
}

// oneKey has one key, whatever its name.
type oneKey []byte

func (k oneKey) Find(string) ([]byte, error) { return k, nil }

func (oneKey) Make(string, []byte) error { return errors.New("unwrapping never makes a key") }

func TestKeysAreWhatTheVectorsSay(t *testing.T) {
	data, err := os.ReadFile("../../../../tests/vectors/homes.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Places []struct {
			Text, Place *string
			Home        string
			Error       *string
		}
		KeyFiles []struct {
			Name, File, Text, Key string
			Error                 *string
		} `json:"key_files"`
		Wrapped []struct {
			Name, Key, Context, Wrapped, Secret string
			Error                               *string
		}
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	for _, each := range vectors.Places {
		folder := t.TempDir()
		text := "no file"
		if each.Text != nil {
			text = *each.Text
			if err := os.WriteFile(filepath.Join(folder, "place.json"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		place, err := Open(folder, rings{}, logger)
		var refused *host.HomeError
		if each.Error != nil {
			if !errors.As(err, &refused) {
				t.Errorf("%s: %v, %v", text, place, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		kept, inRing := place.(*ring)
		if want := each.Place == nil || *each.Place == "keyring"; inRing != want || inRing && each.Home != "" && kept.home != each.Home {
			t.Errorf("%s: %#v", text, place)
		}
		// Without a keyring, a home whose keys are in one is refused.
		if _, err := Open(folder, nil, logger); (err != nil) != inRing {
			t.Errorf("%s, without a keyring: %v", text, err)
		}
	}
	for _, each := range vectors.KeyFiles {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, each.File), []byte(each.Text), 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := (&files{folder: folder, logger: logger}).Find(each.Name)
		if (err != nil) != (each.Error != nil) || hex.EncodeToString(key) != each.Key {
			t.Errorf("%v: %x %v", each, key, err)
		}
	}
	unhex := func(text string) []byte {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	for _, each := range vectors.Wrapped {
		it := New(oneKey(unhex(each.Key)), nil)
		answer, err := it.Unwrap(context.Background(), &keysv1.UnwrapRequest{
			Name: each.Name, Context: unhex(each.Context), Wrapped: unhex(each.Wrapped),
		})
		var failed *host.Error
		switch {
		case each.Error != nil:
			if !errors.As(err, &failed) || failed.Status.String() != *each.Error {
				t.Errorf("%v: %v", each, err)
			}
		case err != nil || hex.EncodeToString(answer.Secret) != each.Secret:
			t.Errorf("%v: %v, %v", each, answer, err)
		}
	}
}

func TestKeysInAKeyringStayThere(t *testing.T) {
	folder, ring := filepath.Join(t.TempDir(), "keys"), rings{}
	logger := slog.New(slog.NewTextHandler(io.Discard, nil))
	ctx := context.Background()
	var wrapped []byte
	for range 2 {
		place, err := Open(folder, ring, logger)
		if err != nil {
			t.Fatal(err)
		}
		it := New(place, nil)
		if wrapped == nil {
			answer, err := it.Wrap(ctx, &keysv1.WrapRequest{Name: "dao/store", Secret: []byte("s")})
			if err != nil {
				t.Fatal(err)
			}
			wrapped = answer.Wrapped
			continue
		}
		answer, err := it.Unwrap(ctx, &keysv1.UnwrapRequest{Name: "dao/store", Wrapped: wrapped})
		if err != nil || string(answer.Secret) != "s" {
			t.Errorf("%v, %v", answer, err)
		}
	}
	if names, _ := filepath.Glob(filepath.Join(folder, "*.key")); len(names) > 0 || len(ring) != 1 {
		t.Errorf("%v, %v", names, ring)
	}
}
