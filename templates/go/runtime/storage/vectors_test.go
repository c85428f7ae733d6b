package storage

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dao.local/host/gen/storagev1"
	"dao.local/host/internal/disk"
)

// content is what a file of a vector holds.
type content struct {
	SQL    []string
	Zeros  *int
	Base64 *string
}

func (c *content) write(t *testing.T, path string) {
	t.Helper()
	if c == nil {
		return
	}
	if c.SQL != nil {
		database, err := disk.OpenDatabase(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range c.SQL {
			if err := database.Run(statement); err != nil {
				t.Fatal(err)
			}
		}
		if err := database.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
	data := []byte{}
	switch {
	case c.Zeros != nil:
		data = make([]byte, *c.Zeros)
	case c.Base64 != nil:
		var err error
		if data, err = base64.StdEncoding.DecodeString(*c.Base64); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// all are the entries of a database, in the order of their keys.
func all(t *testing.T, it *SQLite) [][2]string {
	t.Helper()
	found, after := [][2]string{}, []byte(nil)
	for {
		page, err := it.Scan(context.Background(), &storagev1.ScanRequest{After: after})
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range page.Entries {
			found = append(found, [2]string{hex.EncodeToString(entry.Key), hex.EncodeToString(entry.Value)})
			after = entry.Key
		}
		if !page.More {
			return found
		}
	}
}

func TestDatabasesAreWhatTheVectorsSay(t *testing.T) {
	data, err := os.ReadFile("../../../../tests/vectors/homes.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Databases []struct {
			Name      string
			File, Wal *content
			Is        string
			Entries   [][2]string
		}
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	says := map[string]string{"damaged": "is damaged", "other": "another program", "newer": "has layout"}
	for _, each := range vectors.Databases {
		path := filepath.Join(t.TempDir(), "storage.sqlite3")
		each.File.write(t, path)
		each.Wal.write(t, path+"-wal")
		before, _ := os.ReadFile(path)
		it, err := Open(path, false, nil)
		if text := says[each.Is]; text != "" {
			if err == nil || !strings.Contains(err.Error(), text) {
				t.Errorf("%s: %v", each.Name, err)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Errorf("%s: it was changed", each.Name)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", each.Name, err)
			continue
		}
		if found := all(t, it); !slices.Equal(found, each.Entries) {
			t.Errorf("%s: %v", each.Name, found)
		}
		if err := it.Close(); err != nil {
			t.Error(err)
		}
	}
}
