package fetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"

	"dao.local/host"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
)

// dialError is that of a connection that could not be made.
type dialError struct{ err error }

func (e *dialError) Error() string { return e.err.Error() }

func (e *dialError) Unwrap() error { return e.err }

// connection remembers the heads of answers as they came: package http loses the order of fields.
type connection struct {
	net.Conn

	mu   sync.Mutex
	head []byte
	full bool // the head is whole
}

// headMost is where a head that is longer than package http allows is cut.
const headMost = 2 << 20

func (c *connection) Read(into []byte) (int, error) {
	count, err := c.Conn.Read(into)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.full && len(c.head) < headMost {
		c.head = append(c.head, into[:count]...)
		c.full = endsHead(c.head)
	}
	return count, err
}

// begin forgets the head of the answer before.
func (c *connection) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.head, c.full = nil, false
}

// fields are those of the last head, with names in small letters.
func (c *connection) fields() []header {
	c.mu.Lock()
	defer c.mu.Unlock()
	text := lastHead(c.head)
	var made []header
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\r\n")
		if (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")) && len(made) > 0 { // obsolete folding
			made[len(made)-1].value += " " + fromLatin1(strings.Trim(line, " \t"))
			continue
		}
		if name, rest, ok := strings.Cut(line, ":"); ok {
			made = append(made, header{strings.ToLower(name), fromLatin1(strings.Trim(rest, " \t"))})
		}
	}
	return made
}

// endsHead reports whether a head that is not informational is whole.
func endsHead(data []byte) bool { return lastHead(data) != nil }

// lastHead returns the fields of the first head that is not informational (1xx).
func lastHead(data []byte) []byte {
	for {
		end, length := bytes.Index(data, []byte("\r\n\r\n")), 4
		if bare := bytes.Index(data, []byte("\n\n")); bare >= 0 && (end < 0 || bare < end) {
			end, length = bare, 2
		}
		if end < 0 {
			return nil
		}
		first, fields, _ := bytes.Cut(data[:end], []byte("\n"))
		if words := bytes.Fields(first); len(words) < 2 || words[1][0] != '1' {
			return append(fields, '\n')
		}
		data = data[end+length:]
	}
}

// dial looks a host up, checks where it leads and connects to an address that was checked: nothing is
// looked up twice.
func dial(ctx context.Context, network, place string) (net.Conn, error) {
	name, port, err := net.SplitHostPort(place)
	if err != nil {
		return nil, err
	}
	addresses, err := lookUp(ctx, name)
	if err != nil {
		return nil, &dialError{err}
	}
	if !scopes.MayBePrivate(name) {
		public := addresses[:0:0]
		for _, each := range addresses {
			if scopes.IsPublic(each) {
				public = append(public, each)
			}
		}
		if len(public) == 0 {
			return nil, notPublic(name, port, addresses)
		}
		addresses = public
	}
	var dialer net.Dialer
	for _, each := range addresses {
		var made net.Conn
		if made, err = dialer.DialContext(ctx, network, net.JoinHostPort(each.String(), port)); err == nil {
			return &connection{Conn: made}, nil
		}
	}
	return nil, &dialError{err}
}

func lookUp(ctx context.Context, name string) ([]netip.Addr, error) {
	if address, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{address}, nil
	}
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s has no address", name)
	}
	for at := range found {
		found[at] = found[at].Unmap()
	}
	return found, err
}

// dialTLS does the same, with TLS.
func dialTLS(ctx context.Context, network, place string) (net.Conn, error) {
	made, err := dial(ctx, network, place)
	if err != nil {
		return nil, err
	}
	name, _, err := net.SplitHostPort(place)
	if err != nil {
		return nil, err
	}
	secured := tls.Client(made.(*connection).Conn, &tls.Config{ServerName: name, NextProtos: []string{"http/1.1"}})
	if err := secured.HandshakeContext(ctx); err != nil {
		_ = made.Close()
		return nil, &dialError{err}
	}
	return &connection{Conn: secured}, nil
}

func notPublic(name, port string, addresses []netip.Addr) error {
	leads := addresses[0].String()
	number, _ := strconv.Atoi(port)
	grant := "net=" + scopes.Origin("https", leads, number)
	return &host.Error{
		Status: contract.StatusDenied,
		Message: fmt.Sprintf("The unit may not use net for %s: that name leads to %s, which is not on the public network.",
			name, leads),
		Details: map[string]string{"capability": "net", "scope": name, "grant": grant},
	}
}
