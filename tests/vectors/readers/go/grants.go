package homes

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
)

// Unit is whom grants are about.
type Unit struct{ Name, Digest, Publisher, Claimed string }

// Word is one thing that a person said.
type Word struct {
	Unit       Unit
	Capability string
	Allow      bool
	Scopes     []string
}

var (
	digestForm     = regexp.MustCompile("^sha256:[0-9a-f]{64}$")
	capabilityForm = regexp.MustCompile("^[a-z][a-z0-9_]*$")
)

// ReadGrants reads a whole grants.toml; whatever is wrong in it, nothing counts.
func ReadGrants(data []byte, place Place) ([]Word, error) {
	if len(data) > 4<<20 || !utf8.Valid(data) {
		return nil, fmt.Errorf("it is no UTF-8 text of at most 4 MiB")
	}
	place.Current = "" // no program's current folder may matter
	var file map[string]any
	if err := toml.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &file); err != nil {
		return nil, err
	}
	if format, whole := file["format"].(int64); !whole || format != 1 {
		return nil, fmt.Errorf("it must say format = 1")
	}
	units, err := tables(file, "unit")
	if err != nil {
		return nil, err
	}
	if err := only(file, "format", "unit"); err != nil {
		return nil, err
	}
	var words []Word
	joined := map[string][]string{}
	for _, entry := range units {
		said, err := readUnit(entry, place)
		if err != nil {
			return nil, err
		}
		for _, word := range said {
			if !word.Allow {
				continue
			}
			binding := word.Unit.Digest
			if binding == "" {
				binding = word.Unit.Name + "\x00" + word.Unit.Publisher
			}
			binding += "\x00" + word.Capability
			joined[binding] = append(joined[binding], word.Scopes...)
			if _, err := Join(word.Capability, joined[binding], place); err != nil {
				return nil, err
			}
		}
		words = append(words, said...)
	}
	return words, nil
}

func readUnit(entry map[string]any, place Place) ([]Word, error) {
	var unit Unit
	for key, value := range map[string]*string{"name": &unit.Name, "digest": &unit.Digest, "publisher": &unit.Publisher} {
		if found, there := entry[key]; there {
			text, is := found.(string)
			if !is {
				return nil, fmt.Errorf("%s must be a string", key)
			}
			*value = text
		}
	}
	switch {
	case unit.Name == "":
		return nil, fmt.Errorf("a unit has no name")
	case (unit.Digest == "") == (unit.Publisher == ""):
		return nil, fmt.Errorf("a unit has either a digest or a publisher")
	case unit.Digest != "" && !digestForm.MatchString(unit.Digest):
		return nil, fmt.Errorf("a digest is sha256: and 64 digits")
	case unit.Publisher != "" && !isPublisher(unit.Publisher):
		return nil, fmt.Errorf("a publisher is a did:key of an Ed25519 key")
	}
	if unit.Digest != "" {
		unit.Digest = unit.Digest[len("sha256:"):]
	}
	if err := only(entry, "name", "digest", "publisher", "allow", "deny"); err != nil {
		return nil, err
	}
	var words []Word
	for _, kind := range []string{"allow", "deny"} {
		said, err := tables(entry, kind)
		if err != nil {
			return nil, err
		}
		for _, each := range said {
			word, err := readWord(each, kind == "allow", place)
			if err != nil {
				return nil, err
			}
			word.Unit = unit
			words = append(words, word)
		}
	}
	return words, nil
}

func readWord(entry map[string]any, allow bool, place Place) (Word, error) {
	word := Word{Allow: allow}
	if err := only(entry, "capability", "scopes", "reason", "since"); err != nil {
		return word, err
	}
	word.Capability, _ = entry["capability"].(string)
	if !capabilityForm.MatchString(word.Capability) {
		return word, fmt.Errorf("that is no name of a capability")
	}
	if reason, there := entry["reason"]; there {
		if _, is := reason.(string); !is {
			return word, fmt.Errorf("reason must be a string")
		}
	}
	if since, there := entry["since"]; there {
		// The library gives times without an offset in zones of their own.
		if at, is := since.(time.Time); !is || slices.Contains([]string{"datetime-local", "date-local", "time-local"}, at.Location().String()) {
			return word, fmt.Errorf("since must be a time with an offset")
		}
	}
	if scopes, there := entry["scopes"]; there {
		list, is := scopes.([]any)
		if !is {
			return word, fmt.Errorf("scopes must be an array")
		}
		for _, each := range list {
			scope, is := each.(string)
			if !is || scope == "" {
				return word, fmt.Errorf("scopes must be strings")
			}
			word.Scopes = append(word.Scopes, scope)
		}
	}
	if !allow {
		if word.Scopes != nil {
			return word, fmt.Errorf("a denial has no scopes")
		}
		return word, nil
	}
	_, err := Join(word.Capability, word.Scopes, place)
	return word, err
}

