package documents

import (
	"reflect"

	"dao.local/host/gen/datav1"
)

// QueryOption is a choice for finding, counting or watching documents.
type QueryOption func(*query) error

type query struct {
	filters []*datav1.Filter
	order   *datav1.Order
	limit   int // below 0 for all
	after   string
	fromNow bool
}

func asked(options []QueryOption) (query, error) {
	made := query{limit: -1}
	for _, option := range options {
		if err := option(&made); err != nil {
			return made, err
		}
	}
	return made, nil
}

// filter is all conditions together.
func (q query) filter() *datav1.Filter {
	switch len(q.filters) {
	case 0:
		return nil
	case 1:
		return q.filters[0]
	}
	return &datav1.Filter{Condition: &datav1.Filter_All{All: &datav1.Filters{Filters: q.filters}}}
}

func compare(field string, operator datav1.Comparison_Operator, value any) QueryOption {
	return func(q *query) error {
		it := &datav1.Comparison{Field: &datav1.FieldPath{Keys: []string{field}}, Operator: operator}
		if operator != datav1.Comparison_OPERATOR_ABSENT {
			made, err := toValue(reflect.ValueOf(value), field, 0)
			if err != nil {
				return err
			}
			it.Value = made
		}
		q.filters = append(q.filters, &datav1.Filter{Condition: &datav1.Filter_Compare{Compare: it}})
		return nil
	}
}

// Equal wants a field that equals a value.
func Equal(field string, value any) QueryOption {
	return compare(field, datav1.Comparison_OPERATOR_EQUAL, value)
}

// NotEqual wants a field that does not equal a value.
func NotEqual(field string, value any) QueryOption {
	return compare(field, datav1.Comparison_OPERATOR_NOT_EQUAL, value)
}

// Less wants a field below a value.
func Less(field string, value any) QueryOption {
	return compare(field, datav1.Comparison_OPERATOR_LESS, value)
}

// AtMost wants a field that is not above a value.
func AtMost(field string, value any) QueryOption {
	return compare(field, datav1.Comparison_OPERATOR_LESS_OR_EQUAL, value)
}

// Greater wants a field above a value.
func Greater(field string, value any) QueryOption {
	return compare(field, datav1.Comparison_OPERATOR_GREATER, value)
}

// AtLeast wants a field that is not below a value.
func AtLeast(field string, value any) QueryOption {
	return compare(field, datav1.Comparison_OPERATOR_GREATER_OR_EQUAL, value)
}

// Contains wants a list that has a value.
func Contains(field string, value any) QueryOption {
	return compare(field, datav1.Comparison_OPERATOR_CONTAINS, value)
}

// StartsWith wants a text that begins with another one.
func StartsWith(field, text string) QueryOption {
	return compare(field, datav1.Comparison_OPERATOR_STARTS_WITH, text)
}

// Absent wants documents without a field.
func Absent(field string) QueryOption {
	return compare(field, datav1.Comparison_OPERATOR_ABSENT, nil)
}

// OrderBy sorts what is found by a field.
func OrderBy(field string) QueryOption {
	return func(q *query) error {
		q.order = &datav1.Order{Field: &datav1.FieldPath{Keys: []string{field}}}
		return nil
	}
}

// OrderByDescending does the same, from the largest value down.
func OrderByDescending(field string) QueryOption {
	return func(q *query) error {
		q.order = &datav1.Order{Field: &datav1.FieldPath{Keys: []string{field}}, Descending: true}
		return nil
	}
}

// Limit is the most documents that a query gives.
func Limit(most int) QueryOption {
	return func(q *query) error {
		q.limit = max(most, 0)
		return nil
	}
}

// After is where a watch goes on: the cursor of a change.
func After(cursor string) QueryOption {
	return func(q *query) error {
		q.after = cursor
		return nil
	}
}

// FromNow leaves out of a watch what is there already.
func FromNow() QueryOption {
	return func(q *query) error {
		q.fromNow = true
		return nil
	}
}
