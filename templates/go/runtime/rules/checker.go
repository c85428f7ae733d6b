// Package rules checks values against the rules of their fields. Generated code is what uses it.
package rules

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"dao.local/host"

	"dao.local/host/gen/contract"
)

// Checker looks at the fields of one message until one breaks a rule. Its zero value is ready.
type Checker struct {
	err   *host.Error
	field string
	key   any
}

// Field names the field that the next check is about.
func (c *Checker) Field(name string) *Checker {
	c.field, c.key = name, nil
	return c
}

// Item names the item of a field that the next check is about: by its index, or its key in a map.
func (c *Checker) Item(name string, key any) *Checker {
	c.field, c.key = name, key
	return c
}

// Err returns what is wrong with the message, a *host.Error, or nil.
func (c *Checker) Err() error {
	if c.err == nil {
		return nil
	}
	return c.err
}

// Required checks that a value is there.
func (c *Checker) Required(there bool) {
	if !there {
		c.invalid("is missing")
	}
}

// MaxItems checks that there are not too many items.
func (c *Checker) MaxItems(count, most int) {
	if count > most {
		c.above(contract.StatusTooLarge, most, "has %s", counted(count, "item"))
	}
}

// MinItems checks that there are enough items.
func (c *Checker) MinItems(count, least int) {
	if count < least {
		c.invalid("has %s; the least is %d", counted(count, "item"), least)
	}
}

// MaxBytes checks that a value is not too long.
func (c *Checker) MaxBytes(size, most int) {
	if size > most {
		c.above(contract.StatusTooLarge, most, "has %s", counted(size, "byte"))
	}
}

// MinBytes checks that a value is long enough.
func (c *Checker) MinBytes(size, least int) {
	if size < least {
		c.invalid("has %s; the least is %d", counted(size, "byte"), least)
	}
}

// MaxLen checks that a text does not have too many characters.
func (c *Checker) MaxLen(text string, most int) {
	if count := utf8.RuneCountInString(text); count > most {
		c.above(contract.StatusTooLarge, most, "has %s", counted(count, "character"))
	}
}

// MinLen checks that a text has enough characters.
func (c *Checker) MinLen(text string, least int) {
	if count := utf8.RuneCountInString(text); count < least {
		c.invalid("has %s; the least is %d", counted(count, "character"), least)
	}
}

// AtMost checks that a number is not too large.
func (c *Checker) AtMost(value, most int64) {
	if value > most {
		c.above(contract.StatusInvalidArgument, most, "is %d", value)
	}
}

// AtLeast checks that a number is large enough.
func (c *Checker) AtLeast(value, least int64) {
	if value < least {
		c.invalid("is %d; the least is %d", value, least)
	}
}

// Signed returns a number as one with a sign; one that is too large counts as the largest.
func Signed(value uint64) int64 {
	return int64(min(value, math.MaxInt64))
}

// Inside takes what is wrong with a message that the field holds.
func (c *Checker) Inside(err error) {
	inner, ok := err.(*host.Error)
	if !ok || c.err != nil {
		return
	}
	field := inner.Details["field"]
	path := c.path() + "." + field
	inner.Message = strings.Replace(inner.Message, "`"+field+"`", "`"+path+"`", 1)
	inner.Details["field"] = path
	c.err = inner
}

func (c *Checker) path() string {
	if c.key == nil {
		return c.field
	}
	return fmt.Sprintf("%s[%v]", c.field, c.key)
}

func (c *Checker) invalid(format string, values ...any) {
	c.wrong(contract.StatusInvalidArgument, fmt.Sprintf(format, values...))
}

func (c *Checker) above(status contract.Status, limit any, format string, values ...any) {
	if c.wrong(status, fmt.Sprintf(format, values...)+fmt.Sprintf("; the most is %d", limit)) {
		c.err.Details["limit"] = fmt.Sprint(limit)
	}
}

func counted(number int, what string) string {
	if number == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", number, what)
}

func (c *Checker) wrong(status contract.Status, what string) bool {
	if c.err != nil {
		return false
	}
	path := c.path()
	c.err = &host.Error{
		Status:  status,
		Message: fmt.Sprintf("`%s` %s.", path, what),
		Details: map[string]string{"field": path},
	}
	return true
}

// Values gives the entries of a map in the order of their keys, so that a check always finds the same.
func Values[K cmp.Ordered, V any](values map[K]V) iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(values)) {
			if !yield(key, values[key]) {
				return
			}
		}
	}
}
