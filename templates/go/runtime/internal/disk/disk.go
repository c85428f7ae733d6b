// Package disk writes files so that they survive loss of power, and reads what SQLite says.
package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// Replace replaces a file as a whole: after loss of power it is the old one or the new one.
func Replace(path string, content []byte) (err error) {
	draft := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+"."+strconv.Itoa(os.Getpid()))
	defer func() {
		if err != nil {
			_ = os.Remove(draft)
		}
	}()
	file, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if err := os.Rename(draft, path); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// Make makes a file that is empty and private, unless it is there; it reports whether it was made.
func Make(path string) (bool, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, file.Close()
}

// Exists reports whether anything is there under a name.
func Exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// IsFull reports whether an error says that there is no room.
func IsFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
