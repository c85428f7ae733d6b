package grants

import (
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"

	"dao.local/host/scopes"
)

// Word is one thing that a person said: a capability allowed or denied to a unit.
type Word struct {
	// Name is that of the unit; with a publisher it tells which of theirs.
	Name string
	// Digest is of the module, in hexadecimal; empty if the word is about a publisher.
	Digest, Publisher string
	Capability        string
	Allow             bool
	Scopes            []string
}

// Subject is a unit that a word may be about.
type Subject struct {
	Name, Digest string
	// Publisher is who is proved to have signed it, and Claimed whom it names.
	Publisher, Claimed string
}

// Words are what was said about one unit.
type Words struct {
	// Allowed are the scopes allowed, by capability.
	Allowed map[string][]string
	Denied  []string
}

// About reads together what was said of a module and of its publisher.
func About(words []Word, subject Subject) Words {
	found := Words{Allowed: make(map[string][]string)}
	// Words of the module come first, and hold if the publisher's contradict them.
	ordered := slices.Clone(words)
	slices.SortStableFunc(ordered, func(a, b Word) int {
		switch {
		case (a.Publisher == "") == (b.Publisher == ""):
			return 0
		case a.Publisher == "":
			return -1
		}
		return 1
	})
	for _, word := range ordered {
		if !word.isAbout(subject) {
			continue
		}
		if !word.Allow {
			found.Denied = append(found.Denied, word.Capability)
			continue
		}
		all := append(slices.Clone(found.Allowed[word.Capability]), word.Scopes...)
		if made, err := scopes.Canonical(word.Capability, all, scopes.Places{}); err == nil || len(all) == 0 {
			found.Allowed[word.Capability] = made
		}
	}
	return found
}

func (w Word) isAbout(subject Subject) bool {
	if w.Publisher == "" {
		return w.Digest == subject.Digest
	}
	publisher := subject.Publisher
	if !w.Allow && subject.Claimed != "" {
		publisher = subject.Claimed
	}
	return w.Publisher == publisher && w.Name == subject.Name
}

