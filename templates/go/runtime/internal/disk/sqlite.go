package disk

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"dao.local/host"

	"dao.local/host/gen/contract"
)

// little is how much room there is if a write that failed is blamed on the disk: about the largest batch.
const little = 4 << 20

// Database is a database with one connection.
type Database struct {
	*sql.Conn
	db *sql.DB
}

// OpenDatabase opens a file with SQLite, which reads nothing of it yet.
func OpenDatabase(path string) (*Database, error) {
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		_ = db.Close()
		return nil, err
	}
	return &Database{conn, db}, nil
}

// Run carries out statements that give nothing.
func (d *Database) Run(statements string) error {
	_, err := d.ExecContext(context.Background(), statements)
	return err
}

// Number returns what a pragma says.
func (d *Database) Number(pragma string) (number int64, err error) {
	err = d.QueryRowContext(context.Background(), "PRAGMA "+pragma).Scan(&number)
	return number, err
}

// Close closes it.
func (d *Database) Close() error { return errors.Join(d.Conn.Close(), d.db.Close()) }

// Code returns the extended result code of SQLite; 0 if the error is not its own.
func Code(err error) int {
	var failed *sqlite.Error
	if errors.As(err, &failed) {
		return failed.Code()
	}
	return 0
}

// IsTaken reports whether somebody else has a lock.
func IsTaken(err error) bool {
	primary := Code(err) & 0xFF
	return primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED
}

// IsStatement reports whether the statement was at fault: a table or a column that is not there.
func IsStatement(err error) bool { return Code(err) == sqlite3.SQLITE_ERROR }

func isDamage(err error) bool {
	primary := Code(err) & 0xFF
	return primary == sqlite3.SQLITE_CORRUPT || primary == sqlite3.SQLITE_NOTADB
}

// noRoom reports whether an error, of whatever name, is that of a disk without room.
func noRoom(path string, err error) bool {
	switch code := Code(err); {
	case code&0xFF == sqlite3.SQLITE_FULL, code == sqlite3.SQLITE_IOERR_SHMSIZE:
		return true
	case code&0xFF == sqlite3.SQLITE_IOERR:
		return Room(filepath.Dir(path)) < little
	}
	return false
}

// Damaged is the error of a database that is damaged.
func Damaged(path, what string) error {
	return &host.HomeError{
		Message: fmt.Sprintf("%s is damaged: %s", path, what),
		Help:    "Restore the home from a backup; keep the damaged files until that has worked.",
	}
}

// Unusable says why a file cannot be opened.
func Unusable(path string, err error) error {
	made := &host.HomeError{Err: err}
	switch primary := Code(err) & 0xFF; {
	case isDamage(err):
		return Damaged(path, err.Error())
	case noRoom(path, err):
		made.Message = "there is no room on the disk of " + path
		made.Help = "Make room on it, or copy the home to another disk."
	case primary == sqlite3.SQLITE_READONLY, primary == sqlite3.SQLITE_CANTOPEN, primary == sqlite3.SQLITE_PERM:
		made.Message = fmt.Sprintf("%s cannot be written: %v", path, err)
		made.Help = "Give yourself the right to write in the home, or copy it to where you have it."
	case IsTaken(err):
		made.Message = path + " is being written by another program that did not take the home's lock"
		made.Help = "Close that program."
	default:
		made.Message = fmt.Sprintf("%s cannot be opened: %v", path, err)
		made.Help = "Look after the disk first."
	}
	return made
}

// CallError says what an error of SQLite means to the caller of an operation; quota is 0 for none.
func CallError(path string, quota int64, err error) *host.Error {
	code := Code(err)
	failed := func(status contract.Status, format string, values ...any) *host.Error {
		return &host.Error{Status: status, Message: fmt.Sprintf(format, values...)}
	}
	if noRoom(path, err) {
		if quota > 0 && Room(filepath.Dir(path)) >= little {
			return &host.Error{
				Status:  contract.StatusExhausted,
				Message: fmt.Sprintf("the storage quota of %d bytes is used up", quota),
				Help:    "Allow more, such as `storage=quota=1GiB`, or delete something.",
				Details: map[string]string{"limit": "quota", "quota": fmt.Sprint(quota)},
			}
		}
		return &host.Error{
			Status:  contract.StatusExhausted,
			Message: fmt.Sprintf("the disk that holds %s is full", filepath.Dir(path)),
			Help:    "Make room on the disk; nothing was lost.",
			Details: map[string]string{"limit": "disk"},
		}
	}
	if isDamage(err) {
		made := failed(contract.StatusInternal, "%s is damaged: %v", path, err)
		made.Details = map[string]string{"cause": "damaged"}
		return made
	}
	switch code & 0xFF {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return failed(contract.StatusBusy, "another program is writing to the home's database")
	case sqlite3.SQLITE_NOMEM:
		made := failed(contract.StatusExhausted, "there is no memory left")
		made.Details = map[string]string{"limit": "memory"}
		return made
	case sqlite3.SQLITE_TOOBIG:
		return failed(contract.StatusTooLarge, "the value is larger than the database can hold")
	case sqlite3.SQLITE_IOERR:
		// Whether bytes that could not be synchronised are on the disk, nobody can tell.
		if code == sqlite3.SQLITE_IOERR_FSYNC || code == sqlite3.SQLITE_IOERR_DIR_FSYNC {
			return failed(contract.StatusInterrupted, "the disk failed while %s was written", path)
		}
		return failed(contract.StatusUnavailable, "the disk failed: %v", err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return failed(contract.StatusUnavailable, "%s cannot be written: %v", path, err)
	}
	return failed(contract.StatusInternal, "the home's database failed: %v", err)
}
