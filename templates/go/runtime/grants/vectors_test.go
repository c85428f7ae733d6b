package grants

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"dao.local/host"
	"dao.local/host/scopes"
)

type unitWords struct {
	Unit    struct{ Name, Digest, Publisher, Claimed string }
	Allowed map[string][]string
	Denied  []string
}

func sorted(of map[string][]string) map[string][]string {
	made := make(map[string][]string)
	for name, each := range of {
		made[name] = append([]string{}, each...)
	}
	return made
}

func TestGrantsAreReadAsTheVectorsSay(t *testing.T) {
	data, err := os.ReadFile("../../../../tests/vectors/grants.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		Home, Digest string
		Files        []struct {
			Name, Base64, Error string
			Text                *string
			Line                int
			Units               []unitWords
		}
		Decisions []struct {
			Name    string
			Text    *string
			Program []string
			Wants   []string
			Granted map[string][]string
			Refused []string
		}
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "grants.toml")
	write := func(text *string, encoded string) {
		_ = os.Remove(path)
		content := []byte(nil)
		switch {
		case encoded != "":
			content, _ = base64.StdEncoding.DecodeString(encoded)
		case text != nil:
			content = []byte(*text)
		default:
			return
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, each := range vectors.Files {
		write(each.Text, each.Base64)
		words, err := ReadFile(path, vectors.Home)
		if each.Error != "" {
			var failed *FileError
			if !errors.As(err, &failed) {
				t.Errorf("%s: it was read as %+v", each.Name, words)
			} else if each.Line != 0 && failed.Line != each.Line {
				t.Errorf("%s: line %d, not %d: %v", each.Name, failed.Line, each.Line, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", each.Name, err)
			continue
		}
		for _, unit := range each.Units {
			if unit.Unit.Publisher != "" {
				continue
			}
			found := About(words, Subject(unit.Unit))
			slices.Sort(found.Denied)
			denied := slices.Compact(found.Denied)
			slices.Sort(unit.Denied)
			if !reflect.DeepEqual(sorted(found.Allowed), sorted(unit.Allowed)) || !slices.Equal(denied, unit.Denied) {
				t.Errorf("%s: %+v, not %+v", each.Name, found, unit)
			}
		}
	}
	for _, each := range vectors.Decisions {
		write(each.Text, "")
		words, err := ReadFile(path, vectors.Home)
		if err != nil {
			t.Errorf("%s: %v", each.Name, err)
			continue
		}
		var given host.Grants
		if each.Program != nil {
			if given, err = Parse(each.Program, scopes.Places{Home: vectors.Home, Current: "/"}); err != nil {
				t.Errorf("%s: %v", each.Name, err)
			}
		}
		var uses []host.Use
		for _, name := range each.Wants {
			uses = append(uses, host.Use{Capability: name})
		}
		made := Decide(uses, given, About(words, Subject{Name: "dao", Digest: vectors.Digest}))
		if !reflect.DeepEqual(sorted(made.Granted), sorted(each.Granted)) {
			t.Errorf("%s: granted %v, not %v", each.Name, made.Granted, each.Granted)
		}
		if refused := slices.Sorted(maps.Keys(made.Refused)); !slices.Equal(refused, each.Refused) {
			t.Errorf("%s: refused %v, not %v", each.Name, refused, each.Refused)
		}
	}
}
