// Package documents gives the documents of a home as values of the program's own types.
//
//	type Todo struct {
//		Title string `dao:"title"`
//		Done  bool   `dao:"done"`
//	}
//
//	todos := documents.Space[Todo](a, "todos")
//	id, err := todos.Create(ctx, Todo{Title: "Milk"})
package documents

import (
	"context"
	"fmt"
	"iter"
	"reflect"

	"dao.local/host"

	dao "dao.local/host/gen"
	"dao.local/host/gen/contract"
	"dao.local/host/gen/datav1"
)

// atOnce is how many documents are read at a time.
const atOnce = 100

// SpaceOf is a named set of documents of one type. Nothing checks what other programs wrote there: a document
// that does not fit the type is an error that names the field.
type SpaceOf[T any] struct {
	// Name is what the space is called.
	Name   string
	caller host.Caller
	client *dao.DocumentsClient
}

// Space returns a space of a home. T is a struct with tags, or a map with texts as keys.
func Space[T any](home host.Caller, name string) *SpaceOf[T] {
	return &SpaceOf[T]{name, home, dao.NewDocumentsClient(home)}
}

// Document is a document that was read.
type Document[T any] struct {
	ID     string
	Fields T
	// Version is equal on two homes only if the content is equal.
	Version string
}

// WriteOption is a choice for a write.
type WriteOption func(*writing)

type writing struct {
	id, ifVersion string
	requestID     []byte
}

func wanted(options []WriteOption) writing {
	var made writing
	for _, option := range options {
		option(&made)
	}
	return made
}

// WithID is the id of a document that is created; a new random one if it is left out.
func WithID(id string) WriteOption { return func(w *writing) { w.id = id } }

// IfVersion is the version that a document must have that is patched or deleted.
func IfVersion(version string) WriteOption { return func(w *writing) { w.ifVersion = version } }

// WithRequestID makes a repeat with the same id give the first result and write nothing: 1 to 64 bytes.
func WithRequestID(id []byte) WriteOption { return func(w *writing) { w.requestID = id } }

// Create makes a document, and returns its id.
func (s *SpaceOf[T]) Create(ctx context.Context, fields T, options ...WriteOption) (string, error) {
	w := wanted(options)
	revision, err := s.put(ctx, w.id, fields, datav1.PutMode_PUT_MODE_CREATE, w)
	return revision.GetId(), err
}

// Put makes a document, or replaces its fields, and returns its version.
func (s *SpaceOf[T]) Put(ctx context.Context, id string, fields T, options ...WriteOption) (string, error) {
	revision, err := s.put(ctx, id, fields, datav1.PutMode_PUT_MODE_UNSPECIFIED, wanted(options))
	return revision.GetVersion(), err
}

func (s *SpaceOf[T]) put(ctx context.Context, id string, fields T, mode datav1.PutMode, w writing) (*datav1.Revision, error) {
	made, err := toFields(reflect.ValueOf(&fields), "", 0)
	if err != nil {
		return nil, err
	}
	answer, err := s.client.Put(ctx, &datav1.PutRequest{Space: s.Name, Id: id, Fields: made, Mode: mode, RequestId: w.requestID})
	return answer.GetRevision(), err
}

// Get reads a document. Its error is contract.StatusNotFound if there is none.
func (s *SpaceOf[T]) Get(ctx context.Context, id string) (Document[T], error) {
	answer, err := s.client.Get(ctx, &datav1.GetRequest{Space: s.Name, Id: id})
	if err != nil {
		return Document[T]{}, err
	}
	return s.document(answer.Document)
}

// Patch sets some fields of a document, removes those that are nil, and returns its version.
func (s *SpaceOf[T]) Patch(ctx context.Context, id string, fields map[string]any, options ...WriteOption) (string, error) {
	w := wanted(options)
	request := &datav1.PatchRequest{Space: s.Name, Id: id, IfVersion: w.ifVersion, RequestId: w.requestID}
	for name, value := range fields {
		edit := &datav1.Edit{Path: []string{name}}
		if value == nil {
			edit.Edit = &datav1.Edit_Remove{Remove: &datav1.Remove{}}
		} else {
			made, err := toValue(reflect.ValueOf(value), name, 0)
			if err != nil {
				return "", err
			}
			edit.Edit = &datav1.Edit_Set{Set: made}
		}
		request.Edits = append(request.Edits, edit)
	}
	answer, err := s.client.Patch(ctx, request)
	return answer.GetRevision().GetVersion(), err
}

