//go:build linux || darwin || freebsd

package disk

import (
	"errors"
	"os"
	"syscall"
)

// SyncFolder makes the names in a folder survive loss of power.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// Room returns how many bytes of a disk are left to this program.
func Room(path string) uint64 {
	var found syscall.Statfs_t
	if syscall.Statfs(path, &found) != nil {
		return 1 << 62
	}
	return uint64(found.Bavail) * uint64(found.Bsize)
}
