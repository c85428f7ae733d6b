// Package storage keeps what a unit stores in the SQLite database of a home.
package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"dao.local/host"
	"dao.local/host/internal/disk"
)

const (
	applicationID = 0x44414F31 // DAO1
	layout        = 1
	pageBytes     = 4096
	pagesMost     = 1 << 30
)

// openDatabase opens the database of a home, and makes it if it is missing. What is damaged, newer or of
// another program is refused, and nothing of it changes.
func openDatabase(path string, relaxed bool, quota int64) (*disk.Database, error) {
	made, err := disk.Make(path)
	if err != nil {
		return nil, &host.HomeError{Message: fmt.Sprintf("%s cannot be made: %v", path, err), Err: err}
	}
	if isCutOff(path) {
		return nil, disk.Damaged(path, "the file is cut off")
	}
	database, err := disk.OpenDatabase(path)
	if err != nil {
		return nil, disk.Unusable(path, err)
	}
	if err := prepare(path, database, relaxed, quota); err != nil {
		_ = database.Close()
		var ours *host.HomeError
		if errors.As(err, &ours) {
			return nil, err
		}
		return nil, disk.Unusable(path, err)
	}
	if made {
		if err := disk.SyncFolder(filepath.Dir(path)); err != nil {
			_ = database.Close()
			return nil, disk.Unusable(path, err)
		}
	}
	return database, nil
}

func prepare(path string, database *disk.Database, relaxed bool, quota int64) error {
	err := database.Run(fmt.Sprintf("PRAGMA busy_timeout=5000; PRAGMA page_size=%d; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON", pageBytes))
	if err != nil {
		return err
	}
	isNew, err := look(path, database)
	if err != nil {
		return err
	}
	var mode string
	if err := database.QueryRowContext(context.Background(), "PRAGMA journal_mode=WAL").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return &host.HomeError{Message: path + " lies on a disk that allows no write-ahead log"}
	}
	settings := "PRAGMA synchronous=FULL; PRAGMA fullfsync=ON;"
	if relaxed {
		settings = "PRAGMA synchronous=NORMAL; PRAGMA fullfsync=OFF;"
	}
	settings += " PRAGMA checkpoint_fullfsync=ON; PRAGMA journal_size_limit=16777216; PRAGMA cache_size=-16384"
	if err := database.Run(settings); err != nil {
		return err
	}
	if isNew {
		err := database.Run(fmt.Sprintf("BEGIN IMMEDIATE; CREATE TABLE entries (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL);"+
			" PRAGMA application_id=%d; PRAGMA user_version=%d; COMMIT", applicationID, layout))
		if err != nil {
			return err
		}
	}
	return setQuota(database, quota)
}

// setQuota lets another quota hold, 0 for none. SQLite never sets it below the present size: what is there
// stays, and may shrink.
func setQuota(database *disk.Database, quota int64) error {
	pages := int64(pagesMost)
	if quota > 0 {
		size, err := database.Number("page_size")
		if err != nil {
			return err
		}
		pages = min(max(quota/size, 1), pagesMost)
	}
	return database.Run(fmt.Sprintf("PRAGMA max_page_count=%d", pages))
}

// look reports whether nothing was ever stored; it refuses what is not for this host to change.
func look(path string, database *disk.Database) (isNew bool, err error) {
	application, err := database.Number("application_id")
	if err != nil {
		return false, err
	}
	version, err := database.Number("user_version")
	if err != nil {
		return false, err
	}
	isEmpty, err := nothing(database, "SELECT 1 FROM sqlite_schema LIMIT 1")
	switch {
	case err != nil:
		return false, err
	case isEmpty && application == 0 && version == 0:
		return true, nil
	case application != applicationID:
		return false, &host.HomeError{Message: path + " is a database of another program"}
	case version > layout:
		return false, &host.HomeError{
			Message: fmt.Sprintf("%s has layout %d; this version reads up to %d", path, version, layout),
			Help:    "Update this program; an older one must not change a newer home.",
		}
	case version < layout:
		return false, disk.Damaged(path, fmt.Sprintf("it has no layout %d", version))
	}
	// Reads the root of both trees, so that the worst damage shows now and not at the first use.
	for _, query := range []string{
		"SELECT rowid, key, value FROM entries ORDER BY rowid DESC LIMIT 1", "SELECT key FROM entries ORDER BY key LIMIT 1",
	} {
		if _, err := nothing(database, query); disk.IsStatement(err) {
			return false, disk.Damaged(path, err.Error())
		} else if err != nil {
			return false, err
		}
	}
	return false, nil
}

// nothing reports whether a query gives no row.
func nothing(database *disk.Database, query string) (bool, error) {
	rows, err := database.QueryContext(context.Background(), query)
	if err != nil {
		return false, err
	}
	defer func() { _ = rows.Close() }()
	found := rows.Next()
	return !found, rows.Err()
}

// isCutOff reports whether SQLite would take what is left of a database for a new one. No log is begun
// before the file has its first page.
func isCutOff(path string) bool {
	size := sizeOf(path)
	return size < 512 && (size > 0 || sizeOf(path+"-wal") > 0)
}

func sizeOf(path string) int64 {
	found, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return found.Size()
}

// statements are those of the operations, prepared once.
type statements struct {
	database *disk.Database
	prepared map[string]*sql.Stmt
}

func (s *statements) get(text string) (*sql.Stmt, error) {
	if it := s.prepared[text]; it != nil {
		return it, nil
	}
	made, err := s.database.PrepareContext(context.Background(), text)
	if err == nil {
		s.prepared[text] = made
	}
	return made, err
}

func (s *statements) run(text string, values ...any) error {
	it, err := s.get(text)
	if err != nil {
		return err
	}
	_, err = it.Exec(values...)
	return err
}

// value reads a value; nil if the key is absent.
func (s *statements) value(key []byte) ([]byte, error) {
	it, err := s.get("SELECT value FROM entries WHERE key = ?")
	if err != nil {
		return nil, err
	}
	var value []byte
	err = it.QueryRow(key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err == nil && value == nil {
		value = []byte{}
	}
	return value, err
}

const put = "INSERT INTO entries (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"

func (s *statements) put(key, value []byte) error { return s.run(put, key, present(value)) }

func (s *statements) remove(key []byte) error { return s.run("DELETE FROM entries WHERE key = ?", key) }

func (s *statements) removeRange(it span) error {
	where, bounds := it.where()
	return s.run("DELETE FROM entries"+where, bounds...)
}

// present is a value that is not NULL, however empty.
func present(value []byte) []byte {
	if value == nil {
		return []byte{}
	}
	return value
}
