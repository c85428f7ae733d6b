package host

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"dao.local/host/gen/contract"
)

// errorLevel is the level of a log line whose text is the last word of a unit that dies.
const errorLevel = 4

// syncImport makes the function of an import whose whole answer is a status. What each parameter
// stands for is data of the contract, so that this knows none of the imports by name.
func (in *instance) syncImport(entry *contract.Import) function {
	return func(given []uint64) contract.Status {
		if !entry.DuringAlloc {
			in.now.outsideAlloc(entry.Name)
		}
		for at, param := range entry.Params {
			switch param.Role {
			case "in_pointer", "text_pointer", "out_pointer":
				in.guest.check(uint32(given[at]), uint32(given[at+1]))
			case "out_i64":
				in.guest.check(uint32(given[at]), 8)
			}
		}
		if !in.policy.allows(entry.Capability) {
			return in.now.deny(entry)
		}
		handler, _ := in.config.handlers.get(entry.Name)
		if handler.Sync == nil {
			return contract.StatusUnimplemented
		}
		arguments, out, status := in.arguments(entry, given)
		if status != contract.StatusOK {
			return status
		}
		return in.answerAtOnce(entry, handler.Sync, arguments, out, given)
	}
}

// arguments reads what an import was given; the status says why it is refused.
func (in *instance) arguments(entry *contract.Import, given []uint64) (Arguments, []byte, contract.Status) {
	var arguments Arguments
	var out []byte
	for at, param := range entry.Params {
		value := uint32(given[at])
		switch param.Role {
		case "scalar":
			number := int64(value)
			if param.Signed {
				number = int64(int32(value))
			}
			if param.Values != nil && !slices.Contains(param.Values, number) {
				return nil, nil, contract.StatusInvalidArgument
			}
			arguments = append(arguments, Argument{Number: number})
		case "in_pointer":
			if uint32(given[at+1]) > entry.Params[at+1].Max {
				return nil, nil, contract.StatusTooLarge
			}
			arguments = append(arguments, Argument{Bytes: in.guest.view(value, uint32(given[at+1]))})
		case "text_pointer":
			text, ok := in.line(value, uint32(given[at+1]), entry.Params[at+1].Max, arguments)
			if !ok {
				return nil, nil, contract.StatusBusy
			}
			arguments = append(arguments, Argument{Bytes: []byte(text)})
		case "out_pointer":
			if uint32(given[at+1]) > entry.Params[at+1].Max {
				return nil, nil, contract.StatusTooLarge
			}
			out = make([]byte, uint32(given[at+1]))
		}
	}
	return arguments, out, contract.StatusOK
}

// line reads text that people read: cut, made plain and rationed.
func (in *instance) line(pointer, length, most uint32, before Arguments) (string, bool) {
	kept := min(length, most)
	leftOut, ok := in.logged.take(int(kept), time.Now())
	if !ok {
		return "", false
	}
	text := plain(string(in.guest.view(pointer, kept)), 0)
	if len(before) > 0 && before[0].Number == errorLevel {
		in.now.lastWords = text
	}
	if kept < length {
		text += "…"
	}
	if leftOut > 0 {
		text = fmt.Sprintf("(%d lines before this were left out: the unit writes too much) %s", leftOut, text)
	}
	return text, true
}

func (in *instance) answerAtOnce(
	entry *contract.Import, handler func(Arguments, []byte) (int64, error), arguments Arguments, out []byte, given []uint64,
) (status contract.Status) {
	_, span := startSpan(context.Background(), in.config.tracer, Operation{Name: entry.Name, Capability: entry.Capability})
	defer func() {
		if cause := recover(); cause != nil {
			span.end(nil, errorf(contract.StatusInternal, "panic: %v", cause))
			in.config.logger.Error("a handler failed", "import", entry.Name, "cause", cause)
			status = contract.StatusInternal
		}
	}()
	number, err := handler(arguments, out)
	span.end(out, err)
	if err != nil {
		var refused *Error
		if !errors.As(err, &refused) {
			in.config.logger.Error("a handler failed", "import", entry.Name, "cause", err)
			return contract.StatusInternal
		}
		status, _ := encodeError(refused)
		return status
	}
	for at, param := range entry.Params {
		switch param.Role {
		case "out_pointer":
			in.guest.memory.Write(uint32(given[at]), out)
		case "out_i64":
			in.guest.memory.Write(uint32(given[at]), binary.LittleEndian.AppendUint64(nil, uint64(number)))
		}
	}
	return contract.StatusOK
}
