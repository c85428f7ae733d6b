package grants

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"
)

// lookEach is how often the file is looked at while a unit runs.
const lookEach = 250 * time.Millisecond

// Follower follows a grants.toml while a unit runs: it looks often, which works on every disk, whoever
// wrote the file and however.
type Follower struct {
	path    string
	read    func() error
	damaged func(error)

	mu      sync.Mutex
	sign    string
	doubted string
	stop    context.CancelFunc
	ended   chan struct{}
}

// Follow begins to look; Close ends it. read lets the file hold, and its error is a damage. damaged is told
// of one that was there at two looks: otherwise somebody was writing the file.
func Follow(path string, read func() error, damaged func(error)) *Follower {
	ctx, stop := context.WithCancel(context.Background())
	f := &Follower{path: path, read: read, damaged: damaged, sign: signOf(path), stop: stop, ended: make(chan struct{})}
	go func() {
		defer close(f.ended)
		ticker := time.NewTicker(lookEach)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				f.Look()
			}
		}
	}()
	return f
}

// Look looks whether the file is another one by now.
func (f *Follower) Look() {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := signOf(f.path)
	if now == f.sign {
		return
	}
	if err := f.read(); err != nil {
		if now != f.doubted {
			f.doubted = now
			return
		}
		f.damaged(err)
	}
	f.sign, f.doubted = now, ""
}

// Close ends it.
func (f *Follower) Close() error {
	f.stop()
	<-f.ended
	return nil
}

// signOf is what differs if a file was written or replaced.
func signOf(path string) string {
	found, err := os.Stat(path)
	if err != nil {
		return "none"
	}
	return fmt.Sprint(found.ModTime().UnixNano(), found.Size(), inode(found))
}
