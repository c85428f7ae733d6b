package host

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"unicode/utf8"
)

// What a module may have at most, before anything of it is compiled.
const (
	moduleMost      = 256 << 20
	sectionsMost    = 1000
	sectionMost     = 1 << 20
	functionsMost   = 50_000
	functionMost    = 128 << 10
	codeMost        = 32 << 20
	localsMost      = 10_000
	localsInAllMost = 1_000_000
	tablesMost      = 16
	tableMost       = 65_536
)

const (
	kindFunction = iota
	kindTable
	kindMemory
	kindGlobal
	kindTag
)

const i32 = 0x7F

// signature is what a function takes and gives.
type signature struct{ params, results []byte }

// allI32 reports whether it takes so many i32 and gives one, or none.
func (s signature) allI32(params, results int) bool {
	for _, each := range append(append([]byte(nil), s.params...), s.results...) {
		if each != i32 {
			return false
		}
	}
	return len(s.params) == params && len(s.results) == results
}

type wasmImport struct {
	module, name string
	kind         byte
	signature    signature
}

type wasmExport struct {
	name      string
	kind      byte
	signature signature
}

type wasmMemory struct {
	imported bool
	least    uint64
	most     uint64
	bounded  bool
}

// module is the outside of a WebAssembly module, read from its bytes.
type module struct {
	imports  []wasmImport
	exports  []wasmExport
	memories []wasmMemory
	tables   []uint64
	customs  map[string][][]byte
	start    bool
	bounded  []byte // the module in which tables cannot grow too far
	wrong    []string
}

// readModule reads the outside of a module. What is wrong with its form is an error; what it must not
// have is noted in wrong.
func readModule(data []byte) (*module, error) {
	if len(data) > moduleMost {
		return nil, fmt.Errorf("it has %d bytes; %d are allowed", len(data), moduleMost)
	}
	if len(data) < 8 || string(data[:4]) != "\x00asm" {
		return nil, errors.New("it is no WebAssembly module")
	}
	if string(data[4:8]) != "\x01\x00\x00\x00" {
		return nil, errors.New("it is no core WebAssembly module of version 1")
	}
	r := reader{module: &module{customs: make(map[string][][]byte)}}
	in := cursor{data: data[8:]}
	last := 0
	for sections := 0; len(in.data) > 0; sections++ {
		if sections == sectionsMost {
			return nil, fmt.Errorf("it has more than %d sections", sectionsMost)
		}
		before := len(data) - len(in.data)
		id := in.byte()
		body := cursor{data: in.take(int(in.u32()))}
		if id == 4 && !in.failed {
			r.tableSection = [2]int{before, len(data) - len(in.data)}
			r.tableBody = body.data
		}
		if in.failed {
			return nil, errors.New("a section of it ends too soon")
		}
		if id == 0 {
			name := body.name()
			if body.failed {
				return nil, errors.New("a custom section of it has no name")
			}
			r.module.customs[name] = append(r.module.customs[name], body.data)
			continue
		}
		place := orderOf(id)
		if place <= last {
			return nil, fmt.Errorf("section %d of it is unknown, out of order or there twice", id)
		}
		last = place
		if id <= 7 && id != 6 && len(body.data) > sectionMost {
			return nil, fmt.Errorf("section %d of it has %d bytes; %d are allowed", id, len(body.data), sectionMost)
		}
		r.section(id, &body)
		if body.failed || (len(body.data) > 0 && id != 6 && id != 9 && id != 11) {
			return nil, fmt.Errorf("section %d of it is damaged", id)
		}
	}
	r.resolve()
	r.module.bounded = r.boundTables(data)
	return r.module, nil
}

// orderOf is the place of a section among the others; 0 if there is no such section. The count of
// data segments (12) stands before the code.
func orderOf(id byte) int {
	switch {
	case id == 12:
		return 10
	case id >= 10 && id <= 11:
		return int(id) + 1
	case id > 12:
		return 0
	}
	return int(id)
}

type reader struct {
	module    *module
	types     []signature
	functions []uint32
	raw       []struct {
		kind  byte
		index uint32
	}
	typed []int // by import: its type, or -1

	tableSection [2]int // where it is in the module
	tableBody    []byte
	tableLimits  []tableLimits
}

// tableLimits is where the limits of a table are, counted from the end of their section.
type tableLimits struct {
	from, to    int
	least, most uint64
}

func (r *reader) section(id byte, in *cursor) {
	switch id {
	case 1:
		in.each(func() {
			if in.byte() != 0x60 {
				in.failed = true
				return
			}
			r.types = append(r.types, signature{in.take(int(in.u32())), in.take(int(in.u32()))})
		})
	case 2:
		in.each(func() { r.imported(in) })
	case 3:
		in.each(func() { r.functions = append(r.functions, in.u32()) })
	case 4:
		in.each(func() { r.tableLimits = append(r.tableLimits, r.table(in)) })
	case 5:
		in.each(func() { r.memory(in, false) })
	case 6, 9, 11, 12:
		in.data = nil // the engine reads them
	case 7:
		in.each(func() {
			r.module.exports = append(r.module.exports, wasmExport{name: in.name()})
			r.raw = append(r.raw, struct {
				kind  byte
				index uint32
			}{in.byte(), in.u32()})
		})
	case 8:
		r.module.start = true
		in.u32()
	case 10:
		r.code(in)
	}
}

