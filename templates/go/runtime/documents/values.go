package documents

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strings"

	"dao.local/host"

	"dao.local/host/gen/contract"
	"dao.local/host/gen/datav1"
)

// Text is a text that several people may edit at once: it is merged character by character. A string is
// replaced as a whole.
type Text string

// Counter is a whole number that several people may count up and down at once.
type Counter int64

// deepest keeps values inside the messages that can cross.
const deepest = 30

func invalid(place, format string, values ...any) error {
	return &host.Error{
		Status: contract.StatusInvalidArgument, Message: fmt.Sprintf("`%s` "+format, append([]any{place}, values...)...),
		Details: map[string]string{"field": place},
	}
}

// field is a field of a struct, as a document has it.
type field struct {
	name      string
	index     []int
	omitEmpty bool
}

// fieldsOf reads the tags of a struct: `dao:"name,omitempty"`, or `json` if there is no such tag; "-" leaves a
// field out.
func fieldsOf(of reflect.Type) []field {
	var made []field
	for _, it := range reflect.VisibleFields(of) {
		tag, ok := it.Tag.Lookup("dao")
		if !ok {
			tag = it.Tag.Get("json")
		}
		name, options, _ := strings.Cut(tag, ",")
		if !it.IsExported() || it.Anonymous || tag == "-" {
			continue
		}
		if name == "" {
			name = it.Name
		}
		made = append(made, field{name, it.Index, strings.Contains(options, "omitempty")})
	}
	return made
}

// toFields makes the fields of a document of a struct, or of a map with texts as keys.
func toFields(value reflect.Value, place string, depth int) (map[string]*datav1.Value, error) {
	for value.Kind() == reflect.Pointer || value.Kind() == reflect.Interface {
		value = value.Elem()
	}
	made := make(map[string]*datav1.Value)
	set := func(name string, it reflect.Value) error {
		at := name
		if place != "" {
			at = place + "." + name
		}
		value, err := toValue(it, at, depth)
		made[name] = value
		return err
	}
	switch value.Kind() {
	case reflect.Struct:
		for _, each := range fieldsOf(value.Type()) {
			it, err := value.FieldByIndexErr(each.index)
			if err != nil || each.omitEmpty && it.IsZero() || it.Kind() == reflect.Pointer && it.IsNil() {
				continue
			}
			if err := set(each.name, it); err != nil {
				return nil, err
			}
		}
	case reflect.Map:
		if value.Type().Key().Kind() != reflect.String {
			return nil, invalid(place, "is a map whose keys are no texts")
		}
		for iter := value.MapRange(); iter.Next(); {
			if err := set(iter.Key().String(), iter.Value()); err != nil {
				return nil, err
			}
		}
	default:
		return nil, invalid(place, "is no struct and no map")
	}
	return made, nil
}

func toValue(value reflect.Value, place string, depth int) (*datav1.Value, error) {
	if depth > deepest {
		return nil, invalid(place, "is nested more than %d deep", deepest)
	}
	if !value.IsValid() {
		return &datav1.Value{Kind: &datav1.Value_NullValue{NullValue: &datav1.Null{}}}, nil
	}
	switch it := value.Interface().(type) {
	case Text:
		return &datav1.Value{Kind: &datav1.Value_TextValue{TextValue: string(it)}}, nil
	case Counter:
		return &datav1.Value{Kind: &datav1.Value_CounterValue{CounterValue: int64(it)}}, nil
	case encoding.TextMarshaler:
		text, err := it.MarshalText()
		if err != nil {
			return nil, invalid(place, "cannot be written: %v", err)
		}
		return &datav1.Value{Kind: &datav1.Value_StringValue{StringValue: string(text)}}, nil
	}
	switch value.Kind() {
	case reflect.Pointer, reflect.Interface:
		return toValue(value.Elem(), place, depth)
	case reflect.Bool:
		return &datav1.Value{Kind: &datav1.Value_BoolValue{BoolValue: value.Bool()}}, nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return &datav1.Value{Kind: &datav1.Value_IntValue{IntValue: value.Int()}}, nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if value.Uint() > math.MaxInt64 {
			return nil, invalid(place, "is larger than a whole number of 64 bits")
		}
		return &datav1.Value{Kind: &datav1.Value_IntValue{IntValue: int64(value.Uint())}}, nil
	case reflect.Float32, reflect.Float64:
		return &datav1.Value{Kind: &datav1.Value_DoubleValue{DoubleValue: value.Float()}}, nil
	case reflect.String:
		return &datav1.Value{Kind: &datav1.Value_StringValue{StringValue: value.String()}}, nil
	case reflect.Slice, reflect.Array:
		if value.Kind() == reflect.Slice && value.Type().Elem().Kind() == reflect.Uint8 {
			return &datav1.Value{Kind: &datav1.Value_BytesValue{BytesValue: value.Bytes()}}, nil
		}
		list := &datav1.ListValue{}
		for at := range value.Len() {
			item, err := toValue(value.Index(at), fmt.Sprintf("%s[%d]", place, at), depth+1)
			if err != nil {
				return nil, err
			}
			list.Values = append(list.Values, item)
		}
		return &datav1.Value{Kind: &datav1.Value_ListValue{ListValue: list}}, nil
	case reflect.Struct, reflect.Map:
		entries, err := toFields(value, place, depth+1)
		if err != nil {
			return nil, err
		}
		return &datav1.Value{Kind: &datav1.Value_MapValue{MapValue: &datav1.MapValue{Entries: entries}}}, nil
	}
	return nil, invalid(place, "is a %s, which a document cannot hold", value.Type())
}

