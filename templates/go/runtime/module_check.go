package host

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
)

const (
	manifestSection  = "dao.unit"
	contractSection  = "dao.contract"
	publisherSection = "dao.publisher"
	contractMost     = 4 << 20
	pageBytes        = 65_536
	nameMost         = 100
	reasonMost       = 300
	scopesMost       = 32
	scopeMost        = 1024
	canonicalMost    = 300
)

// anywhere are the folders of the person who runs it, for which any are good enough.
var anywhere = scopes.Places{Home: "/home", Current: "/"}

// Unit is a module that passed every check that can be made without running it.
type Unit struct {
	// Name and Version are what the unit calls itself.
	Name, Version string
	// SHA256 is the digest of the module: the identity of the unit.
	SHA256 [sha256.Size]byte
	// Uses are the capabilities that it asks for, in its own order.
	Uses []Use

	data     []byte
	claimed  string // the publisher that it names
	version  uint32
	imports  []contract.Import
	lacking  map[string]int // optional imports that this host does not know, with their parameters
	maxBytes uint64
}

// Use is how a unit uses one capability.
type Use struct {
	Capability string
	// Required reports whether the unit cannot work without it.
	Required bool
	// Scopes are what it asks for; none for all that a person is willing to give.
	Scopes []string
	// Reason is why it wants it, in its own words.
	Reason string
}

// Load checks a module. offers reports whether this host can carry out a capability; nil means each of
// the contract. The error is a *LoadError with everything that is wrong.
func Load(data []byte, offers func(capability string) bool) (*Unit, error) {
	found, err := readModule(data)
	if err != nil {
		return nil, &LoadError{"the unit", []string{err.Error()}}
	}
	if offers == nil {
		offers = func(string) bool { return true }
	}
	check := &moduleCheck{module: found, offers: offers, unit: &Unit{data: found.bounded}}
	var beside sync.WaitGroup // the digest of a large module takes as long as all other checks
	beside.Go(func() { check.unit.SHA256 = sha256.Sum256(data) })
	check.all()
	beside.Wait()
	if len(check.wrong) > 0 {
		title := "the unit"
		if check.unit.Name != "" {
			title = plain(check.unit.Name+" "+check.unit.Version, 2*nameMost)
		}
		return nil, &LoadError{title, check.wrong}
	}
	return check.unit, nil
}

// Claimed returns the publisher that the module names, as a did:key; this host proves none. What is named
// in any other form matches no word of a person.
func (u *Unit) Claimed() string { return u.claimed }

type moduleCheck struct {
	module *module
	unit   *Unit
	offers func(string) bool
	wrong  []string
	theirs map[string]theirImport
}

// theirImport is an import in the contract that a unit carries.
type theirImport struct {
	Name       string `json:"name"`
	Capability string `json:"capability"`
	Since      string `json:"since"`
	Optional   bool   `json:"optional"`
}

func (c *moduleCheck) say(format string, values ...any) {
	c.wrong = append(c.wrong, plain(fmt.Sprintf(format, values...), 500))
}

func (c *moduleCheck) all() {
	c.wrong = append(c.wrong, c.module.wrong...)
	if c.module.start {
		c.say("it has a start function; the contract allows none")
	}
	c.memory()
	c.exports()
	c.embedded()
	used := c.imports()
	c.manifest(used)
}

func (c *moduleCheck) memory() {
	if len(c.module.memories) != 1 {
		c.say("it has %d memories; the contract wants exactly one", len(c.module.memories))
		return
	}
	memory := c.module.memories[0]
	switch {
	case !memory.bounded:
		c.say("its memory declares no maximum")
	case memory.most > contract.LimitMaxMemoryBytes/pageBytes:
		c.say("its memory may grow to %d pages; this host allows %d", memory.most, contract.LimitMaxMemoryBytes/pageBytes)
	}
	c.unit.maxBytes = memory.most * pageBytes
}

