package host

import (
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"dao.local/host/gen/contract"
)

// Grants are the scopes of each capability that is granted; none means without limits.
type Grants map[string][]string

// hostInfo describes where a unit starts.
func hostInfo(config *config, granted Grants, deaths int) []byte {
	info := contract.NewHostInfo()
	setText(info, "host", config.hostName)
	setText(info, "host_version", config.hostVersion)
	setNumber(info, "contract_major", contract.Major)
	setNumber(info, "contract_minor", contract.Minor)
	setNumber(info, "deaths", int64(deaths))
	limits := info.ProtoReflect().Mutable(field(info, "limits")).Message().Interface()
	setNumber(limits, "max_message_bytes", contract.LimitMaxMessageBytes)
	setNumber(limits, "max_item_bytes", contract.LimitMaxItemBytes)
	setNumber(limits, "max_calls_in_flight", contract.LimitMaxCallsInFlight)
	setNumber(limits, "max_memory_bytes", int64(config.memoryBytes))
	setNumber(limits, "entry_deadline_ms", config.entryDeadline.Milliseconds())
	addGrants(info, granted)
	setEnum(info, "durability", protoreflect.Name("DURABILITY_"+config.durability.String()))
	guards := []string{"GUARD_MODULE_FEATURES", "GUARD_MEMORY_GROWTH"}
	if config.entryDeadline > 0 {
		guards = append(guards, "GUARD_ENTRY_DEADLINE")
	}
	addEnums(info, "guards", guards)
	return marshalled(info)
}

// lifecycle describes something that happened to the Avatar.
func lifecycle(kind string, granted Grants) []byte {
	event := contract.NewLifecycle()
	setEnum(event, "kind", protoreflect.Name("KIND_"+kind))
	addGrants(event, granted)
	return marshalled(event)
}

func addGrants(message proto.Message, granted Grants) {
	list := message.ProtoReflect().Mutable(field(message, "grants")).List()
	for _, name := range slices.Sorted(maps.Keys(granted)) {
		grant := list.AppendMutable().Message().Interface()
		setText(grant, "capability", name)
		scopes := grant.ProtoReflect().Mutable(field(grant, "scopes")).List()
		for _, scope := range granted[name] {
			scopes.Append(protoreflect.ValueOfString(scope))
		}
	}
}

func marshalled(message proto.Message) []byte {
	payload, err := proto.MarshalOptions{Deterministic: true}.Marshal(message)
	if err != nil {
		panic(err) // what the host says of itself is always well formed
	}
	return payload
}

// A contract of one's own may lack a field that the boundary does not need, and may give a number
// another type: so the boundary's messages are written and read by the names of their fields.

func field(message proto.Message, name protoreflect.Name) protoreflect.FieldDescriptor {
	return message.ProtoReflect().Descriptor().Fields().ByName(name)
}

func setText(message proto.Message, name protoreflect.Name, value string) {
	message.ProtoReflect().Set(field(message, name), protoreflect.ValueOfString(value))
}

func setNumber(message proto.Message, name protoreflect.Name, value int64) {
	field := field(message, name)
	if field == nil {
		return
	}
	message.ProtoReflect().Set(field, numberOf(field.Kind(), value))
}

func numberOf(kind protoreflect.Kind, value int64) protoreflect.Value {
	switch kind {
	case protoreflect.Int32Kind, protoreflect.Sint32Kind, protoreflect.Sfixed32Kind:
		return protoreflect.ValueOfInt32(int32(value))
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind:
		return protoreflect.ValueOfUint32(uint32(value))
	case protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return protoreflect.ValueOfUint64(uint64(value))
	default:
		return protoreflect.ValueOfInt64(value)
	}
}

func setEnum(message proto.Message, name, value protoreflect.Name) {
	if field := field(message, name); field != nil && field.Enum() != nil {
		if found := field.Enum().Values().ByName(value); found != nil {
			message.ProtoReflect().Set(field, protoreflect.ValueOfEnum(found.Number()))
		}
	}
}

func addEnums(message proto.Message, name protoreflect.Name, values []string) {
	field := field(message, name)
	if field == nil || field.Enum() == nil {
		return
	}
	list := message.ProtoReflect().Mutable(field).List()
	for _, each := range values {
		if found := field.Enum().Values().ByName(protoreflect.Name(each)); found != nil {
			list.Append(protoreflect.ValueOfEnum(found.Number()))
		}
	}
}

func textIn(message proto.Message, name protoreflect.Name) string {
	return message.ProtoReflect().Get(field(message, name)).String()
}

func numberIn(message proto.Message, name protoreflect.Name) int64 {
	field := field(message, name)
	value := message.ProtoReflect().Get(field)
	switch field.Kind() {
	case protoreflect.Uint32Kind, protoreflect.Fixed32Kind, protoreflect.Uint64Kind, protoreflect.Fixed64Kind:
		return int64(value.Uint())
	default:
		return value.Int()
	}
}
