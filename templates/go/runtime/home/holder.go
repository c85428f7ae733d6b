package home

import (
	"encoding/json"
	"os"
	"path/filepath"
	"time"

	"dao.local/host"
	"dao.local/host/internal/disk"
)

// Holder is who said that it has a home.
type Holder struct {
	Process          int64
	Program, Machine string
	Since            time.Time
}

func holderFile(path string) string { return filepath.Join(path, "holder.json") }

// ReadHolder returns who last said that it has a home; nil if the file tells nothing. Whether they still
// have it, only the lock tells.
func ReadHolder(path string) *Holder {
	data, err := os.ReadFile(holderFile(path))
	if err != nil {
		return nil
	}
	var said struct {
		Process          *int64
		Program, Machine *string
		Since            *time.Time
	}
	if json.Unmarshal(data, &said) != nil || said.Process == nil || said.Program == nil || said.Machine == nil || said.Since == nil {
		return nil
	}
	return &Holder{*said.Process, host.Plain(*said.Program, 200), host.Plain(*said.Machine, 200), *said.Since}
}

// patientHolder reads it for a while: a program tells who it is a moment after it took the lock.
func patientHolder(path string) *Holder {
	for range 20 {
		if holder := ReadHolder(path); holder != nil {
			return holder
		}
		time.Sleep(10 * time.Millisecond)
	}
	return nil
}

// tell says who has the home.
func tell(path, program string) error {
	machine, _ := os.Hostname()
	said, err := json.Marshal(map[string]any{
		"process": os.Getpid(), "program": program, "machine": machine, "since": time.Now().Format(time.RFC3339),
	})
	if err != nil {
		return err
	}
	err = disk.Replace(holderFile(path), append(said, '\n'))
	if err != nil {
		_ = os.Remove(holderFile(path))
	}
	if disk.IsFull(err) { // no reason not to open a home: what is in it can be read
		return nil
	}
	return err
}
