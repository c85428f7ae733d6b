package homes

import (
	"crypto/aes"
	"crypto/cipher"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// The five names of which any one makes a folder a home.
var names = []string{"lock.sqlite3", "storage.sqlite3", "keys", "grants.toml", "grants-lock.sqlite3"}

// Look tells what a folder is: "home", "free" to become one, or "other".
func Look(folder string) string {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return "free"
	}
	if err != nil {
		return "other"
	}
	for _, entry := range entries {
		if slices.Contains(names, entry.Name()) {
			return "home"
		}
	}
	if len(entries) == 0 {
		return "free"
	}
	return "other"
}

// FinishRestore puts a restored home that waits in its place, if nothing is there.
func FinishRestore(home string) error {
	waiting := filepath.Join(filepath.Dir(home), "."+filepath.Base(home)+".restored")
	if _, err := os.Lstat(home); !errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err := os.Rename(waiting, home); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Lock takes a home for this program alone; the lock goes with the connection.
func Lock(home string) (*sql.DB, error) {
	path := filepath.Join(home, "lock.sqlite3")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err == nil {
		err = file.Close()
	}
	if err != nil && !errors.Is(err, os.ErrExist) {
		return nil, err
	}
	lock, err := open(path, 0)
	if err != nil {
		return nil, err
	}
	for _, statement := range []string{"PRAGMA journal_mode=MEMORY", "BEGIN EXCLUSIVE"} {
		if _, err := lock.Exec(statement); err != nil {
			_ = lock.Close()
			return nil, err
		}
	}
	waiting := filepath.Join(filepath.Dir(home), "."+filepath.Base(home)+".restored")
	return lock, os.RemoveAll(waiting)
}

// open gives one connection, with a busy timeout of so many milliseconds.
func open(path string, busy int) (*sql.DB, error) {
	database, err := sql.Open("sqlite", fmt.Sprintf("file:%s?_pragma=busy_timeout(%d)", path, busy))
	if err != nil {
		return nil, err
	}
	database.SetMaxOpenConns(1)
	return database, nil
}

// Entry is a key with its value.
type Entry struct{ Key, Value []byte }

const mark = 0x44414F31

// ReadDatabase tells what storage.sqlite3 in a folder is, and gives its entries in the order of their
// keys. What is new is made.
func ReadDatabase(folder string) (string, []Entry, error) {
	path := filepath.Join(folder, "storage.sqlite3")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return "", nil, err
	}
	_ = file.Close() // before SQLite has any lock on it
	found, err := os.Stat(path)
	if err != nil {
		return "", nil, err
	}
	log, err := os.Stat(path + "-wal")
	if size := found.Size(); size > 0 && size < 512 || size == 0 && err == nil && log.Size() > 0 {
		return "damaged", nil, nil
	}
	database, err := open(path, 5000)
	if err != nil {
		return "", nil, err
	}
	defer database.Close()
	number := func(query string) (value int64) {
		if err == nil {
			err = database.QueryRow(query).Scan(&value)
		}
		return value
	}
	application, layout := number("PRAGMA application_id"), number("PRAGMA user_version")
	objects := number("SELECT count(*) FROM sqlite_schema")
	const notADatabase, corrupt = 26, 11
	if failed := new(sqlite.Error); errors.As(err, &failed) {
		if code := failed.Code() & 0xff; code == notADatabase || code == corrupt {
			return "damaged", nil, nil
		}
	}
	switch {
	case err != nil:
		return "", nil, err
	case application == 0 && layout == 0 && objects == 0:
		return "new", nil, create(database)
	case application != mark:
		return "other", nil, nil
	case layout > 1:
		return "newer", nil, nil
	case layout < 1:
		return "damaged", nil, nil
	}
	rows, err := database.Query("SELECT key, value FROM entries ORDER BY key")
	if err != nil {
		return "damaged", nil, nil
	}
	defer rows.Close()
	var entries []Entry
	for rows.Next() {
		var entry Entry
		if err := rows.Scan(&entry.Key, &entry.Value); err != nil {
			return "", nil, err
		}
		entries = append(entries, entry)
	}
	return "home", entries, rows.Err()
}

func create(database *sql.DB) error {
	for _, statement := range []string{
		"PRAGMA page_size=4096", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "BEGIN IMMEDIATE",
		"CREATE TABLE entries (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)",
		fmt.Sprintf("PRAGMA application_id=%d", mark), "PRAGMA user_version=1", "COMMIT",
	} {
		if _, err := database.Exec(statement); err != nil {
			return err
		}
	}
	return nil
}

// Holder is who says that they have a home.
type Holder struct {
	Process int64
	Program string
	Machine string
	Since   time.Time
}

// ReadHolder reads holder.json; nil if it means nothing.
func ReadHolder(text []byte) *Holder {
	var said struct {
		Process                 *int64
		Program, Machine, Since *string
	}
	if json.Unmarshal(text, &said) != nil || said.Process == nil || said.Program == nil || said.Machine == nil || said.Since == nil {
		return nil
	}
	since, err := time.Parse(time.RFC3339, *said.Since)
	if err != nil {
		return nil
	}
	return &Holder{*said.Process, Plain(*said.Program), Plain(*said.Machine), since}
}

// ReadPlace reads keys/place.json.
func ReadPlace(text []byte) (place, home string, err error) {
	var said struct{ Place, Home *string }
	if err := json.Unmarshal(text, &said); err != nil {
		return "", "", err
	}
	if said.Place == nil || said.Home == nil || (*said.Place != "file" && *said.Place != "keyring") {
		return "", "", errors.New("keys/place.json is damaged")
	}
	return *said.Place, *said.Home, nil
}

// KeyFile gives the name of the file of a key.
func KeyFile(name string) string { return strings.ReplaceAll(name, "/", "%") + ".key" }

// ReadKey reads the line that holds a key.
func ReadKey(text string) ([]byte, error) {
	coded, found := strings.CutPrefix(strings.TrimSuffix(text, "\n"), "dao-key-1 ")
	key, err := base64.URLEncoding.DecodeString(coded)
	if !found || err != nil || len(key) != 32 {
		return nil, errors.New("the key is damaged")
	}
	return key, nil
}

// Unwrap opens a wrapped secret.
func Unwrap(key []byte, name string, context, wrapped []byte) ([]byte, error) {
	if len(wrapped) < 29 || wrapped[0] != 1 {
		return nil, errors.New("INVALID_ARGUMENT")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	sealed, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	bound := slices.Concat([]byte("dao-keys-1\x00"), []byte{byte(len(name))}, []byte(name), context)
	secret, err := sealed.Open(nil, wrapped[1:13], wrapped[13:], bound)
	if err != nil {
		return nil, errors.New("INVALID_ARGUMENT")
	}
	return secret, nil
}