// Delete deletes a document.
func (s *SpaceOf[T]) Delete(ctx context.Context, id string, options ...WriteOption) error {
	w := wanted(options)
	_, err := s.client.Delete(ctx, &datav1.DeleteRequest{Space: s.Name, Id: id, IfVersion: w.ifVersion, RequestId: w.requestID})
	return err
}

// Count counts documents inside the unit.
func (s *SpaceOf[T]) Count(ctx context.Context, options ...QueryOption) (int, error) {
	query, err := asked(options)
	if err != nil {
		return 0, err
	}
	answer, err := s.client.Count(ctx, &datav1.CountRequest{Space: s.Name, Where: query.filter()})
	return int(answer.GetCount()), err
}

// Query finds documents, page by page as the loop asks for them. An error is the last that the loop gets.
func (s *SpaceOf[T]) Query(ctx context.Context, options ...QueryOption) iter.Seq2[Document[T], error] {
	return func(yield func(Document[T], error) bool) {
		query, err := asked(options)
		if err != nil {
			yield(Document[T]{}, err)
			return
		}
		request := &datav1.QueryRequest{Space: s.Name, Where: query.filter(), Order: query.order}
		for left := query.limit; left != 0; {
			request.Limit = atOnce
			if left > 0 {
				request.Limit = uint32(min(left, atOnce))
			}
			page, err := s.client.Query(ctx, request)
			if err != nil {
				yield(Document[T]{}, err)
				return
			}
			for _, each := range page.Documents {
				document, err := s.document(each)
				if !yield(document, err) || err != nil {
					return
				}
			}
			if left > 0 {
				left = max(left-len(page.Documents), 0)
			}
			if request.Cursor = page.Next; page.Next == "" {
				return
			}
		}
	}
}

// Kind is what became of a document.
type Kind int

const (
	// Changed is a document that was made or changed.
	Changed Kind = iota
	// Removed is a document that was deleted, or that fulfils the conditions no more.
	Removed
	// CaughtUp says that nothing more is stored at this moment.
	CaughtUp
)

// Change is a change of a space.
type Change[T any] struct {
	Kind Kind
	// Document is whole if it has changed, and has its id only if it was removed.
	Document Document[T]
	// Cursor is where to go on, see [After].
	Cursor string
}

// Watch gives what is there, and then each change as it happens; leaving the loop ends it.
func (s *SpaceOf[T]) Watch(ctx context.Context, options ...QueryOption) iter.Seq2[Change[T], error] {
	return func(yield func(Change[T], error) bool) {
		query, err := asked(options)
		if err != nil {
			yield(Change[T]{}, err)
			return
		}
		request := &datav1.WatchRequest{Space: s.Name, Where: query.filter(), After: query.after, FromNow: query.fromNow}
		for it, err := range s.client.Watch(ctx, request) {
			change := Change[T]{Cursor: it.GetCursor()}
			switch it.GetKind() {
			case datav1.WatchResponse_KIND_CAUGHT_UP:
				change.Kind = CaughtUp
			case datav1.WatchResponse_KIND_REMOVED:
				change.Kind, change.Document.ID = Removed, it.GetDocument().GetId()
			case datav1.WatchResponse_KIND_CHANGED:
				change.Document, err = s.document(it.GetDocument())
			}
			if !yield(change, err) || err != nil {
				return
			}
		}
	}
}

func (s *SpaceOf[T]) document(it *datav1.Document) (made Document[T], err error) {
	made.ID, made.Version = it.GetId(), it.GetVersion()
	if it.GetOversized() {
		return made, &host.Error{
			Status:  contract.StatusTooLarge,
			Message: fmt.Sprintf("merges made the document %q larger than can be read at once", made.ID),
			Help:    "Documents.Canonical streams it.", Details: map[string]string{"limit": "max_message_bytes"},
		}
	}
	into := reflect.ValueOf(&made.Fields).Elem()
	for into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	if err := fromFields(it.GetFields(), into, ""); err != nil {
		return made, fmt.Errorf("the document %q: %w", made.ID, err)
	}
	return made, nil
}
