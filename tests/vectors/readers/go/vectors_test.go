package homes

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func load[T any](t *testing.T, name string) T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", name))
	if err != nil {
		t.Fatal(err)
	}
	var vectors T
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	return vectors
}

func canonical(scopes []Scope) []string {
	texts := []string{}
	for _, scope := range scopes {
		texts = append(texts, scope.Canonical)
	}
	return texts
}

func TestScopes(t *testing.T) {
	vectors := load[struct {
		Home, Current string
		Parse         []struct {
			Capability, Text, Canonical, Feature string
			Error                                *string
		}
		Join []struct {
			Capability        string
			Scopes, Canonical []string
			Error             *string
		}
		Match []struct {
			Capability                         string
			Scopes                             []string
			Method, Scheme, Host, Name, Folder string
			Port                               int
			Allows, Writes                     bool
			Bytes                              *int64
			Path                               *string
		}
	}](t, "scopes.json")
	place := Place{vectors.Home, vectors.Current}
	for _, each := range vectors.Parse {
		scope, err := ParseScope(each.Capability, each.Text, place)
		if each.Error != nil || each.Feature != "" && err != nil {
			if err == nil {
				t.Errorf("%s=%q was taken as %q", each.Capability, each.Text, scope.Canonical)
			}
			continue
		}
		again, _ := ParseScope(each.Capability, scope.Canonical, place)
		if err != nil || scope.Canonical != each.Canonical || again.Canonical != each.Canonical {
			t.Errorf("%s=%q is %q, %v, not %q", each.Capability, each.Text, scope.Canonical, err, each.Canonical)
		}
	}
	for _, each := range vectors.Join {
		scopes, err := Join(each.Capability, each.Scopes, place)
		if (err != nil) != (each.Error != nil) || err == nil && !slices.Equal(canonical(scopes), each.Canonical) {
			t.Errorf("%s %q is %q, %v", each.Capability, each.Scopes, canonical(scopes), err)
		}
	}
	for _, each := range vectors.Match {
		scopes, _ := Join(each.Capability, each.Scopes, place)
		switch each.Capability {
		case "net":
			inside := slices.ContainsFunc(scopes, func(s Scope) bool {
				return s.Net.Allows(each.Method, each.Scheme, each.Host, each.Port)
			})
			if inside != each.Allows {
				t.Errorf("%v: %v", each, inside)
			}
		case "keys":
			inside := len(scopes) == 0 || slices.ContainsFunc(scopes, func(s Scope) bool {
				return strings.HasPrefix(each.Name, s.Prefix)
			})
			if inside != each.Allows {
				t.Errorf("%v: %v", each, inside)
			}
		case "storage":
			var least *int64
			for _, scope := range scopes {
				if least == nil || scope.Quota < *least {
					least = &scope.Quota
				}
			}
			if !reflect.DeepEqual(least, each.Bytes) {
				t.Errorf("%v: %v", each, least)
			}
		case "files":
			at := slices.IndexFunc(scopes, func(s Scope) bool { return s.Folder.Name == each.Folder })
			if (at >= 0) != (each.Path != nil) ||
				at >= 0 && (scopes[at].Folder.Path != *each.Path || scopes[at].Folder.ReadOnly == each.Writes) {
				t.Errorf("%v", each)
			}
		}
	}
}

func TestGrants(t *testing.T) {
	vectors := load[struct {
		Home, Digest string
		Capabilities struct{ Inside, Outside []string }
		Files        []struct {
			Name         string
			Text, Base64 *string
			Error        *string
			Units        []struct {
				Unit    Unit
				Allowed map[string][]string
				Denied  []string
			}
		}
		Decisions []struct {
			Name    string
			Text    *string
			Program *[]string
			Wants   []string
			Granted map[string][]string
		}
	}](t, "grants.json")
	place := Place{Home: vectors.Home}
	for _, each := range vectors.Files {
		data := []byte("format = 1")
		if each.Text != nil {
			data = []byte(*each.Text)
		}
		if each.Base64 != nil {
			data, _ = base64.StdEncoding.DecodeString(*each.Base64)
		}
		words, err := ReadGrants(data, place)
		if (err != nil) != (each.Error != nil) {
			t.Errorf("%s: %v", each.Name, err)
		}
		for _, said := range each.Units {
			allowed, denied := About(words, said.Unit, place)
			if !reflect.DeepEqual(allowed, said.Allowed) || !slices.Equal(denied, said.Denied) {
				t.Errorf("%s: %v %v, not %v %v", each.Name, allowed, denied, said.Allowed, said.Denied)
			}
		}
	}
	for _, each := range vectors.Decisions {
		var words []Word
		if each.Text != nil {
			var err error
			if words, err = ReadGrants([]byte(*each.Text), place); err != nil {
				t.Fatal(each.Name, err)
			}
		}
		var program map[string][]string
		if each.Program != nil {
			program = map[string][]string{}
			for _, grant := range *each.Program {
				name, scope, _ := strings.Cut(grant, "=")
				program[name] = append(program[name], scope)
			}
		}
		allowed, denied := About(words, Unit{Name: "dao", Digest: vectors.Digest}, place)
		granted := Decide(each.Wants, vectors.Capabilities.Inside, vectors.Capabilities.Outside, program, allowed, denied, place)
		if !maps.EqualFunc(granted, each.Granted, slices.Equal) {
			t.Errorf("%s: %v, not %v", each.Name, granted, each.Granted)
		}
	}
}

type content struct {
	Sql    []string
	Zeros  *int
	Base64 *string
}

