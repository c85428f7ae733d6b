package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"unicode/utf8"

	"dao.local/host"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
)

const (
	pathMost = 4096
	partMost = 255
)

var (
	// draft is the name of an unfinished upload, which a unit cannot see or name.
	draft       = regexp.MustCompile(`^\.dao-[0-9a-f]{32}\.part$`)
	backupDraft = regexp.MustCompile(`(?s)^\..+\.[0-9a-f]{8}\.part$`)
)

// errLink is a symbolic link on the way.
var errLink = errors.New("it is a symbolic link; links are not followed")

// partsOf splits a path into names; it refuses every form that could mean another place.
func partsOf(path string) ([]string, error) {
	if path == "" {
		return nil, nil
	}
	refused := func(status contract.Status, format string, values ...any) error {
		return &host.Error{Status: status, Message: fmt.Sprintf(format, values...), Details: map[string]string{"field": "path"}}
	}
	if len(path) > pathMost {
		return nil, refused(contract.StatusTooLarge, "the path is longer than %d bytes", pathMost)
	}
	parts := strings.Split(path, "/")
	for _, part := range parts {
		if part == "" || part == "." || part == ".." || strings.Contains(part, "\x00") || draft.MatchString(part) || !utf8.ValidString(part) {
			return nil, refused(contract.StatusInvalidArgument, "the path %q is not one inside a folder", path)
		}
		if len(part) > partMost {
			return nil, refused(contract.StatusTooLarge, "a name of the path is longer than %d bytes", partMost)
		}
	}
	return parts, nil
}

// spot is a place in a granted folder.
type spot struct {
	folder scopes.Folder
	parts  []string
}

func (s spot) String() string { return strings.Join(append([]string{s.folder.Name}, s.parts...), "/") }

func (s spot) name() string { return s.parts[len(s.parts)-1] }

// outer is the folder that the spot is in.
func (s spot) outer() spot { return spot{s.folder, s.parts[:len(s.parts)-1]} }

// enter opens a folder, one name after the other, each in the folder that was opened before it and never
// through a link: so neither a link nor a rename at the wrong moment leads out. Missing folders are made if
// that is wanted. Whoever calls it closes what it gives.
func enter(at spot, create bool) (*os.Root, error) {
	way := spot{folder: at.folder}
	inside, err := os.OpenRoot(at.folder.Path)
	if err != nil {
		return nil, explained(way, err)
	}
	if err := refuseHome(inside, way, filepath.Base(at.folder.Path), func(name string) bool {
		_, err := os.Lstat(at.folder.Path + "/../" + name)
		return err == nil
	}); err != nil {
		_ = inside.Close()
		return nil, err
	}
	for depth, name := range at.parts {
		way.parts = at.parts[:depth+1]
		inner, err := step(inside, name, create)
		if err != nil {
			_ = inside.Close()
			return nil, explained(way, err)
		}
		err = refuseHome(inner, way, name, func(name string) bool { return holds(inside, name) })
		_ = inside.Close()
		if inside = inner; err != nil {
			_ = inside.Close()
			return nil, err
		}
	}
	return inside, nil
}

// step opens a folder in another one.
func step(inside *os.Root, name string, create bool) (*os.Root, error) {
	found, err := inside.Lstat(name)
	if create && errors.Is(err, fs.ErrNotExist) {
		if err := inside.Mkdir(name, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
			return nil, err
		}
		if err := sync(inside); err != nil {
			return nil, err
		}
		found, err = inside.Lstat(name)
	}
	switch {
	case err != nil:
		return nil, err
	case found.Mode()&fs.ModeSymlink != 0:
		return nil, errLink
	case !found.IsDir():
		return nil, syscall.ENOTDIR
	}
	inner, err := inside.OpenRoot(name)
	if err != nil {
		return nil, err
	}
	// It may have become a link meanwhile.
	if opened, err := inner.Stat("."); err != nil || !os.SameFile(found, opened) {
		_ = inner.Close()
		return nil, errLink
	}
	return inner, nil
}

