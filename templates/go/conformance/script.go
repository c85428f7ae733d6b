package main

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync"

	"google.golang.org/protobuf/proto"

	"testee/conformance"
	"testee/conformance/contract"
	"testee/conformance/host"
	told "testee/conformance/v1"
)

// script carries out the capabilities that are in the kit's hands.
type script struct {
	report  func(*told.Report)
	unable  func(why string)
	answers map[string]*told.AtOnce

	mu      sync.Mutex
	numbers uint32
	asked   map[uint32]*question
}

// question is a call that waits for answers of the kit.
type question struct {
	answers chan *told.Answer
	ended   <-chan struct{} // its handler has ended, and the runtime knows
}

func newScript(report func(*told.Report), unable func(string)) *script {
	return &script{report: report, unable: unable}
}

// begin forgets what another Avatar asked, and makes the handlers of the capabilities that are named.
func (s *script) begin(names []string, answers []*told.AtOnce) map[string]host.Handler {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = make(map[uint32]*question)
	s.answers = make(map[string]*told.AtOnce)
	for _, each := range answers {
		s.answers[each.Name] = each
	}
	var made conformance.Capabilities
	for _, name := range names {
		switch name {
		case "ask":
			made.Ask = ask{s}
		case "line":
			made.Line = line{s}
		case "outside":
			made.Outside = outside{s}
		case "spare":
			made.Spare = spare{s}
		case "echo":
			made.EchoHandler = echo{s}
		}
	}
	handlers := made.Handlers()
	for _, each := range contract.Imports {
		if slices.Contains(names, each.Capability) && !has(handlers, each.Name) {
			handlers[each.Name] = s.any(each)
		}
	}
	for name, each := range handlers {
		handlers[name] = inOrder(each)
	}
	return handlers
}

// answer hands an answer of the kit to the call that waits for it.
func (s *script) answer(it *told.Answer) {
	s.mu.Lock()
	waiting := s.asked[it.Number]
	s.mu.Unlock()
	if waiting == nil {
		return
	}
	waiting.answers <- it
	if _, more := it.Answer.(*told.Answer_Item); !more { // what is answered next must not come before
		<-waiting.ended
	}
}

// handling is what a handler and whoever called it know of each other.
type handling struct {
	report context.CancelFunc // called once the call is reported: the next one is handed over only then
	ended  <-chan struct{}
}

type handlingKey struct{}

// inOrder has the handlers of capabilities without order called one after the other, up to where they wait.
func inOrder(it host.Handler) host.Handler {
	switch {
	case it.Unary != nil:
		unary := it.Unary
		it.Begin = func(ctx context.Context, request []byte, done func([]byte, error)) {
			reported, tell := context.WithCancel(context.WithoutCancel(ctx))
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				defer tell()
				done(unary(context.WithValue(ctx, handlingKey{}, handling{tell, ended}), request))
			}()
			<-reported.Done()
		}
	case it.Stream != nil:
		stream := it.Stream
		it.Stream = func(ctx context.Context, request []byte) iter.Seq2[[]byte, error] {
			type item struct {
				data []byte
				err  error
			}
			reported, tell := context.WithCancel(context.WithoutCancel(ctx))
			items := make(chan item)
			left, leave := context.WithCancel(ctx)
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				defer tell()
				defer close(items)
				for data, err := range stream(context.WithValue(ctx, handlingKey{}, handling{tell, ended}), request) {
					select {
					case items <- item{data, err}:
					case <-left.Done():
						return
					}
				}
			}()
			select {
			case <-reported.Done():
			case first := <-items: // it was refused before its handler
				leave()
				return func(yield func([]byte, error) bool) { yield(first.data, first.err) }
			}
			return func(yield func([]byte, error) bool) {
				defer leave()
				for it := range items {
					if !yield(it.data, it.err) {
						return
					}
				}
			}
		}
	}
	return it
}

// ask reports a call; what it gives waits for the kit's answers.
func (s *script) ask(ctx context.Context, name string, request proto.Message) (next func() (*told.Answer, error)) {
	data, _ := proto.Marshal(request)
	return s.askBytes(ctx, name, data)
}

