// Package files gives a unit the files inside granted folders. Links are never followed, neither the home of
// an Avatar nor a backup of one is ever entered, and a name that is not UTF-8 is not there.
package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"slices"
	"strings"
	gosync "sync"
	"unicode/utf8"

	"dao.local/host"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
	"dao.local/host/gen/filesv1"
)

const (
	chunkBytes  = 64 << 10
	writeMost   = 1 << 20
	entriesMost = 200_000
	pageEntries = 500
)

// Files is the capability files.
type Files struct {
	mu      gosync.Mutex
	folders []scopes.Folder
	uploads uploads
}

// New returns the capability.
func New(folders []scopes.Folder) *Files {
	return &Files{folders: folders, uploads: newUploads()}
}

// SetScopes lets other folders hold from now on; an upload to a folder that is no longer granted cannot go on.
func (f *Files) SetScopes(texts []string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.folders = scopes.Of[scopes.Folder]("files", texts)
	return nil
}

// Close forgets the open uploads.
func (f *Files) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.uploads.close()
	return nil
}

// List lists a folder, sorted by name, in pages.
func (f *Files) List(ctx context.Context, request *filesv1.ListRequest) iter.Seq2[*filesv1.ListResponse, error] {
	return func(yield func(*filesv1.ListResponse, error) bool) {
		at, err := f.place(request.Place, false)
		if err != nil {
			yield(nil, err)
			return
		}
		names, err := namesIn(at)
		if err != nil {
			yield(nil, err)
			return
		}
		for page := range slices.Chunk(names, pageEntries) {
			if ctx.Err() != nil {
				return
			}
			answer, err := described(at, page)
			if err == nil && len(answer.Entries) == 0 {
				continue
			}
			if !yield(answer, err) || err != nil {
				return
			}
		}
	}
}

func namesIn(at spot) ([]string, error) {
	inside, err := enter(at, false)
	if err != nil {
		return nil, err
	}
	defer func() { _ = inside.Close() }()
	folder, err := inside.Open(".")
	if err != nil {
		return nil, explained(at, err)
	}
	defer func() { _ = folder.Close() }()
	found, err := folder.Readdirnames(-1)
	if err != nil {
		return nil, explained(at, err)
	}
	names := slices.DeleteFunc(found, func(name string) bool { return !utf8.ValidString(name) || draft.MatchString(name) })
	if len(names) > entriesMost {
		return nil, &host.Error{
			Status: contract.StatusTooLarge, Message: fmt.Sprintf("the folder has more than %d entries", entriesMost),
			Details: map[string]string{"limit": "entries"},
		}
	}
	slices.Sort(names)
	return names, nil
}

func described(at spot, names []string) (*filesv1.ListResponse, error) {
	inside, err := enter(at, false)
	if err != nil {
		return nil, err
	}
	defer func() { _ = inside.Close() }()
	answer := &filesv1.ListResponse{}
	for _, name := range names {
		if found, err := inside.Lstat(name); err == nil { // it may be gone since the names were read
			answer.Entries = append(answer.Entries, &filesv1.Entry{Name: name, Kind: kindOf(found), Size: sizeOf(found)})
		}
	}
	return answer, nil
}

// Stat describes one file or folder.
func (f *Files) Stat(_ context.Context, request *filesv1.StatRequest) (*filesv1.StatResponse, error) {
	at, err := f.place(request.Place, false)
	if err != nil {
		return nil, err
	}
	outer, name := at, "."
	if len(at.parts) > 0 {
		outer, name = at.outer(), at.name()
	}
	inside, err := enter(outer, false)
	if err != nil {
		return nil, err
	}
	defer func() { _ = inside.Close() }()
	found, err := inside.Lstat(name)
	if err != nil {
		return nil, explained(at, err)
	}
	return &filesv1.StatResponse{Kind: kindOf(found), Size: sizeOf(found), ModifiedMs: found.ModTime().UnixMilli()}, nil
}

// Read gives a file as it was when the call began, in chunks.
func (f *Files) Read(ctx context.Context, request *filesv1.ReadRequest) iter.Seq2[*filesv1.ReadResponse, error] {
	return func(yield func(*filesv1.ReadResponse, error) bool) {
		if err := f.read(ctx, request, yield); err != nil {
			yield(nil, err)
		}
	}
}