// open opens a regular file for reading.
func open(inside *os.Root, name string) (*os.File, fs.FileInfo, error) {
	found, err := inside.Lstat(name)
	switch {
	case err != nil:
		return nil, nil, err
	case found.Mode()&fs.ModeSymlink != 0:
		return nil, nil, errLink
	case !found.Mode().IsRegular():
		return nil, nil, &host.Error{
			Status: contract.StatusInvalidArgument, Message: "what is there is no file; it cannot be read",
			Details: map[string]string{"field": "path"},
		}
	}
	file, err := inside.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	opened, err := file.Stat()
	if err != nil || !os.SameFile(found, opened) {
		_ = file.Close()
		return nil, nil, errLink
	}
	return file, opened, nil
}

func holds(inside *os.Root, name string) bool {
	_, err := inside.Lstat(name)
	return err == nil
}

// sync makes the names in a folder survive loss of power.
func sync(inside *os.Root) error {
	folder, err := inside.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// refuseHome refuses the home of an Avatar, a backup of one, and a folder of keys: no files for a unit to
// see or change. above reports whether the folder above holds a name.
func refuseHome(inside *os.Root, way spot, name string, above func(string) bool) error {
	lock, database := holds(inside, "lock.sqlite3"), holds(inside, "storage.sqlite3")
	isHome := holds(inside, "grants-lock.sqlite3")
	switch {
	case isHome:
	case lock || database:
		isHome = lock && database || holds(inside, "keys") || holds(inside, "grants.toml")
	default:
		isHome = holds(inside, "place.json") && (above("lock.sqlite3") || above("storage.sqlite3")) ||
			holds(inside, "keys") && backupDraft.MatchString(name)
	}
	if !isHome {
		return nil
	}
	return &host.Error{
		Status:  contract.StatusDenied,
		Message: fmt.Sprintf("%s is the home of an Avatar, or a backup of one; no unit may look into it", way),
		Help:    "Grant a folder that holds no home.",
		Details: map[string]string{"capability": "files", "scope": way.String()},
	}
}

// explained says what an error of the system means to the caller of an operation.
func explained(at spot, err error) error {
	var ours *host.Error
	if err == nil || errors.As(err, &ours) {
		return err
	}
	where := at.String()
	system := ""
	var number syscall.Errno
	if errors.As(err, &number) {
		system = number.Error()
	}
	is := func(targets ...error) bool {
		for _, target := range targets {
			if errors.Is(err, target) {
				return true
			}
		}
		return false
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err // which names no path of the machine
	}
	made := &host.Error{Details: map[string]string{"path": where, "system": system}}
	say := func(status contract.Status, format string, values ...any) error {
		made.Status, made.Message = status, fmt.Sprintf(format, values...)
		if status == contract.StatusDenied {
			made.Details["capability"], made.Details["scope"] = "files", where
		}
		return made
	}
	switch {
	case is(errLink, syscall.ELOOP):
		return say(contract.StatusDenied, "'%s': %v", where, errLink)
	case is(fs.ErrNotExist, syscall.ENOTDIR):
		return say(contract.StatusNotFound, "there is no '%s'", where)
	case is(fs.ErrPermission, syscall.EROFS):
		return say(contract.StatusDenied, "the system does not permit this for '%s': %v", where, err)
	case is(fs.ErrExist, syscall.ENOTEMPTY, syscall.EISDIR):
		return say(contract.StatusConflict, "'%s' is in the way: %v", where, err)
	case is(syscall.ENOSPC, syscall.EDQUOT):
		made.Details["limit"] = "disk"
		return say(contract.StatusExhausted, "there is no room for '%s'", where)
	case is(syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM):
		made.Details["limit"] = "descriptors"
		return say(contract.StatusExhausted, "the system has too many files open")
	case is(syscall.ENAMETOOLONG, syscall.EILSEQ, syscall.EINVAL):
		return say(contract.StatusInvalidArgument, "the system cannot name '%s': %v", where, err)
	case is(syscall.EIO):
		return say(contract.StatusUnavailable, "the disk failed at '%s'", where)
	case strings.Contains(err.Error(), "escapes"): // os.Root met a link
		return say(contract.StatusDenied, "'%s': %v", where, errLink)
	}
	return say(contract.StatusInternal, "the system failed at '%s': %v", where, err)
}