// mismatch is a value that the program's type cannot hold.
func mismatch(place string, kind any, of reflect.Type) error {
	name := strings.TrimPrefix(fmt.Sprintf("%T", kind), "*datav1.Value_")
	return fmt.Errorf("the field %q holds a %s, which is no %s", place, name, of)
}

// fromFields reads fields into a struct, or into a map with texts as keys. What the struct does not have is
// left out.
func fromFields(fields map[string]*datav1.Value, into reflect.Value, place string) error {
	in := func(name string) string {
		if place == "" {
			return name
		}
		return place + "." + name
	}
	switch into.Kind() {
	case reflect.Struct:
		for _, each := range fieldsOf(into.Type()) {
			if it := fields[each.name]; it != nil {
				target, err := into.FieldByIndexErr(each.index)
				if err != nil {
					continue
				}
				if err := fromValue(it, target, in(each.name)); err != nil {
					return err
				}
			}
		}
		return nil
	case reflect.Map:
		if into.Type().Key().Kind() != reflect.String {
			return fmt.Errorf("%s is no map with texts as keys", into.Type())
		}
		into.Set(reflect.MakeMapWithSize(into.Type(), len(fields)))
		for name, it := range fields {
			item := reflect.New(into.Type().Elem()).Elem()
			if err := fromValue(it, item, in(name)); err != nil {
				return err
			}
			into.SetMapIndex(reflect.ValueOf(name).Convert(into.Type().Key()), item)
		}
		return nil
	}
	return fmt.Errorf("%s is no struct and no map", into.Type())
}

func fromValue(value *datav1.Value, into reflect.Value, place string) error {
	kind := value.Kind
	if _, null := kind.(*datav1.Value_NullValue); null {
		into.SetZero()
		return nil
	}
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		return fromValue(value, into.Elem(), place)
	}
	if into.Kind() == reflect.Interface && into.NumMethod() == 0 {
		made, err := anyOf(value, place)
		if err == nil && made != nil {
			into.Set(reflect.ValueOf(made))
		}
		return err
	}
	if text, ok := kind.(*datav1.Value_StringValue); ok && into.CanAddr() {
		if it, ok := into.Addr().Interface().(encoding.TextUnmarshaler); ok {
			if err := it.UnmarshalText([]byte(text.StringValue)); err != nil {
				return fmt.Errorf("the field %q: %w", place, err)
			}
			return nil
		}
	}
	switch it := kind.(type) {
	case *datav1.Value_BoolValue:
		if into.Kind() == reflect.Bool {
			into.SetBool(it.BoolValue)
			return nil
		}
	case *datav1.Value_StringValue:
		if into.Kind() == reflect.String {
			into.SetString(it.StringValue)
			return nil
		}
	case *datav1.Value_TextValue:
		if into.Kind() == reflect.String {
			into.SetString(it.TextValue)
			return nil
		}
	case *datav1.Value_BytesValue:
		if into.Kind() == reflect.Slice && into.Type().Elem().Kind() == reflect.Uint8 {
			into.SetBytes(it.BytesValue)
			return nil
		}
	case *datav1.Value_DoubleValue:
		if into.CanFloat() {
			into.SetFloat(it.DoubleValue)
			return nil
		}
	case *datav1.Value_IntValue:
		if whole(it.IntValue, into) {
			return nil
		}
	case *datav1.Value_CounterValue:
		if whole(it.CounterValue, into) {
			return nil
		}
	case *datav1.Value_ListValue:
		if into.Kind() == reflect.Slice {
			items := reflect.MakeSlice(into.Type(), len(it.ListValue.Values), len(it.ListValue.Values))
			for at, each := range it.ListValue.Values {
				if err := fromValue(each, items.Index(at), fmt.Sprintf("%s[%d]", place, at)); err != nil {
					return err
				}
			}
			into.Set(items)
			return nil
		}
	case *datav1.Value_MapValue:
		if into.Kind() == reflect.Struct || into.Kind() == reflect.Map {
			return fromFields(it.MapValue.Entries, into, place)
		}
	}
	return mismatch(place, kind, into.Type())
}

// whole sets a whole number; it reports whether it fits.
func whole(number int64, into reflect.Value) bool {
	switch {
	case into.CanInt() && !into.OverflowInt(number):
		into.SetInt(number)
	case into.CanUint() && number >= 0 && !into.OverflowUint(uint64(number)):
		into.SetUint(uint64(number))
	case into.CanFloat() && int64(float64(number)) == number:
		into.SetFloat(float64(number))
	default:
		return false
	}
	return true
}

// anyOf reads a value of which the program says nothing.
func anyOf(value *datav1.Value, place string) (any, error) {
	switch it := value.Kind.(type) {
	case *datav1.Value_BoolValue:
		return it.BoolValue, nil
	case *datav1.Value_IntValue:
		return it.IntValue, nil
	case *datav1.Value_DoubleValue:
		return it.DoubleValue, nil
	case *datav1.Value_StringValue:
		return it.StringValue, nil
	case *datav1.Value_TextValue:
		return Text(it.TextValue), nil
	case *datav1.Value_CounterValue:
		return Counter(it.CounterValue), nil
	case *datav1.Value_BytesValue:
		return it.BytesValue, nil
	case *datav1.Value_ListValue:
		made := []any{}
		err := fromValue(value, reflect.ValueOf(&made).Elem(), place)
		return made, err
	case *datav1.Value_MapValue:
		made := map[string]any{}
		err := fromValue(value, reflect.ValueOf(&made).Elem(), place)
		return made, err
	}
	return nil, nil
}
