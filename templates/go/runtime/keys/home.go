package keys

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"dao.local/host"
	"dao.local/host/internal/disk"
)

const service = "dao-avatar"

// Keyring is a keyring of the system; package keyring has it.
type Keyring interface {
	// Get returns a password; an error that is fs.ErrNotExist if there is none.
	Get(service, user string) (string, error)
	Set(service, user, password string) error
}

// Open returns where the wrapping keys of a home are: in files, unless the home says otherwise or is new
// and there is a keyring.
func Open(folder string, keyring Keyring, logger *slog.Logger) (Place, error) {
	place, err := readPlace(folder)
	if err != nil {
		return nil, err
	}
	if place == nil && keyring != nil {
		place = &placed{Place: "keyring"}
	}
	if place == nil || place.Place == "file" {
		return &files{folder: folder, chosen: place != nil, logger: logger}, nil
	}
	if keyring == nil {
		return nil, &host.HomeError{
			Message: "the keys of the home " + filepath.Dir(folder) + " are in the system's keyring, and this program uses none",
			Help:    "Open it with a keyring, or with `dao`.",
		}
	}
	if _, err := keyring.Get(service, place.Home+"/"); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &host.HomeError{
			Message: fmt.Sprintf("the keyring of the system, where the keys of the home %s belong, cannot be used: %v", filepath.Dir(folder), err),
			Help:    "Unlock it, or make a new home without a keyring: its keys are files then.", Err: err,
		}
	}
	if place.Home == "" {
		if place, err = choosePlace(folder, "keyring"); err != nil {
			return nil, &host.HomeError{Message: fmt.Sprintf("%s cannot be written: %v", folder, err), Err: err}
		}
	}
	return &ring{keyring, place.Home}, nil
}

// placed is what place.json says.
type placed struct {
	Place string `json:"place"`
	Home  string `json:"home"`
}

var homeForm = regexp.MustCompile("^[0-9a-f]{32}$")

// readPlace reads where the keys are; nil if nobody has chosen.
func readPlace(folder string) (*placed, error) {
	path := filepath.Join(folder, "place.json")
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &host.HomeError{Message: fmt.Sprintf("%s cannot be read: %v", path, err), Err: err}
	}
	var said placed
	if json.Unmarshal(data, &said) != nil || said.Place != "file" && said.Place != "keyring" || !homeForm.MatchString(said.Home) {
		return nil, &host.HomeError{Message: path + " is damaged", Help: "Restore it from a backup of the home."}
	}
	return &said, nil
}

func choosePlace(folder, place string) (*placed, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	made := &placed{place, hex.EncodeToString(id)}
	text, err := json.Marshal(made)
	if err != nil {
		return nil, err
	}
	if err := disk.Replace(filepath.Join(folder, "place.json"), append(text, '\n')); err != nil {
		return nil, err
	}
	return made, disk.SyncFolder(filepath.Dir(folder))
}

// files are keys in files of the home.
type files struct {
	folder string
	chosen bool
	logger *slog.Logger
}

func (f *files) file(name string) string {
	return filepath.Join(f.folder, strings.ReplaceAll(name, "/", "%")+".key")
}

func (f *files) Find(name string) ([]byte, error) {
	path := f.file(name)
	found, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if found.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(path, 0o600); err != nil {
			return nil, err
		}
		f.logger.Warn("a key could be read by others, and is private now", "file", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return decode(string(text))
}

func (f *files) Make(name string, key []byte) error {
	if !f.chosen {
		if _, err := choosePlace(f.folder, "file"); err != nil {
			return err
		}
		f.chosen = true
	}
	return disk.Replace(f.file(name), []byte(encode(key)+"\n"))
}

// ring are keys in a keyring.
type ring struct {
	keyring Keyring
	home    string
}

func (r *ring) Find(name string) ([]byte, error) {
	text, err := r.keyring.Get(service, r.home+"/"+name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return decode(text)
}

func (r *ring) Make(name string, key []byte) error {
	return r.keyring.Set(service, r.home+"/"+name, encode(key))
}

var keyForm = regexp.MustCompile(`^dao-key-1 ([A-Za-z0-9_-]{43}=)[ \t\r\n]*$`)

func encode(key []byte) string { return "dao-key-1 " + base64.URLEncoding.EncodeToString(key) }

func decode(text string) ([]byte, error) {
	match := keyForm.FindStringSubmatch(text)
	if match == nil {
		return nil, errors.New("it is damaged: it holds no key")
	}
	key, err := base64.URLEncoding.Strict().DecodeString(match[1])
	if err != nil {
		return nil, errors.New("it is damaged: it holds no key")
	}
	return key, nil
}

func isFull(err error) bool { return disk.IsFull(err) }