func (s *script) askBytes(ctx context.Context, name string, data []byte) (next func() (*told.Answer, error)) {
	answers := make(chan *told.Answer, 1024)
	s.mu.Lock()
	s.numbers++
	number := s.numbers
	caller, _ := ctx.Value(handlingKey{}).(handling)
	s.asked[number] = &question{answers, caller.ended}
	s.mu.Unlock()
	s.report(&told.Report{Report: &told.Report_Asked{Asked: &told.Asked{Number: number, Name: name, Request: data}}})
	stopped := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		_, open := s.asked[number]
		delete(s.asked, number)
		s.mu.Unlock()
		if open {
			s.report(&told.Report{Report: &told.Report_Stopped{Stopped: &told.Stopped{Number: number}}})
		}
	})
	caller.report()
	return func() (*told.Answer, error) {
		select {
		case it := <-answers:
			if _, more := it.Answer.(*told.Answer_Item); !more {
				s.mu.Lock()
				delete(s.asked, number)
				s.mu.Unlock()
				stopped()
			}
			return it, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func has(handlers map[string]host.Handler, name string) bool {
	_, ok := handlers[name]
	return ok
}

// any makes the handler of an import whose types were not known when this was written: it takes bytes.
func (s *script) any(it contract.Import) host.Handler {
	switch it.Mode {
	case contract.Sync:
		return host.Handler{Sync: func(given host.Arguments, out []byte) (int64, error) {
			data, number, err := echo{s}.atOnce(it.Name, arguments(it.Params, given, out)...)
			copy(out, data)
			return number, err
		}}
	case contract.Stream:
		return host.Handler{Stream: func(ctx context.Context, request []byte) iter.Seq2[[]byte, error] {
			return func(yield func([]byte, error) bool) {
				next := s.askBytes(ctx, it.Name, request)
				for {
					answer, err := next()
					if err != nil {
						yield(nil, err)
						return
					}
					if _, ended := answer.Answer.(*told.Answer_Reply); ended {
						return
					}
					data, err := replied(answer)
					if !yield(data, err) || err != nil {
						return
					}
				}
			}
		}}
	}
	return host.Handler{Unary: func(ctx context.Context, request []byte) ([]byte, error) {
		next := s.askBytes(ctx, it.Name, request)
		host.Placed(ctx)
		answer, err := next()
		if err != nil {
			return nil, err
		}
		return replied(answer)
	}}
}

// arguments are what an import that answers at once was called with.
func arguments(params []contract.Param, given host.Arguments, out []byte) (values []*told.Value) {
	at := 0
	for _, param := range params {
		switch param.Role {
		case "scalar":
			values = append(values, number(given.Number(at)))
		case "in_pointer":
			data := append([]byte{}, given[at].Bytes...)
			values = append(values, &told.Value{Value: &told.Value_Data{Data: data}})
		case "text_pointer":
			values = append(values, &told.Value{Value: &told.Value_Text{Text: given.Text(at)}})
		case "out_pointer":
			values = append(values, number(int64(len(out))))
			continue
		default:
			continue
		}
		at++
	}
	return values
}

func (s *script) once(ctx context.Context, name string, request proto.Message) (*told.Told, error) {
	it, err := s.ask(ctx, name, request)()
	if err != nil {
		return nil, err
	}
	return reply(it)
}

func (s *script) many(ctx context.Context, name string, request proto.Message) iter.Seq2[*told.Told, error] {
	return func(yield func(*told.Told, error) bool) {
		next := s.ask(ctx, name, request)
		for {
			it, err := next()
			if err != nil {
				yield(nil, err)
				return
			}
			if _, ended := it.Answer.(*told.Answer_Reply); ended {
				return
			}
			item, err := reply(it)
			if !yield(item, err) || err != nil {
				return
			}
		}
	}
}

func reply(it *told.Answer) (*told.Told, error) {
	data, err := replied(it)
	if err != nil {
		return nil, err
	}
	answer := new(told.Told)
	return answer, proto.Unmarshal(data, answer)
}

func replied(it *told.Answer) ([]byte, error) {
	switch it := it.Answer.(type) {
	case *told.Answer_Refusal:
		return nil, refusal(it.Refusal)
	case *told.Answer_Defect:
		return nil, errors.New(it.Defect)
	case *told.Answer_Item:
		return it.Item, nil
	case *told.Answer_Reply:
		return it.Reply, nil
	}
	panic("the compiler does not let a handler do that")
}

func refusal(it *told.Refusal) error {
	status := contract.StatusOK
	for each := contract.Status(-200); each <= 0; each++ {
		if each.String() == it.Status {
			status = each
		}
	}
	return &host.Error{Status: status, Message: it.Message, Help: it.Help, Details: it.Details}
}

type ask struct{ *script }

func (a ask) Answer(ctx context.Context, request *told.Ask) (*told.Told, error) {
	return a.once(ctx, "avatar_ask_answer", request)
}

func (a ask) Change(ctx context.Context, request *told.Ask) (*told.Told, error) {
	return a.once(ctx, "avatar_ask_change", request)
}

func (a ask) Items(ctx context.Context, request *told.Ask) iter.Seq2[*told.Told, error] {
	return a.many(ctx, "avatar_ask_items", request)
}

type line struct{ *script }

// placed is called where the handler would wait: the next one may begin.
func (l line) once(ctx context.Context, name string, request *told.Ask) (*told.Told, error) {
	next := l.ask(ctx, name, request)
	host.Placed(ctx)
	it, err := next()
	if err != nil {
		return nil, err
	}
	return reply(it)
}

func (l line) Read(ctx context.Context, request *told.Ask) (*told.Told, error) {
	return l.once(ctx, "avatar_line_read", request)
}

func (l line) Write(ctx context.Context, request *told.Ask) (*told.Told, error) {
	return l.once(ctx, "avatar_line_write", request)
}

type outside struct{ *script }

func (o outside) Look(ctx context.Context, request *told.Ask) (*told.Told, error) {
	return o.once(ctx, "avatar_outside_look", request)
}

func (o outside) Change(ctx context.Context, request *told.Ask) (*told.Told, error) {
	return o.once(ctx, "avatar_outside_change", request)
}

func (o outside) Watch(ctx context.Context, request *told.Ask) iter.Seq2[*told.Told, error] {
	return o.many(ctx, "avatar_outside_watch", request)
}

type spare struct{ *script }

func (o spare) Use(ctx context.Context, request *told.Ask) (*told.Told, error) {
	return o.once(ctx, "avatar_spare_use", request)
}

type echo struct{ *script }

// atOnce reports a call, and answers what the kit said beforehand.
func (e echo) atOnce(name string, values ...*told.Value) (data []byte, number int64, err error) {
	e.report(&told.Report{Report: &told.Report_Asked{Asked: &told.Asked{Name: name, Values: values}}})
	switch it := e.answers[name].GetAnswer().(type) {
	case *told.AtOnce_Refusal:
		return nil, 0, refusal(it.Refusal)
	case *told.AtOnce_Defect:
		return nil, 0, errors.New(it.Defect)
	case *told.AtOnce_Data:
		return it.Data, 0, nil
	case *told.AtOnce_Number:
		return nil, it.Number, nil
	}
	return nil, 0, nil
}

func (e echo) Count() (int64, error) {
	_, number, err := e.atOnce("avatar_echo_count")
	return number, err
}

func (e echo) Get(room []byte) error {
	data, _, err := e.atOnce("avatar_echo_get", number(int64(len(room))))
	if err == nil && len(data) != len(room) {
		e.unable("the compiler does not let a handler give another number of bytes")
	}
	copy(room, data)
	return err
}

func (e echo) Put(plain, balance, choice int64, data []byte, words string) error {
	_, _, err := e.atOnce("avatar_echo_put", number(plain), number(balance), number(choice),
		&told.Value{Value: &told.Value_Data{Data: append([]byte{}, data...)}},
		&told.Value{Value: &told.Value_Text{Text: words}})
	return err
}

func number(it int64) *told.Value { return &told.Value{Value: &told.Value_Number{Number: it}} }
