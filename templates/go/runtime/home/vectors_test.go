package home

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// put makes files, and folders of the names that end in a slash.
func put(t *testing.T, folder string, names []string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		path, err := filepath.Join(folder, name), error(nil)
		if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(path, 0o700)
		} else {
			err = os.WriteFile(path, nil, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestHomesAreWhatTheVectorsSay(t *testing.T) {
	data, err := os.ReadFile("../../../../tests/vectors/homes.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Folders []struct {
			Name  string
			Holds any
			Is    string
		}
		Holders []struct {
			Text             string
			Process          *int64
			Program, Machine string
			Since            int64
		}
		Restores []struct {
			Name         string
			Holds, After []string
			Locked       bool
		}
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, each := range vectors.Folders {
		folder := filepath.Join(t.TempDir(), "home")
		switch holds := each.Holds.(type) {
		case string:
			if err := os.WriteFile(folder, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		case []any:
			names := []string{}
			for _, name := range holds {
				names = append(names, name.(string))
			}
			put(t, folder, names)
		}
		if is, err := Exists(folder); is != (each.Is == "home") || err != nil {
			t.Errorf("%s: %v, %v", each.Name, is, err)
		}
		if err := create(folder); (err == nil) != (each.Is != "other") {
			t.Errorf("%s: %v", each.Name, err)
		}
	}
	for _, each := range vectors.Holders {
		folder := t.TempDir()
		if err := os.WriteFile(holderFile(folder), []byte(each.Text), 0o600); err != nil {
			t.Fatal(err)
		}
		holder := ReadHolder(folder)
		if (holder == nil) != (each.Process == nil) || holder != nil && (holder.Process != *each.Process ||
			holder.Program != each.Program || holder.Machine != each.Machine || holder.Since.Unix() != each.Since) {
			t.Errorf("%s: %v", each.Text, holder)
		}
	}
	for _, each := range vectors.Restores {
		beside := t.TempDir()
		put(t, beside, each.Holds)
		path := filepath.Join(beside, "home")
		if each.Locked {
			taken, err := Open(path, "test")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Open(path, "test"); err == nil {
				t.Errorf("%s: it was taken twice", each.Name)
			}
			if err := taken.Close(); err != nil {
				t.Error(err)
			}
		} else if _, err := Exists(path); err != nil {
			t.Error(err)
		}
		found := []string{}
		entries, err := os.ReadDir(beside)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			found = append(found, entry.Name()+"/")
		}
		slices.Sort(each.After)
		if slices.Sort(found); !slices.Equal(found, each.After) {
			t.Errorf("%s: %v", each.Name, found)
		}
	}
}