func (r *reader) imported(in *cursor) {
	found := wasmImport{module: in.name(), name: in.name(), kind: in.byte()}
	kind := -1
	switch found.kind {
	case kindFunction:
		kind = int(in.u32())
	case kindTable:
		r.table(in)
	case kindMemory:
		r.memory(in, true)
	case kindGlobal:
		in.take(2)
	case kindTag:
		in.byte()
		in.u32()
	default:
		in.failed = true
	}
	r.module.imports = append(r.module.imports, found)
	r.typed = append(r.typed, kind)
}

func (r *reader) table(in *cursor) tableLimits {
	in.byte()
	from := len(in.data)
	least, most, bounded := in.limits()
	if !bounded {
		most = math.MaxUint32
	}
	r.module.tables = append(r.module.tables, least)
	return tableLimits{from, len(in.data), least, most}
}

// boundTables gives tables that could grow too far a maximum: the engine cannot be told of one otherwise.
func (r *reader) boundTables(data []byte) []byte {
	together, used := uint64(0), uint64(0)
	for _, each := range r.tableLimits {
		together += each.most
		used += each.least
	}
	if together <= tableMost || r.tableBody == nil || used > tableMost {
		return data
	}
	room := (tableMost - used) / uint64(len(r.tableLimits))
	var body []byte
	at := 0
	for _, each := range r.tableLimits {
		body = append(body, r.tableBody[at:len(r.tableBody)-each.from]...)
		body = append(body, 1)
		body = binary.AppendUvarint(body, each.least)
		body = binary.AppendUvarint(body, min(each.most, each.least+room))
		at = len(r.tableBody) - each.to
	}
	body = append(body, r.tableBody[at:]...)
	made := append([]byte{}, data[:r.tableSection[0]]...)
	made = binary.AppendUvarint(append(made, 4), uint64(len(body)))
	made = append(made, body...)
	return append(made, data[r.tableSection[1]:]...)
}

func (r *reader) memory(in *cursor, imported bool) {
	least, most, bounded := in.limits()
	r.module.memories = append(r.module.memories, wasmMemory{imported, least, most, bounded})
}

func (r *reader) code(in *cursor) {
	if len(in.data) > codeMost {
		r.wrong("its functions have %d bytes together; %d are allowed", len(in.data), codeMost)
	}
	count, inAll, large, locals := in.u32(), uint64(0), 0, uint64(0)
	if count > functionsMost {
		r.wrong("it has %d functions; %d are allowed", count, functionsMost)
	}
	for range count {
		body := cursor{data: in.take(int(in.u32()))}
		if in.failed {
			return
		}
		large = max(large, len(body.data))
		own := uint64(0)
		body.each(func() {
			own += uint64(body.u32())
			body.byte()
		})
		locals = max(locals, own)
		inAll += own
	}
	if large > functionMost {
		r.wrong("one of its functions has %d bytes; %d are allowed", large, functionMost)
	}
	if locals > localsMost || inAll > localsInAllMost {
		r.wrong("its functions have %d local variables, one of them %d; %d and %d are allowed",
			inAll, locals, localsInAllMost, localsMost)
	}
}

// resolve finds the signatures of what is imported and exported.
func (r *reader) resolve() {
	var all []signature
	for at, each := range r.typed {
		if each >= 0 {
			r.module.imports[at].signature = r.signature(uint32(each))
			all = append(all, r.module.imports[at].signature)
		}
	}
	for _, each := range r.functions {
		all = append(all, r.signature(each))
	}
	for at, each := range r.raw {
		r.module.exports[at].kind = each.kind
		if each.kind == kindFunction && int(each.index) < len(all) {
			r.module.exports[at].signature = all[each.index]
		}
	}
	elements := uint64(0)
	for _, each := range r.module.tables {
		elements += each
	}
	if elements > tableMost || len(r.module.tables) > tablesMost {
		r.wrong("it has %d tables with %d elements together; %d and %d are allowed",
			len(r.module.tables), elements, tablesMost, tableMost)
	}
}

func (r *reader) signature(index uint32) signature {
	if int64(index) < int64(len(r.types)) {
		return r.types[index]
	}
	return signature{results: []byte{0}}
}

func (r *reader) wrong(format string, values ...any) {
	r.module.wrong = append(r.module.wrong, fmt.Sprintf(format, values...))
}

// cursor reads the binary format; after a failure it gives zeros.
type cursor struct {
	data   []byte
	failed bool
}

func (c *cursor) byte() byte {
	if data := c.take(1); len(data) == 1 {
		return data[0]
	}
	return 0
}

func (c *cursor) take(count int) []byte {
	if c.failed || count < 0 || count > len(c.data) {
		c.failed, c.data = true, nil
		return nil
	}
	found := c.data[:count]
	c.data = c.data[count:]
	return found
}

func (c *cursor) u32() uint32 {
	value := c.number(5)
	if value > math.MaxUint32 {
		c.failed = true
	}
	return uint32(value)
}

func (c *cursor) number(most int) uint64 {
	value := uint64(0)
	for at := range most {
		next := c.byte()
		value |= uint64(next&0x7F) << (7 * at)
		if next < 0x80 {
			return value
		}
	}
	c.failed = true
	return 0
}

func (c *cursor) name() string {
	data := c.take(int(c.u32()))
	if !utf8.Valid(data) {
		c.failed = true
	}
	return string(data)
}

func (c *cursor) limits() (least, most uint64, bounded bool) {
	flags := c.byte()
	least = c.number(10)
	if bounded = flags&1 != 0; bounded {
		most = c.number(10)
	}
	return least, most, bounded
}

// each calls read so many times as a count says that stands in front; each takes a byte at least.
func (c *cursor) each(read func()) {
	count := c.u32()
	if int64(count) > int64(len(c.data)) {
		c.failed = true
	}
	for range count {
		if c.failed {
			return
		}
		read()
	}
}
