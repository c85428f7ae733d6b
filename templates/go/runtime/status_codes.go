package host

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"dao.local/host/gen/contract"
)

const (
	textMost   = 16384
	keyMost    = 200
	detailMost = 64
	damaged    = "Restore the home from a backup; keep the damaged home until that has worked."
)

// encodeError turns an error into what crosses: its status and a Failure.
func encodeError(err error) (contract.Status, []byte) {
	var failed *Error
	if !errors.As(err, &failed) {
		failed = &Error{Status: StatusOf(err)}
	}
	status := failed.Status
	if status >= 0 || !status.Known() {
		status = contract.StatusInternal
	}
	text := failed.text()
	if text == "" {
		text = lowerName(status)
	}
	message := contract.NewFailure()
	setNumber(message, "code", int64(status))
	setText(message, "message", text)
	fields := message.ProtoReflect()
	details := fields.Mutable(field(message, "details")).Map()
	for key, value := range failed.Details {
		details.Set(protoreflect.ValueOfString(key).MapKey(), protoreflect.ValueOfString(value))
	}
	payload, err := proto.Marshal(message)
	if err != nil { // text that is no UTF-8
		return contract.StatusInternal, nil
	}
	return status, payload
}

// decodeError turns what crossed into an error.
func decodeError(status contract.Status, payload []byte) *Error {
	if status >= 0 || !status.Known() {
		return errorf(contract.StatusInternal, "the unit answered with the unknown status %d", int32(status))
	}
	failed := &Error{Status: status, Message: lowerName(status)}
	if len(payload) == 0 {
		return failed
	}
	message := contract.NewFailure()
	if !parseShort(payload, message) {
		failed.Message += " (its explanation could not be read)"
		return failed
	}
	fields := message.ProtoReflect()
	if text := plain(fields.Get(field(message, "message")).String(), textMost); text != "" {
		failed.Message = text
	}
	found := map[string]string{}
	fields.Get(field(message, "details")).Map().Range(
		func(key protoreflect.MapKey, value protoreflect.Value) bool {
			found[key.String()] = value.String()
			return true
		})
	for at, key := range slices.Sorted(maps.Keys(found)) {
		if at == detailMost {
			break
		}
		if failed.Details == nil {
			failed.Details = make(map[string]string)
		}
		failed.Details[plain(key, keyMost)] = plain(found[key], textMost)
	}
	if failed.Details["cause"] == "damaged" {
		failed.Help = damaged
	}
	return failed
}

func errorf(status contract.Status, format string, values ...any) *Error {
	return &Error{Status: status, Message: fmt.Sprintf(format, values...)}
}

func lowerName(status contract.Status) string {
	return strings.ToLower(strings.ReplaceAll(status.String(), "_", " "))
}