func tables(from map[string]any, name string) ([]map[string]any, error) {
	found, there := from[name]
	if !there {
		return nil, nil
	}
	switch found := found.(type) {
	case []map[string]any:
		return found, nil
	case []any:
		var tables []map[string]any
		for _, each := range found {
			table, is := each.(map[string]any)
			if !is {
				return nil, fmt.Errorf("%s must be tables", name)
			}
			tables = append(tables, table)
		}
		return tables, nil
	}
	return nil, fmt.Errorf("%s must be an array of tables", name)
}

func only(table map[string]any, known ...string) error {
	for key := range table {
		if !slices.Contains(known, key) {
			return fmt.Errorf("%q is not known", key)
		}
	}
	return nil
}

const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

var publisherForm = regexp.MustCompile("^did:key:z6Mk[" + digits + "]{44}$")

// isPublisher tells whether a text is the did:key of an Ed25519 key: base58 of ed 01 and 32 bytes.
func isPublisher(text string) bool {
	if !publisherForm.MatchString(text) {
		return false
	}
	number := make([]byte, 35)
	for _, digit := range []byte(text[len("did:key:z"):]) {
		carry := bytes.IndexByte([]byte(digits), digit)
		for i := len(number) - 1; i >= 0; i-- {
			carry += int(number[i]) * 58
			number[i] = byte(carry)
			carry >>= 8
		}
	}
	return number[0] == 0 && number[1] == 0xed && number[2] == 0x01
}

// About gives what is allowed and denied to a unit.
func About(words []Word, unit Unit, place Place) (map[string][]string, []string) {
	allowed, denied := map[string][]string{}, []string{}
	by := func(word Word, publisher string) bool {
		return publisher != "" && word.Unit.Publisher == publisher && word.Unit.Name == unit.Name
	}
	for _, publishers := range []bool{false, true} { // those of the digest hold if they contradict
		for _, word := range words {
			own := word.Unit.Digest != "" && word.Unit.Digest == unit.Digest
			if publishers {
				own = by(word, unit.Publisher)
			}
			if !word.Allow {
				if own || (publishers && by(word, unit.Claimed)) {
					denied = append(denied, word.Capability)
				}
				continue
			}
			if !own {
				continue
			}
			all := append(slices.Clone(allowed[word.Capability]), word.Scopes...)
			scopes, err := Join(word.Capability, all, place)
			if err != nil {
				continue
			}
			texts := []string{}
			for _, scope := range scopes {
				texts = append(texts, scope.Canonical)
			}
			allowed[word.Capability] = texts
		}
	}
	slices.Sort(denied)
	return allowed, slices.Compact(denied)
}

// Decide gives the scopes of what a unit gets of what it wants.
func Decide(wants []string, inside, outside []string, program map[string][]string, allowed map[string][]string, denied []string, place Place) map[string][]string {
	granted := map[string][]string{}
	for _, name := range wants {
		if name == "call" {
			granted[name] = []string{}
			continue
		}
		known := slices.Contains(inside, name) || slices.Contains(outside, name)
		if !known || (program != nil && len(program) == 0) || slices.Contains(denied, name) {
			continue
		}
		said, there := allowed[name]
		own, owned := program[name]
		if !there && !owned {
			if slices.Contains(inside, name) {
				granted[name] = []string{}
			}
			continue
		}
		scopes, err := Join(name, append(slices.Clone(said), own...), place)
		if err != nil {
			continue
		}
		texts := []string{}
		for _, scope := range scopes {
			texts = append(texts, scope.Canonical)
		}
		granted[name] = texts
	}
	return granted
}
