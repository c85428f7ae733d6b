// Package home is the folder in which one Avatar keeps all it has, in the layout that hosts in every
// language share. One program has a home at a time.
package home

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dao.local/host"
	"dao.local/host/internal/disk"
)

// ofAHome is what makes a folder a home.
var ofAHome = []string{"lock.sqlite3", "storage.sqlite3", "keys", "grants.toml", "grants-lock.sqlite3"}

// ErrHeld is what errors.Is finds in the error of a home that another program has open.
var ErrHeld = errors.New("the home is in use")

// HeldError is a home that another program has open.
type HeldError struct {
	Path string
	// Holder is who has it; nil if that cannot be told.
	Holder *Holder
}

// Error says who has it.
func (e *HeldError) Error() string {
	who := "another program"
	if e.Holder != nil {
		who = fmt.Sprintf("%s (process %d on %s, since %s)", e.Holder.Program, e.Holder.Process, e.Holder.Machine,
			e.Holder.Since.Format(time.RFC3339))
	}
	return fmt.Sprintf("the home %s is in use by %s. Close that program first.", e.Path, who)
}

// Is reports whether target is ErrHeld.
func (e *HeldError) Is(target error) bool { return target == ErrHeld }

// Home is the folder of one Avatar, taken for this program alone.
type Home struct {
	// Path is the folder.
	Path string
	lock *disk.Database
}

// Storage is the file of the database.
func (h *Home) Storage() string { return filepath.Join(h.Path, "storage.sqlite3") }

// Keys is the folder of the wrapping keys.
func (h *Home) Keys() string { return filepath.Join(h.Path, "keys") }

// Grants is the file with what the person allowed and denied.
func (h *Home) Grants() string { return filepath.Join(h.Path, "grants.toml") }

// Exists reports whether there is a home. A restore that was killed at its last step is finished first.
func Exists(path string) (bool, error) {
	path, err := resolved(path)
	if err != nil {
		return false, unusable(path, err)
	}
	if err := finishRestore(path); err != nil {
		return false, unusable(path, err)
	}
	return isHome(path), nil
}

func isHome(path string) bool {
	return slices.ContainsFunc(ofAHome, func(name string) bool { return disk.Exists(filepath.Join(path, name)) })
}

// Open makes the home if it is missing, and takes it for this program alone; "~/" stands for the person's
// own folder. program is what others are told who find it taken.
func Open(path, program string) (*Home, error) {
	path, err := resolved(path)
	if err != nil {
		return nil, unusable(path, err)
	}
	h := &Home{Path: path}
	if err := h.open(program); err != nil {
		_ = h.Close()
		return nil, unusable(path, err)
	}
	return h, nil
}

func (h *Home) open(program string) error {
	if err := create(h.Path); err != nil {
		return err
	}
	lock, err := takeLock(filepath.Join(h.Path, "lock.sqlite3"))
	if err != nil {
		return err
	}
	if lock == nil {
		return &HeldError{h.Path, patientHolder(h.Path)}
	}
	h.lock = lock
	if err := os.RemoveAll(waiting(h.Path)); err != nil {
		return err
	}
	drafts, err := filepath.Glob(filepath.Join(h.Path, ".holder.json.*"))
	if err != nil {
		return err
	}
	for _, draft := range drafts {
		_ = os.Remove(draft)
	}
	return tell(h.Path, program)
}

// Close gives the home back; a second time does nothing.
func (h *Home) Close() error {
	if h.lock == nil {
		return nil
	}
	_ = os.Remove(holderFile(h.Path))
	lock := h.lock
	h.lock = nil
	return lock.Close()
}

// takeLock takes the exclusive lock of SQLite on an empty file; nil if somebody else has it. That may be
// this process: SQLite keeps one table of locks for all its users in a process.
func takeLock(path string) (*disk.Database, error) {
	if _, err := disk.Make(path); err != nil {
		return nil, err
	}
	database, err := disk.OpenDatabase(path)
	if err == nil {
		err = database.Run("PRAGMA busy_timeout=0; PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE")
		if err == nil {
			return database, nil
		}
		_ = database.Close()
	}
	if disk.IsTaken(err) {
		return nil, nil
	}
	return nil, disk.Unusable(path, err)
}

// resolved makes a path absolute.
func resolved(path string) (string, error) {
	if rest, own := strings.CutPrefix(path, "~"); own && (rest == "" || rest[0] == '/') {
		person, err := os.UserHomeDir()
		if err != nil {
			return path, err
		}
		path = person + rest
	}
	return filepath.Abs(path)
}

// waiting is where a home that was restored waits for its name.
func waiting(path string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".restored")
}

func finishRestore(path string) error {
	if disk.Exists(path) {
		return nil
	}
	if found, err := os.Lstat(waiting(path)); err != nil || !found.IsDir() {
		return nil
	}
	return os.Rename(waiting(path), path)
}

// create makes the folder, if it is not there, and makes it private.
func create(path string) error {
	if err := finishRestore(path); err != nil {
		return err
	}
	found, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return err
		}
		found, err = os.Stat(path)
	}
	if err != nil {
		return err
	}
	if !found.IsDir() {
		return &host.HomeError{Message: path + " is a file", Help: "Name a folder for the home."}
	}
	names, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	if len(names) > 0 && !isHome(path) {
		return &host.HomeError{
			Message: path + " holds other files and is no home",
			Help:    "Name an empty folder, or one that does not exist yet.",
		}
	}
	if mode := found.Mode().Perm(); mode&0o077 != 0 {
		return os.Chmod(path, mode&0o700)
	}
	return nil
}

// unusable says why a home cannot be used, unless the error says so already.
func unusable(path string, err error) error {
	var ours *host.HomeError
	var held *HeldError
	if errors.As(err, &ours) || errors.As(err, &held) {
		return err
	}
	help := "Name a folder that you may write to."
	if disk.IsFull(err) {
		help = "Make room on the disk."
	}
	return &host.HomeError{Message: fmt.Sprintf("the home %s cannot be used: %v", path, err), Help: help, Err: err}
}