func (f *Files) read(ctx context.Context, request *filesv1.ReadRequest, yield func(*filesv1.ReadResponse, error) bool) error {
	at, err := f.place(request.Place, false)
	if err != nil {
		return err
	}
	if len(at.parts) == 0 {
		return &host.Error{
			Status: contract.StatusInvalidArgument, Message: "a folder cannot be read", Details: map[string]string{"field": "path"},
		}
	}
	inside, err := enter(at.outer(), false)
	if err != nil {
		return err
	}
	file, before, err := open(inside, at.name())
	_ = inside.Close()
	if err != nil {
		return explained(at, err)
	}
	defer func() { _ = file.Close() }()
	size := uint64(before.Size())
	if request.Offset > size {
		return &host.Error{
			Status:  contract.StatusInvalidArgument,
			Message: fmt.Sprintf("the file has %d bytes; it cannot be read from %d", size, request.Offset),
			Details: map[string]string{"field": "offset", "size": fmt.Sprint(size)},
		}
	}
	for offset := request.Offset; offset < size && ctx.Err() == nil; {
		data := make([]byte, min(chunkBytes, size-offset))
		count, err := file.ReadAt(data, int64(offset))
		if err != nil && !errors.Is(err, io.EOF) {
			return explained(at, err)
		}
		now, err := file.Stat()
		if err != nil {
			return explained(at, err)
		}
		if !now.ModTime().Equal(before.ModTime()) || now.Size() != before.Size() || count == 0 {
			return &host.Error{Status: contract.StatusConflict, Message: "the file was changed while it was read", Help: "Read it again."}
		}
		offset += uint64(count)
		if !yield(&filesv1.ReadResponse{Data: data[:count]}, nil) {
			return nil
		}
	}
	return nil
}

// Write writes one chunk of an upload.
func (f *Files) Write(_ context.Context, request *filesv1.WriteRequest) (*filesv1.WriteResponse, error) {
	at, err := f.place(request.Place, true)
	if err != nil {
		return nil, err
	}
	refused := func(field, text string) error {
		return &host.Error{Status: contract.StatusInvalidArgument, Message: text, Details: map[string]string{"field": field}}
	}
	if len(at.parts) == 0 {
		return nil, refused("path", "a file needs a name")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	id := string(request.Upload)
	switch request.Then {
	case filesv1.WriteRequest_THEN_ABANDON:
		f.uploads.abandon(id)
		return &filesv1.WriteResponse{}, nil
	case filesv1.WriteRequest_THEN_UNSPECIFIED, filesv1.WriteRequest_THEN_COMMIT:
		commit := request.Then == filesv1.WriteRequest_THEN_COMMIT
		size, err := f.uploads.write(at, id, request.Offset, request.Data, commit)
		return &filesv1.WriteResponse{Size: size}, err
	}
	return nil, refused("then", fmt.Sprintf("there is nothing to do by the number %d", request.Then))
}

// Remove removes a file or an empty folder.
func (f *Files) Remove(_ context.Context, request *filesv1.RemoveRequest) (*filesv1.RemoveResponse, error) {
	at, err := f.place(request.Place, true)
	if err != nil {
		return nil, err
	}
	if len(at.parts) == 0 {
		return nil, &host.Error{
			Status: contract.StatusInvalidArgument, Message: "a granted folder cannot be removed", Details: map[string]string{"field": "path"},
		}
	}
	inside, err := enter(at.outer(), false)
	if err != nil {
		return nil, err
	}
	defer func() { _ = inside.Close() }()
	found, err := inside.Lstat(at.name())
	if err == nil && !found.IsDir() && !found.Mode().IsRegular() {
		err = &host.Error{
			Status: contract.StatusDenied, Message: fmt.Sprintf("'%s' is a link or a device; only files and folders can be removed", at),
			Details: map[string]string{"capability": "files", "scope": at.String()},
		}
	}
	if err == nil {
		err = inside.Remove(at.name())
	}
	if err == nil {
		err = sync(inside)
	}
	if err != nil {
		return nil, explained(at, err)
	}
	return &filesv1.RemoveResponse{}, nil
}

// place finds the granted folder and checks the path.
func (f *Files) place(it *filesv1.Place, writing bool) (spot, error) {
	f.mu.Lock()
	folders := f.folders
	f.mu.Unlock()
	name := it.GetFolder()
	at := slices.IndexFunc(folders, func(folder scopes.Folder) bool { return folder.Name == name })
	if at < 0 {
		known := make([]string, len(folders))
		for at := range folders {
			known[at] = folders[at].Name
		}
		return spot{}, &host.Error{
			Status: contract.StatusDenied,
			Message: fmt.Sprintf("The unit may not use files for %s: no folder is granted by that name (granted: %s).",
				name, strings.Join(known, ", ")),
			Details: map[string]string{"capability": "files", "scope": name, "grant": "files=" + name + "=FOLDER"},
		}
	}
	folder := folders[at]
	if writing && folder.ReadOnly {
		return spot{}, &host.Error{
			Status: contract.StatusDenied,
			Message: fmt.Sprintf("The unit may not use files for writing in %s: that folder is granted for reading only.",
				name),
			Details: map[string]string{
				"capability": "files", "scope": "writing in " + name, "grant": "files=" + name + "=" + folder.Path,
			},
		}
	}
	parts, err := partsOf(it.GetPath())
	return spot{folder, parts}, err
}

func kindOf(found fs.FileInfo) filesv1.FileKind {
	switch {
	case found.Mode().IsRegular():
		return filesv1.FileKind_FILE_KIND_FILE
	case found.IsDir():
		return filesv1.FileKind_FILE_KIND_FOLDER
	}
	return filesv1.FileKind_FILE_KIND_OTHER
}

func sizeOf(found fs.FileInfo) uint64 {
	if found.Mode().IsRegular() {
		return uint64(found.Size())
	}
	return 0
}