func (c *moduleCheck) exports() {
	found := make(map[string]wasmExport)
	for _, each := range c.module.exports {
		found[each.name] = each
	}
	memory, ok := found[contract.Memory]
	if !ok || memory.kind != kindMemory {
		c.say("it does not export its memory as %q", contract.Memory)
	}
	delete(found, contract.Memory)
	for _, each := range contract.Exports {
		results := 0
		if each.Returns {
			results = 1
		}
		it, ok := found[each.Name]
		switch {
		case !ok:
			c.say("it does not export %s, which takes %d i32 and gives %d", each.Name, each.Params, results)
		case it.kind != kindFunction || !it.signature.allI32(each.Params, results):
			c.say("its export %s is no function that takes %d i32 and gives %d", each.Name, each.Params, results)
		}
		delete(found, each.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		c.say("it exports %s, which the contract does not know", name)
	}
}

// embedded reads the contract that the unit carries. One that cannot be read counts as absent.
func (c *moduleCheck) embedded() {
	sections := c.module.customs[contractSection]
	if len(sections) > 1 {
		c.say("it has more than one custom section %q", contractSection)
	}
	if len(sections) != 1 {
		return
	}
	unpacked, err := zlib.NewReader(bytes.NewReader(sections[0]))
	if err != nil {
		return
	}
	text, err := io.ReadAll(io.LimitReader(unpacked, contractMost+1))
	if err != nil || len(text) > contractMost {
		return
	}
	var read struct {
		Contract struct{ Imports []theirImport }
	}
	if json.Unmarshal(text, &read) != nil {
		return
	}
	c.theirs = make(map[string]theirImport)
	for _, each := range read.Contract.Imports {
		c.theirs[each.Name] = each
	}
}

// imports looks at every import; it returns the capabilities that they belong to.
func (c *moduleCheck) imports() map[string]bool {
	known := make(map[string]contract.Import)
	for _, each := range contract.Imports {
		known[each.Name] = each
	}
	used := make(map[string]bool)
	c.unit.lacking = make(map[string]int)
	seen := make(map[string]bool)
	for _, each := range c.module.imports {
		if each.kind != kindFunction || each.module != contract.Module {
			c.say("it imports %s.%s; only functions of %s can be imported", each.module, each.name, contract.Module)
			continue
		}
		ours, ok := known[each.name]
		if !ok {
			c.foreign(each, used)
			continue
		}
		params := 3
		if ours.Mode == contract.Sync {
			params = len(ours.Params)
		}
		if !each.signature.allI32(params, 1) {
			c.say("it imports %s as something else than a function of %d i32 that gives one", each.name, params)
		}
		if ours.Capability != "call" {
			used[ours.Capability] = true
		}
		if seen[each.name] {
			continue
		}
		seen[each.name] = true
		if ours.Capability != "call" && !c.offers(ours.Capability) {
			c.unoffered(ours, params)
			continue
		}
		c.unit.imports = append(c.unit.imports, ours)
	}
	return used
}

// unoffered looks at an import of a capability that this host cannot carry out. Whether the unit can do
// without is for its own contract to say, which may be another.
func (c *moduleCheck) unoffered(ours contract.Import, params int) {
	optional := ours.Optional
	if theirs, ok := c.theirs[ours.Name]; ok {
		optional = theirs.Optional
	}
	if !optional {
		c.say("it imports %s of the capability %s, for which this host has no handler", ours.Name, ours.Capability)
		return
	}
	c.unit.lacking[ours.Name] = params
}

// foreign looks at an import that this host's contract does not have.
func (c *moduleCheck) foreign(found wasmImport, used map[string]bool) {
	theirs, ok := c.theirs[found.name]
	params := len(found.signature.params)
	switch {
	case !found.signature.allI32(params, 1):
		c.say("it imports %s as something else than a function of i32 that gives one", found.name)
	case !ok:
		c.say("it imports %s, which contract %d.%d does not have", found.name, contract.Major, contract.Minor)
	case !theirs.Optional:
		c.say("it imports %s of the capability %s, which came with contract %s; this host speaks %d.%d",
			found.name, theirs.Capability, theirs.Since, contract.Major, contract.Minor)
	default:
		used[theirs.Capability] = true
		c.unit.lacking[found.name] = params
	}
}

func (c *moduleCheck) manifest(used map[string]bool) {
	sections := c.module.customs[manifestSection]
	if len(sections) != 1 {
		c.say("it has %d custom sections %q; exactly one is wanted", len(sections), manifestSection)
		return
	}
	manifest := contract.NewUnitManifest()
	if !parseShort(sections[0], manifest) {
		c.say("its custom section %q cannot be read", manifestSection)
		return
	}
	c.unit.Name, c.unit.Version = textIn(manifest, "name"), textIn(manifest, "version")
	if !isName(c.unit.Name, true) || !isName(c.unit.Version, false) {
		c.say("its manifest gives no name or version of 1 to %d letters, digits and . _ + -", nameMost)
	}
	if named := c.module.customs[publisherSection]; len(named) == 1 {
		c.unit.claimed = string(named[0])
	}
	c.uses(manifest, used)
	c.spoken(manifest)
}

func (c *moduleCheck) uses(manifest proto.Message, used map[string]bool) {
	list := manifest.ProtoReflect().Get(field(manifest, "capabilities")).List()
	named := make(map[string]bool)
	for at := range list.Len() {
		it := list.Get(at).Message().Interface()
		use := Use{
			Capability: textIn(it, "capability"),
			Required:   it.ProtoReflect().Get(field(it, "required")).Bool(),
			Reason:     textIn(it, "reason"),
		}
		wanted := it.ProtoReflect().Get(field(it, "scopes")).List()
		for at := range wanted.Len() {
			use.Scopes = append(use.Scopes, wanted.Get(at).String())
		}
		if named[use.Capability] {
			c.say("its manifest names the capability %q twice", use.Capability)
		}
		named[use.Capability] = true
		if utf8.RuneCountInString(use.Reason) > reasonMost || len(use.Scopes) > scopesMost {
			c.say("its manifest gives %q a reason of more than %d characters, or more than %d scopes", use.Capability, reasonMost, scopesMost)
		}
		if canonical, err := scopes.Canonical(use.Capability, use.Scopes, anywhere); err != nil && len(use.Scopes) > 0 {
			c.say("its manifest asks for a scope that cannot be granted: %v", err)
		} else if slices.ContainsFunc(canonical, func(scope string) bool { return utf8.RuneCountInString(scope) > canonicalMost }) {
			c.say("its manifest asks for a scope of %q that is longer than %d characters when written out", use.Capability, canonicalMost)
		}
		for _, scope := range use.Scopes {
			if utf8.RuneCountInString(scope) > scopeMost || strings.TrimSpace(scope) == "" || plain(scope, 0) != scope {
				c.say("its manifest gives %q a scope that is too long, or has characters that cannot be seen", use.Capability)
			}
		}
		c.unit.Uses = append(c.unit.Uses, use)
	}
	for _, name := range slices.Sorted(maps.Keys(used)) {
		if !named[name] {
			c.say("it imports functions of the capability %q, which its manifest omits", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if !used[name] && name != "call" {
			c.say("its manifest names the capability %q, of which it imports nothing", name)
		}
	}
}

// spoken looks at the contract that the unit was built for.
func (c *moduleCheck) spoken(manifest proto.Message) {
	major, minor := numberIn(manifest, "contract_major"), numberIn(manifest, "contract_minor")
	c.unit.version = uint32(major)<<16 | uint32(minor)&0xFFFF
	least := numberIn(manifest, "least_host_minor")
	fields := manifest.ProtoReflect()
	digest := hex.EncodeToString(fields.Get(fields.Descriptor().Fields().ByName(protoreflect.Name("contract_digest"))).Bytes())
	switch {
	case major != contract.Major:
		c.say("it was built for contract %d.%d; this host speaks %d.%d", major, minor, contract.Major, contract.Minor)
	case least > contract.Minor:
		c.say("it needs a host of contract %d.%d at least; this host speaks %d.%d", major, least, contract.Major, contract.Minor)
	case contract.Draft && digest != contract.Digest:
		c.say("it was built from another draft of contract %d.%d (digest %.12s, this host has %.12s)", major, minor, digest, contract.Digest)
	}
}

// isName reports whether a text can be the name of a unit, or its version.
func isName(text string, blanks bool) bool {
	if text == "" || utf8.RuneCountInString(text) > nameMost || !utf8.ValidString(text) {
		return false
	}
	if strings.HasPrefix(text, " ") || strings.HasSuffix(text, " ") || strings.Contains(text, "  ") {
		return false
	}
	for _, char := range text {
		if !unicode.In(char, unicode.L, unicode.N) && !strings.ContainsRune("._+-", char) && (char != ' ' || !blanks) {
			return false
		}
	}
	return true
}
