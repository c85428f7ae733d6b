package rules_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"os"
	"reflect"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"dao.local/host"
	"dao.local/host/rules"

	"dao.local/host/gen"
	"dao.local/host/gen/contract"
	"dao.local/host/gen/filesv1"
	"dao.local/host/gen/keysv1"
	"dao.local/host/gen/netv1"
	"dao.local/host/gen/storagev1"
)

type vector struct {
	Message string
	Value   json.RawMessage
	Error   string
	Field   string
	Limit   string
}

// storage and keys do nothing with a request that was found good.
type storage struct{}

func (storage) Read(context.Context, *storagev1.ReadRequest) (*storagev1.ReadResponse, error) {
	return nil, nil
}

func (storage) ReadMany(context.Context, *storagev1.ReadManyRequest) (*storagev1.ReadManyResponse, error) {
	return nil, nil
}

func (storage) Scan(context.Context, *storagev1.ScanRequest) (*storagev1.ScanResponse, error) {
	return nil, nil
}

func (storage) Write(context.Context, *storagev1.WriteRequest) (*storagev1.WriteResponse, error) {
	return nil, nil
}

type keys struct{}

func (keys) Wrap(context.Context, *keysv1.WrapRequest) (*keysv1.WrapResponse, error) { return nil, nil }

func (keys) Unwrap(context.Context, *keysv1.UnwrapRequest) (*keysv1.UnwrapResponse, error) {
	return nil, nil
}

type files struct{ dao.Files }

func (files) Stat(context.Context, *filesv1.StatRequest) (*filesv1.StatResponse, error) {
	return nil, nil
}

func (files) Write(context.Context, *filesv1.WriteRequest) (*filesv1.WriteResponse, error) {
	return nil, nil
}

type network struct{}

func (network) Fetch(context.Context, *netv1.FetchRequest) iter.Seq2[*netv1.FetchResponse, error] {
	return func(func(*netv1.FetchResponse, error) bool) {}
}

// outside is the way out of the unit for a request of this type, and inside the way in.
var outside = map[protoreflect.FullName]string{
	"dao.storage.v1.ReadRequest":     "avatar_storage_read",
	"dao.storage.v1.ReadManyRequest": "avatar_storage_read_many",
	"dao.storage.v1.ScanRequest":     "avatar_storage_scan",
	"dao.storage.v1.WriteRequest":    "avatar_storage_write",
	"dao.files.v1.StatRequest":       "avatar_files_stat",
	"dao.files.v1.WriteRequest":      "avatar_files_write",
	"dao.net.v1.FetchRequest":        "avatar_net_fetch",
	"dao.keys.v1.WrapRequest":        "avatar_keys_wrap",
	"dao.keys.v1.UnwrapRequest":      "avatar_keys_unwrap",
}

type nothing struct{ host.Caller }

func (nothing) Unary(context.Context, contract.Method, []byte) ([]byte, error) { return nil, nil }

// send carries a request through whatever generated code checks it.
func send(t *testing.T, name protoreflect.FullName, request proto.Message) error {
	t.Helper()
	if operation, ok := outside[name]; ok {
		payload, err := proto.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		handlers := (&dao.Capabilities{Storage: storage{}, Keys: keys{}, Files: files{}, Net: network{}}).Handlers()
		if stream := handlers[operation].Stream; stream != nil {
			for _, err := range stream(context.Background(), payload) {
				return err
			}
			return nil
		}
		_, err = handlers[operation].Unary(context.Background(), payload)
		return err
	}
	clients := reflect.ValueOf(dao.NewClients(nothing{})).Elem()
	for at := range clients.NumField() {
		client := clients.Field(at)
		for method := range client.NumMethod() {
			call := client.Method(method)
			if call.Type().NumIn() == 2 && call.Type().In(1) == reflect.TypeOf(request) {
				out := call.Call([]reflect.Value{reflect.ValueOf(context.Background()), reflect.ValueOf(request)})
				return ended(out[len(out)-1])
			}
		}
	}
	t.Fatalf("nobody takes a %s", name)
	return nil
}

// ended gives the error of a call, or of the first step of a stream.
func ended(result reflect.Value) (err error) {
	if result.Kind() == reflect.Func {
		step := reflect.MakeFunc(result.Type().In(0), func(item []reflect.Value) []reflect.Value {
			err, _ = item[1].Interface().(error)
			return []reflect.Value{reflect.ValueOf(false)}
		})
		result.Call([]reflect.Value{step})
		return err
	}
	err, _ = result.Interface().(error)
	return err
}

func TestVectors(t *testing.T) {
	data, err := os.ReadFile("../../../../tests/vectors/rules.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct{ Cases []vector }
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors.Cases) < 30 {
		t.Fatalf("there are only %d cases", len(vectors.Cases))
	}
	for _, each := range vectors.Cases {
		name := protoreflect.FullName(each.Message)
		kind, err := protoregistry.GlobalTypes.FindMessageByName("go_dao_local_host_gen." + name)
		if err != nil {
			t.Fatal(err)
		}
		request := kind.New().Interface()
		if err := protojson.Unmarshal(each.Value, request); err != nil {
			t.Fatalf("%s: %v", each.Message, err)
		}
		err = send(t, name, request)
		if each.Error == "" {
			if err != nil {
				t.Errorf("%s %.80s: %v", each.Message, each.Value, err)
			}
			continue
		}
		var failed *host.Error
		if !errors.As(err, &failed) {
			t.Errorf("%s %.80s: got %v, want %s", each.Message, each.Value, err, each.Error)
			continue
		}
		got := [3]string{failed.Status.String(), failed.Details["field"], failed.Details["limit"]}
		if want := [3]string{each.Error, each.Field, each.Limit}; got != want {
			t.Errorf("%s %.80s: got %v, want %v", each.Message, each.Value, got, want)
		}
	}
}

func TestPattern(t *testing.T) {
	letter, digit := rules.Range{'a', 'z'}, rules.Range{'0', '9'}
	name := []rules.Part{
		{Ranges: []rules.Range{letter}, Least: 1, Most: 1},
		{Ranges: []rules.Range{letter, digit}, Least: 0, Most: 4},
		{Ranges: []rules.Range{{'.', '.'}}, Least: 0, Most: 1},
		{Ranges: []rules.Range{digit}, Least: 1, Most: rules.Any},
	}
	matches := func(text string) bool {
		var c rules.Checker
		c.Field("name").Pattern(text, "a name", name...)
		return c.Err() == nil
	}
	for _, text := range []string{"a1", "ab12", "a.1", "abcde1", "a00000000", "a1.22"} {
		if !matches(text) {
			t.Errorf("%q does not match", text)
		}
	}
	for _, text := range []string{"", "a", "1", "a.", "abcdef1", "A1", "a1\n", "é1", "a.1x"} {
		if matches(text) {
			t.Errorf("%q matches", text)
		}
	}
}

func TestFirstOfAMap(t *testing.T) {
	var c rules.Checker
	for at, it := range rules.Values(map[string]string{"b": "", "a": "x", "c": ""}) {
		c.Item("names", at).MinLen(it, 1)
	}
	if got := c.Err().Error(); got != "INVALID_ARGUMENT: `names[b]` has 0 characters; the least is 1." {
		t.Error(got)
	}
}