var (
	publisherForm  = regexp.MustCompile(`^did:key:z(6Mk[1-9A-HJ-NP-Za-km-z]{44})$`)
	digestForm     = regexp.MustCompile(`^sha256:([0-9a-f]{64})$`)
	capabilityForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// IsPublisher reports whether a text is the did:key of an Ed25519 key, in its one form.
func IsPublisher(text string) bool {
	match := publisherForm.FindStringSubmatch(text)
	if match == nil {
		return false
	}
	number := new(big.Int)
	for _, digit := range match[1] {
		number.Mul(number, big.NewInt(58))
		number.Add(number, big.NewInt(int64(strings.IndexRune(base58, digit))))
	}
	return number.Rsh(number, 256).Int64() == 0xED01
}

// tableError is what is wrong with a file, as far as a table and a key.
type tableError struct {
	table string // empty for the file itself
	index int    // how many tables of that name come before it
	key   string
	what  string
}

func (e *tableError) Error() string {
	where := "in the file: "
	if e.table != "" {
		where = "in [[" + e.table + "]]: "
	}
	if e.key != "" {
		where += e.key + ": "
	}
	return where + e.what
}

// readWords reads what a document says that was read as TOML.
func readWords(document map[string]any, places scopes.Places) ([]Word, error) {
	file := &table{left: document, counts: make(map[string]int)}
	if format, ok := file.take("format").(int64); !ok || format != 1 {
		return nil, file.wrong("format", "it must say format = 1")
	}
	units, err := file.tables("unit")
	if err != nil {
		return nil, err
	}
	var words []Word
	said := make(map[string][]string) // scopes, by binding and capability
	for _, unit := range units {
		found, err := unit.words(places, said)
		if err != nil {
			return nil, err
		}
		words = append(words, found...)
	}
	return words, file.nothingElse()
}

// words reads one [[unit]].
func (t *table) words(places scopes.Places, said map[string][]string) ([]Word, error) {
	name, err := t.text("name")
	digest, err2 := t.optionalText("digest")
	publisher, err3 := t.optionalText("publisher")
	if err := errors.Join(err, err2, err3); err != nil {
		return nil, first(err, err2, err3)
	}
	match := digestForm.FindStringSubmatch(digest)
	switch {
	case digest != "" && match == nil:
		return nil, t.wrong("digest", "it must be sha256: and 64 hexadecimal digits in small letters")
	case publisher != "" && !IsPublisher(publisher):
		return nil, t.wrong("publisher", "it must be the did:key of an Ed25519 key")
	case (digest == "") == (publisher == ""):
		return nil, t.wrong("", "there must be either a digest or a publisher")
	}
	base := Word{Name: name, Publisher: publisher}
	binding := name + "\n" + publisher
	if match != nil {
		base.Digest, binding = match[1], digest
	}
	var words []Word
	for _, kind := range []string{"allow", "deny"} {
		tables, err := t.tables(kind)
		if err != nil {
			return nil, err
		}
		for _, each := range tables {
			word := base
			word.Allow = kind == "allow"
			if err := each.word(&word, places); err != nil {
				return nil, err
			}
			if word.Allow { // words with one binding must not contradict each other
				key := binding + "\n" + word.Capability
				all, err := each.canonical(word.Capability, append(slices.Clone(said[key]), word.Scopes...), places)
				if err != nil {
					return nil, err
				}
				said[key] = all
			}
			words = append(words, word)
		}
	}
	return words, t.nothingElse()
}

// word reads one [[unit.allow]] or [[unit.deny]].
func (t *table) word(word *Word, places scopes.Places) error {
	capability, err := t.text("capability")
	if err != nil {
		return err
	}
	if !capabilityForm.MatchString(capability) {
		return t.wrong("capability", fmt.Sprintf("%q is not the name of a capability", capability))
	}
	word.Capability = capability
	var texts []string
	if given := t.take("scopes"); given != nil {
		list, ok := given.([]any)
		for _, each := range list {
			text, isText := each.(string)
			ok = ok && isText && text != ""
			texts = append(texts, text)
		}
		if !ok {
			return t.wrong("scopes", "they must be a list of texts in quotes")
		}
	}
	if !word.Allow && len(texts) > 0 {
		return t.wrong("scopes", "a denial has none; it denies the whole capability")
	}
	if _, err := t.optionalText("reason"); err != nil {
		return err
	}
	if since := t.take("since"); since != nil {
		if _, ok := since.(time.Time); !ok {
			return t.wrong("since", "it must be a time with its zone, 2026-11-22T14:05:00Z")
		}
	}
	if err := t.nothingElse(); err != nil || !word.Allow {
		return err
	}
	word.Scopes, err = t.canonical(capability, texts, places)
	return err
}

// table is one table, whose keys are taken out as they are read.
type table struct {
	name   string
	index  int
	left   map[string]any
	counts map[string]int // how many tables of each name were read
}

func (t *table) wrong(key, what string) error { return &tableError{t.name, t.index, key, what} }

func (t *table) canonical(capability string, texts []string, places scopes.Places) ([]string, error) {
	made, err := scopes.Canonical(capability, texts, places)
	if err != nil {
		return nil, t.wrong("scopes", err.Error())
	}
	return made, nil
}

func (t *table) take(key string) any {
	value := t.left[key]
	delete(t.left, key)
	return value
}

func (t *table) text(key string) (string, error) {
	value, ok := t.take(key).(string)
	if !ok || value == "" {
		return "", t.wrong(key, "it must be a text in quotes")
	}
	return value, nil
}

// optionalText reads a text that may be left out.
func (t *table) optionalText(key string) (string, error) {
	value, there := t.left[key]
	text, ok := value.(string)
	if there && !ok {
		return "", t.wrong(key, "it must be a text in quotes")
	}
	delete(t.left, key)
	return text, nil
}

func (t *table) tables(key string) ([]*table, error) {
	value, there := t.left[key]
	delete(t.left, key)
	if !there {
		return nil, nil
	}
	name := key
	if t.name != "" {
		name = t.name + "." + key
	}
	list, ok := value.([]any)
	var made []*table
	for _, each := range list {
		items, isTable := each.(map[string]any)
		ok = ok && isTable
		made = append(made, &table{name, t.counts[name], items, t.counts})
		t.counts[name]++
	}
	if !ok {
		return nil, t.wrong(key, "it must be written [["+name+"]]")
	}
	return made, nil
}

func (t *table) nothingElse() error {
	for key := range t.left {
		return t.wrong(key, "it is not known here")
	}
	return nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
