package files

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"dao.local/host"

	"dao.local/host/gen/contract"
)

const (
	uploadsMost = 32
	// idleFor is the time without a chunk after which an upload may be forgotten to make room for another.
	idleFor = 10 * time.Minute
	// staleAfter is the age from which an unfinished file was left by a program that died.
	staleAfter = 24 * time.Hour
)

// upload is a file that is written chunk by chunk and appears whole, or not at all.
type upload struct {
	at      spot
	draft   string // the name that it has until it is whole
	file    *os.File
	inside  *os.Root // the folder of the draft
	size    uint64
	touched time.Time
}

// uploads are those that are open, by their ids.
type uploads struct {
	open  map[string]*upload
	swept map[string]bool
}

func newUploads() uploads { return uploads{make(map[string]*upload), make(map[string]bool)} }

// write takes one chunk; it returns the bytes of the upload so far.
func (u *uploads) write(at spot, id string, offset uint64, data []byte, commit bool) (uint64, error) {
	it := u.open[id]
	switch {
	case it == nil && offset > 0:
		return 0, &host.Error{
			Status: contract.StatusNotFound, Message: "there is no such upload; it was ended, or forgotten",
			Help: "Begin it again at offset 0.", Details: map[string]string{"field": "upload"},
		}
	case it == nil:
		made, err := u.begin(at)
		if err != nil {
			return 0, err
		}
		it = made
		u.open[id] = it
	case it.at.folder.Path != at.folder.Path || !slices.Equal(it.at.parts, at.parts):
		return 0, &host.Error{
			Status: contract.StatusInvalidArgument, Message: "the upload is one of another file", Details: map[string]string{"field": "place"},
		}
	}
	if offset != it.size {
		return 0, &host.Error{
			Status:  contract.StatusConflict,
			Message: fmt.Sprintf("the chunk begins at %d, but the upload has %d bytes so far", offset, it.size),
			Details: map[string]string{"field": "offset", "size": fmt.Sprint(it.size)},
		}
	}
	it.touched = time.Now()
	if _, err := it.file.WriteAt(data, int64(offset)); err != nil {
		// What was written of the chunk does not count; it may be sent again.
		_ = it.file.Truncate(int64(it.size))
		return 0, explained(at, err)
	}
	it.size += uint64(len(data))
	if !commit {
		return it.size, nil
	}
	delete(u.open, id)
	defer it.forget()
	return it.size, explained(at, it.put())
}

func (u *uploads) begin(at spot) (*upload, error) {
	if len(u.open) >= uploadsMost {
		oldest := ""
		for id, each := range u.open {
			if oldest == "" || each.touched.Before(u.open[oldest].touched) {
				oldest = id
			}
		}
		if time.Since(u.open[oldest].touched) < idleFor {
			return nil, &host.Error{
				Status: contract.StatusBusy, Message: fmt.Sprintf("%d uploads are open", uploadsMost),
				Details: map[string]string{"limit": "uploads"},
			}
		}
		u.abandon(oldest)
	}
	inside, err := enter(at.outer(), true)
	if err != nil {
		return nil, err
	}
	it, err := u.create(inside, at)
	if err != nil {
		_ = inside.Close()
		return nil, explained(at, err)
	}
	return it, nil
}

func (u *uploads) create(inside *os.Root, at spot) (*upload, error) {
	if _, err := target(inside, at.name()); err != nil {
		return nil, err
	}
	u.sweep(inside)
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	name := ".dao-" + hex.EncodeToString(id) + ".part"
	// As a new file of the person's own would be: the system takes its mask from that.
	file, err := inside.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return nil, err
	}
	return &upload{at: at, draft: name, file: file, inside: inside, touched: time.Now()}, nil
}

// sweep takes away, once a folder, what programs that died left unfinished there.
func (u *uploads) sweep(inside *os.Root) {
	if u.swept[inside.Name()] {
		return
	}
	u.swept[inside.Name()] = true
	folder, err := inside.Open(".")
	if err != nil {
		return
	}
	defer func() { _ = folder.Close() }()
	names, _ := folder.Readdirnames(-1)
	for _, name := range names {
		mine := false
		for _, each := range u.open {
			mine = mine || each.draft == name
		}
		if !draft.MatchString(name) || mine {
			continue
		}
		if found, err := inside.Lstat(name); err == nil && time.Since(found.ModTime()) > staleAfter {
			_ = inside.Remove(name)
		}
	}
}

// target refuses to replace anything but a file; it describes the file that would be replaced.
func target(inside *os.Root, name string) (fs.FileInfo, error) {
	found, err := inside.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err == nil && !found.Mode().IsRegular() {
		err = &host.Error{
			Status: contract.StatusConflict, Message: "what is there is no file; it is not replaced", Details: map[string]string{"field": "path"},
		}
	}
	return found, err
}

// put puts a finished file in its place. The way is gone anew: the folder may have been moved out meanwhile.
func (it *upload) put() error {
	now, err := enter(it.at.outer(), false)
	if err != nil {
		return err
	}
	defer func() { _ = now.Close() }()
	one, err := now.Stat(".")
	if err != nil {
		return err
	}
	if other, err := it.inside.Stat("."); err != nil || !os.SameFile(one, other) {
		return &host.Error{Status: contract.StatusConflict, Message: "the folder was moved while the file was uploaded"}
	}
	old, err := target(now, it.at.name())
	if err != nil {
		return err
	}
	if old != nil {
		if err := it.file.Chmod(old.Mode().Perm()); err != nil {
			return err
		}
	}
	if err := it.file.Sync(); err != nil {
		return err
	}
	if err := now.Rename(it.draft, it.at.name()); err != nil {
		return err
	}
	return sync(now)
}

// forget gives back what it had; the draft is gone if it has its name.
func (it *upload) forget() {
	_ = it.file.Close()
	_ = it.inside.Remove(it.draft)
	_ = it.inside.Close()
}

// abandon forgets an upload; nothing happens if there is none.
func (u *uploads) abandon(id string) {
	if it := u.open[id]; it != nil {
		delete(u.open, id)
		it.forget()
	}
}

func (u *uploads) close() {
	for id := range u.open {
		u.abandon(id)
	}
}