func (c *content) write(t *testing.T, path string) {
	t.Helper()
	switch {
	case c == nil:
	case c.Sql != nil:
		database, err := open(path, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, statement := range c.Sql {
			if _, err := database.Exec(statement); err != nil {
				t.Fatal(statement, err)
			}
		}
		_ = database.Close()
	default:
		data := []byte{}
		if c.Zeros != nil {
			data = make([]byte, *c.Zeros)
		} else {
			data, _ = base64.StdEncoding.DecodeString(*c.Base64)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func put(t *testing.T, folder string, names []string) {
	t.Helper()
	_ = os.Mkdir(folder, 0o700)
	for _, name := range names {
		path := filepath.Join(folder, name)
		if strings.HasSuffix(name, "/") {
			_ = os.Mkdir(path, 0o700)
		} else if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHomes(t *testing.T) {
	vectors := load[struct {
		Databases []struct {
			Name      string
			File, Wal *content
			Is        string
			Entries   [][2]string
		}
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
		Places []struct {
			Text, Place *string
			Home        string
			Error       *string
		}
		Key_files []struct {
			Name, File, Text, Key string
			Error                 *string
		}
		Wrapped []struct {
			Name, Key, Context, Wrapped, Secret string
			Error                               *string
		}
		Restores []struct {
			Name         string
			Holds, After []string
			Locked       bool
		}
	}](t, "homes.json")
	for _, each := range vectors.Databases {
		folder := t.TempDir()
		path := filepath.Join(folder, "storage.sqlite3")
		each.File.write(t, path)
		each.Wal.write(t, path+"-wal")
		before, _ := os.ReadFile(path)
		is, entries, err := ReadDatabase(folder)
		if err != nil || is != each.Is {
			t.Errorf("%s: %s, %v, not %s", each.Name, is, err, each.Is)
		}
		found := [][2]string{}
		for _, entry := range entries {
			found = append(found, [2]string{hex.EncodeToString(entry.Key), hex.EncodeToString(entry.Value)})
		}
		if !slices.Equal(found, each.Entries) {
			t.Errorf("%s: %v", each.Name, found)
		}
		if after, _ := os.ReadFile(path); is != "new" && is != "home" && !slices.Equal(before, after) {
			t.Errorf("%s: it was changed", each.Name)
		}
	}
	for _, each := range vectors.Folders {
		folder := filepath.Join(t.TempDir(), "home")
		switch holds := each.Holds.(type) {
		case string:
			_ = os.WriteFile(folder, nil, 0o600)
		case []any:
			names := []string{}
			for _, name := range holds {
				names = append(names, name.(string))
			}
			put(t, folder, names)
		}
		if is := Look(folder); is != each.Is {
			t.Errorf("%s: %s, not %s", each.Name, is, each.Is)
		}
	}
	for _, each := range vectors.Holders {
		holder := ReadHolder([]byte(each.Text))
		if (holder == nil) != (each.Process == nil) || holder != nil && (holder.Process != *each.Process ||
			holder.Program != each.Program || holder.Machine != each.Machine || holder.Since.Unix() != each.Since) {
			t.Errorf("%s: %v", each.Text, holder)
		}
	}
	for _, each := range vectors.Places {
		if each.Text == nil {
			continue
		}
		place, home, err := ReadPlace([]byte(*each.Text))
		if (err != nil) != (each.Error != nil) || err == nil && (place != *each.Place || home != each.Home) {
			t.Errorf("%s: %s %s %v", *each.Text, place, home, err)
		}
	}
	for _, each := range vectors.Key_files {
		key, err := ReadKey(each.Text)
		if KeyFile(each.Name) != each.File || (err != nil) != (each.Error != nil) || hex.EncodeToString(key) != each.Key {
			t.Errorf("%v: %x %v", each, key, err)
		}
	}
	unhex := func(text string) []byte { data, _ := hex.DecodeString(text); return data }
	for _, each := range vectors.Wrapped {
		secret, err := Unwrap(unhex(each.Key), each.Name, unhex(each.Context), unhex(each.Wrapped))
		if (err != nil) != (each.Error != nil) || hex.EncodeToString(secret) != each.Secret {
			t.Errorf("%v: %x %v", each, secret, err)
		}
	}
	for _, each := range vectors.Restores {
		beside := t.TempDir()
		put(t, beside, each.Holds)
		home := filepath.Join(beside, "home")
		if err := FinishRestore(home); err != nil {
			t.Errorf("%s: %v", each.Name, err)
		}
		if each.Locked {
			lock, err := Lock(home)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Lock(home); err == nil {
				t.Error("the home was taken twice")
			}
			_ = lock.Close()
		}
		found := []string{}
		entries, _ := os.ReadDir(beside)
		for _, entry := range entries {
			found = append(found, entry.Name()+"/")
		}
		slices.Sort(each.After)
		if slices.Sort(found); !slices.Equal(found, each.After) {
			t.Errorf("%s: %v", each.Name, found)
		}
	}
}

func TestTexts(t *testing.T) {
	vectors := load[struct {
		Plain [][2]string
		Cut   []struct {
			Text, Plain string
			Most        int
		}
	}](t, "errors.json")
	for _, each := range vectors.Plain {
		if shown := Plain(each[0]); shown != each[1] {
			t.Errorf("%q: %q, not %q", each[0], shown, each[1])
		}
	}
	for _, each := range vectors.Cut {
		if shown := Plain(Cut(each.Text, each.Most)); shown != each.Plain {
			t.Errorf("%q: %q", each.Text, shown)
		}
	}
}
