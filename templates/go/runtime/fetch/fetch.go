// Package fetch sends HTTP requests inside granted scopes, which are checked before each connection. No
// proxy, cookie or setting of the environment changes where a request goes or what it carries.
package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"dao.local/host"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
	"dao.local/host/gen/netv1"
)

const chunkBytes = 64 << 10

// Net is the capability net.
type Net struct {
	transport *http.Transport

	mu      sync.Mutex
	granted []scopes.Net
}

// New returns the capability.
func New(granted []scopes.Net) *Net {
	return &Net{granted: granted, transport: &http.Transport{
		DialContext: dial, DialTLSContext: dialTLS, DisableCompression: true, IdleConnTimeout: time.Minute,
		TLSNextProto:           map[string]func(string, *tls.Conn) http.RoundTripper{}, // no HTTP/2
		MaxResponseHeaderBytes: 1 << 20, ReadBufferSize: chunkBytes,
	}}
}

// SetScopes lets other scopes hold from now on.
func (n *Net) SetScopes(texts []string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.granted = scopes.Of[scopes.Net]("net", texts)
	return nil
}

func (n *Net) scopes() []scopes.Net {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.granted
}

// Close closes the connections that are kept.
func (n *Net) Close() error {
	n.transport.CloseIdleConnections()
	return nil
}

// Fetch sends a request, and gives the head and the body.
func (n *Net) Fetch(ctx context.Context, it *netv1.FetchRequest) iter.Seq2[*netv1.FetchResponse, error] {
	return func(yield func(*netv1.FetchResponse, error) bool) {
		request, err := checked(it)
		if err != nil {
			yield(nil, err)
			return
		}
		limit := newDeadline(ctx, request)
		defer limit.end()
		if err := n.fetch(limit, request, yield); err != nil {
			yield(nil, limit.explained(request.address, err))
		}
	}
}

// fetch gives all items; it is done without an error if the unit wants no more.
func (n *Net) fetch(limit *deadline, next request, yield func(*netv1.FetchResponse, error) bool) error {
	var from *address
	for {
		if err := next.inside(n.scopes(), from); err != nil {
			return err
		}
		answer, fields, err := n.send(limit.ctx, next)
		if err != nil {
			return err
		}
		following, again, err := next.redirected(answer.StatusCode, answer.Header.Get("Location"))
		if !again {
			defer func() { _ = answer.Body.Close() }()
			if err != nil {
				return err
			}
			return give(limit, next.address, answer, fields, yield)
		}
		_ = answer.Body.Close()
		at := next.address
		from, next = &at, following
	}
}

func give(limit *deadline, at address, answer *http.Response, fields []header, yield func(*netv1.FetchResponse, error) bool) error {
	head := &netv1.Head{Status: uint32(answer.StatusCode), Url: at.String()}
	for _, each := range fields {
		head.Headers = append(head.Headers, &netv1.Header{Name: each.name, Value: each.value})
	}
	limit.pause()
	if !yield(&netv1.FetchResponse{Part: &netv1.FetchResponse_Head{Head: head}}, nil) {
		return nil
	}
	buffer := make([]byte, chunkBytes)
	for {
		limit.renew()
		count, err := answer.Body.Read(buffer)
		limit.pause()
		if count > 0 {
			chunk := bytes.Clone(buffer[:count])
			if !yield(&netv1.FetchResponse{Part: &netv1.FetchResponse_Chunk{Chunk: chunk}}, nil) {
				return nil
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(at, err)
		}
	}
}

// send sends a request, and returns the head of the answer with its fields as they came.
func (n *Net) send(ctx context.Context, it request) (*http.Response, []header, error) {
	var used *connection
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		used, _ = info.Conn.(*connection)
		if used != nil {
			used.begin()
		}
	}})
	place := it.address.authority()
	target := it.address.target
	if strings.HasPrefix(target, "//") { // package url would take it for a host
		target = "//" + place + target
	}
	made := (&http.Request{
		Method: it.method, Host: place, Header: make(http.Header),
		URL: &url.URL{Scheme: it.address.scheme, Host: place, Opaque: target},
	}).WithContext(ctx)
	made.Header["Accept"] = []string{"*/*"}
	made.Header["Accept-Encoding"] = []string{"identity"}
	made.Header["User-Agent"] = []string{"dao-avatar/1"}
	given := make(map[string]bool)
	for _, each := range it.headers {
		name := http.CanonicalHeaderKey(each.name)
		if !given[name] {
			delete(made.Header, name)
		}
		given[name] = true
		made.Header[name] = append(made.Header[name], each.value)
	}
	if len(it.body) > 0 {
		made.Body = io.NopCloser(bytes.NewReader(it.body))
		made.ContentLength = int64(len(it.body))
	}
	answer, err := n.transport.RoundTrip(made)
	var refused *host.Error
	var unmade *dialError
	switch {
	case errors.As(err, &refused):
		return nil, nil, refused
	case errors.As(err, &unmade):
		return nil, nil, &host.Error{
			Status: contract.StatusUnavailable, Message: fmt.Sprintf("%s cannot be reached: %v", place, unmade),
			Details: map[string]string{"host": place},
		}
	case err != nil:
		return nil, nil, broken(it.address, err)
	case answer.StatusCode == http.StatusSwitchingProtocols:
		_ = answer.Body.Close()
		return nil, nil, broken(it.address, errors.New("it upgraded the connection"))
	}
	return answer, fieldsOf(used, answer), nil
}

// fieldsOf returns the fields in the order in which they came.
func fieldsOf(used *connection, answer *http.Response) []header {
	if used != nil {
		if fields := used.fields(); len(fields) > 0 {
			return fields
		}
	}
	var made []header
	for name, values := range answer.Header {
		for _, each := range values {
			made = append(made, header{strings.ToLower(name), fromLatin1(each)})
		}
	}
	slices.SortStableFunc(made, func(a, b header) int { return strings.Compare(a.name, b.name) })
	return made
}

func broken(at address, err error) error {
	place := at.authority()
	return &host.Error{
		Status: contract.StatusInterrupted, Message: fmt.Sprintf("the connection to %s broke: %v", place, err),
		Details: map[string]string{"host": place},
	}
}

// deadline gives a request up once it takes too long.
type deadline struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	timer    *time.Timer
	patience time.Duration
}

var errLate = errors.New("the time is over")

func newDeadline(ctx context.Context, it request) *deadline {
	made := &deadline{patience: it.patience}
	made.ctx, made.cancel = context.WithCancelCause(ctx)
	made.timer = time.AfterFunc(it.patience, func() { made.cancel(errLate) })
	return made
}

// pause lets the unit take its time.
func (d *deadline) pause() { d.timer.Stop() }

func (d *deadline) renew() { d.timer.Reset(d.patience) }

func (d *deadline) end() {
	d.timer.Stop()
	d.cancel(nil)
}

// explained says why a request failed that was given up.
func (d *deadline) explained(at address, err error) error {
	if context.Cause(d.ctx) == errLate {
		place := at.authority()
		return &host.Error{
			Status:  contract.StatusTimeout,
			Message: fmt.Sprintf("%s did not answer within %v", place, d.patience),
			Details: map[string]string{"host": place},
		}
	}
	if d.ctx.Err() != nil {
		return d.ctx.Err()
	}
	return err
}
