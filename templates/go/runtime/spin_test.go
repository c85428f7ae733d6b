package host_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"dao.local/host"

	"dao.local/host/gen/contract"
)

// wasmBytes is a length and what has it.
func wasmBytes(parts ...[]byte) []byte {
	joined := bytes.Join(parts, nil)
	return append(binary.AppendUvarint(nil, uint64(len(joined))), joined...)
}

func wasmSection(id byte, parts ...[]byte) []byte {
	return append([]byte{id}, wasmBytes(parts...)...)
}

// custom is what a custom section of a module holds.
func custom(t *testing.T, module []byte, wanted string) []byte {
	t.Helper()
	for at := 8; at < len(module); {
		id := module[at]
		size, count := binary.Uvarint(module[at+1:])
		body := module[at+1+count : at+1+count+int(size)]
		if length, n := binary.Uvarint(body); id == 0 && string(body[n:n+int(length)]) == wanted {
			return body[n+int(length):]
		}
		at += 1 + count + int(size)
	}
	t.Fatalf("the shipped unit has no section %s", wanted)
	return nil
}

// spinning makes a unit for the contract of the shipped one, of which the functions that are named never return. If
// calls is set, they call an import all the time.
func spinning(t *testing.T, calls bool, names ...string) *host.Unit {
	t.Helper()
	const i32 = 0x7f
	kind := func(params int) []byte { // a function with so many numbers, that gives one
		return append(append([]byte{0x60}, wasmBytes(bytes.Repeat([]byte{i32}, params))...), 1, i32)
	}
	// Types 0 to 5 have as many parameters; type 6 gives nothing.
	types := [][]byte{{7}, kind(0), kind(1), kind(2), kind(3), kind(4), kind(5), {0x60, 2, i32, i32, 0}}
	respond := []byte{0x20, 0, 0x41, 0, 0x41, 16, 0x41, 2, 0x10, 0, 0x1a, 0x41, 0} // respond(id, OK, 16, 2), and 0
	exports := []struct {
		name string
		kind byte
		body []byte
	}{
		{"yuan_abi_version", 0, append([]byte{0x41}, 0x80, 0x80, 0x04)},
		{"yuan_alloc", 1, []byte{0x41, 0x80, 0x80, 0x04}},
		{"yuan_free", 6, nil},
		{"yuan_init", 3, respond},
		{"yuan_handle_request", 4, respond},
		{"yuan_on_event", 5, []byte{0x41, 0}},
		{"yuan_shutdown", 2, respond},
	}
	spin := []byte{0x03, 0x40, 0x0c, 0, 0x0b, 0x00} // loop { br 0 } unreachable
	if calls {
		spin = []byte{0x03, 0x40, 0x41, 1, 0x41, 0, 0x41, 16, 0x41, 2, 0x10, 0, 0x1a, 0x0c, 0, 0x0b, 0x00}
	}
	functions, code := [][]byte{{byte(len(exports))}}, [][]byte{{byte(len(exports))}}
	table := [][]byte{{byte(len(exports) + 1)}, wasmBytes([]byte("memory")), {2, 0}}
	for at, each := range exports {
		body := each.body
		for _, name := range names {
			if name == each.name {
				body = spin
			}
		}
		functions = append(functions, []byte{each.kind})
		code = append(code, wasmBytes([]byte{0}, body, []byte{0x0b}))
		table = append(table, wasmBytes([]byte(each.name)), []byte{0, byte(at + 1)})
	}
	unit, err := shippedBytes()
	if err != nil {
		t.Fatal(err)
	}
	manifest := contract.NewUnitManifest()
	if err := proto.Unmarshal(custom(t, unit, "dao.unit"), manifest); err != nil {
		t.Fatal(err)
	}
	manifest.ProtoReflect().Clear(manifest.ProtoReflect().Descriptor().Fields().ByName("capabilities"))
	said, err := proto.Marshal(manifest)
	if err != nil {
		t.Fatal(err)
	}
	module := bytes.Join([][]byte{
		{0, 'a', 's', 'm', 1, 0, 0, 0},
		wasmSection(1, types...),
		wasmSection(2, []byte{1}, wasmBytes([]byte("avatar_v1")), wasmBytes([]byte("avatar_respond")), []byte{0, 4}),
		wasmSection(3, functions...),
		wasmSection(5, []byte{1, 1, 2, 4}),
		wasmSection(7, table...),
		wasmSection(10, code...),
		wasmSection(11, []byte{1, 0, 0x41, 16, 0x0b}, wasmBytes([]byte{8, 1})),
		wasmSection(0, wasmBytes([]byte("dao.unit")), said),
	}, nil)
	loaded, err := host.Load(module, nil)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// entries tells which entries begin.
type entries struct {
	*host.Recorder
	begun chan string
}

func (e entries) EntryBegins(name string, _ []uint32, _ []byte) { e.begun <- name }

func (entries) EntryEnds(int32, host.Death) {}

func TestWhatSpinsIsClosed(t *testing.T) {
	for name, each := range map[string]struct {
		deadline time.Duration
		calls    bool // the unit calls an import now and then
		spins    string
		want     error
	}{
		"with a deadline it is interrupted": {deadline: time.Hour, spins: "yuan_handle_request"},
		"without one it is abandoned":       {spins: "yuan_handle_request", calls: true, want: host.ErrAbandoned},
		"its end is interrupted":            {deadline: time.Hour, spins: "yuan_shutdown"},
		"its end is abandoned without":      {spins: "yuan_shutdown", calls: true, want: host.ErrAbandoned},
	} {
		t.Run(name, func(t *testing.T) {
			inside := entries{host.NewRecorder(io.Discard, 0), make(chan string, 10)}
			r, err := host.Start(context.Background(), spinning(t, each.calls, each.spins), host.WithLogger(quiet()),
				host.WithEntryDeadline(each.deadline), host.WithObserver(inside))
			if err != nil {
				t.Fatal(err)
			}
			call := r.Issue(context.Background(), contract.MethodDocumentsPut, nil)
			for <-inside.begun != "yuan_handle_request" {
			}
			ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
			defer cancel()
			if err := r.Close(ctx); !errors.Is(err, each.want) || (err == nil) != (each.want == nil) {
				t.Errorf("it was closed with %v", err)
			}
			want := contract.StatusOK
			if each.spins == "yuan_handle_request" {
				want = contract.StatusInterrupted
			}
			if _, err := call.Answer(); want != contract.StatusOK && !errors.Is(err, want) || want == contract.StatusOK && err != nil {
				t.Errorf("the call in the unit ended with %v", err)
			}
			if _, err := r.Unary(context.Background(), contract.MethodSystemInfo, nil); !errors.Is(err, contract.StatusUnavailable) {
				t.Errorf("a call afterwards ended with %v", err)
			}
		})
	}
}

func TestWhatSpinsAtItsStartIsGivenUp(t *testing.T) {
	for _, deadline := range []time.Duration{0, time.Hour} {
		for _, name := range []string{"yuan_abi_version", "yuan_init"} {
			r := host.New(spinning(t, true, name), host.WithLogger(quiet()), host.WithEntryDeadline(deadline),
				host.WithStartPatience(200*time.Millisecond))
			err := r.Start(context.Background())
			if !errors.Is(err, contract.StatusTimeout) || errors.Is(err, host.ErrAbandoned) != (deadline == 0) {
				t.Errorf("%s, deadline %v: %v", name, deadline, err)
			}
			if _, err := r.Unary(context.Background(), contract.MethodSystemInfo, nil); !errors.Is(err, contract.StatusUnavailable) {
				t.Errorf("a call afterwards ended with %v", err)
			}
		}
	}
}
