package host

import (
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"dao.local/host/gen/contract"
)

const (
	// nestedMost is how deep messages may be inside each other.
	nestedMost = 100
	// elementsMost is how many elements a request may have.
	elementsMost = contract.LimitMaxMessageBytes / 16
	// elementBytes is about what an element takes in memory.
	elementBytes = 64
	// smallRequest is the size up to which the elements of a request are not counted.
	smallRequest = 4096
	// freeBytes is the size up to which an answer is read without a look at its elements.
	freeBytes = 1 << 20
	// shortBytes and shortElements bound what is read in full only to be shown: failures, manifests.
	shortBytes    = 256 << 10
	shortElements = 16384
)

var parsing = proto.UnmarshalOptions{RecursionLimit: nestedMost}

// parseShort reads a message of a unit that has few bytes and few elements.
func parseShort(payload []byte, message proto.Message) bool {
	return len(payload) <= shortBytes &&
		elements(payload, message.ProtoReflect().Descriptor(), nestedMost) <= shortElements &&
		parsing.Unmarshal(payload, message) == nil
}

// elements counts what becomes an object of its own if a message is parsed: messages, and the
// texts, bytes and packed numbers of repeated fields. What is damaged counts as nothing from there on.
func elements(payload []byte, of protoreflect.MessageDescriptor, depth int) int {
	count := 0
	for len(payload) > 0 {
		number, kind, size := protowire.ConsumeTag(payload)
		if size < 0 {
			return count
		}
		payload = payload[size:]
		if kind != protowire.BytesType {
			if size = protowire.ConsumeFieldValue(number, kind, payload); size < 0 {
				return count
			}
			payload = payload[size:]
			continue
		}
		value, size := protowire.ConsumeBytes(payload)
		if size < 0 {
			return count
		}
		payload = payload[size:]
		field := of.Fields().ByNumber(number)
		switch {
		case field == nil:
		case field.Message() != nil:
			count++
			if depth > 0 {
				count += elements(value, field.Message(), depth-1)
			}
		case !field.IsList():
		case field.Kind() == protoreflect.StringKind || field.Kind() == protoreflect.BytesKind:
			count++
		default:
			count += 1 + len(value)/8
		}
	}
	return count
}

func tooManyElements(what string) *Error {
	return &Error{
		Status:  contract.StatusTooLarge,
		Message: what + " has more elements than may be read",
		Details: map[string]string{"limit": "elements"},
	}
}

// weigh finds out how much memory a request takes once it is read, beside its bytes; left is what is
// left for it. It is not ok if that is too much for now.
func weigh(of protoreflect.MessageDescriptor, payload []byte, left int) (size int, refusal *Error, ok bool) {
	if of == nil || len(payload) <= smallRequest {
		return 0, nil, true
	}
	count := elements(payload, of, nestedMost)
	switch {
	case count > elementsMost:
		return 0, tooManyElements("the request"), true
	case count*elementBytes > left:
		return 0, nil, false
	}
	return count * elementBytes, nil, true
}
