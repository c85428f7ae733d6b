package fetch

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"dao.local/host"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
	"dao.local/host/gen/netv1"
)

const (
	patience       = 30 * time.Second
	redirectsMost  = 10
	headersMost    = 256
	headerSizeMost = 64 << 10
)

var (
	method = regexp.MustCompile(`^[A-Z][A-Z-]{0,31}$`)
	token  = regexp.MustCompile("^[!#$%&'*+\\-.^_`|~0-9A-Za-z]+$")
	value  = regexp.MustCompile(`^[\t\x20-\x7e\x{80}-\x{ff}]*$`)
)

var (
	hostsOwn = strings.Fields("connection content-length expect host http2-settings keep-alive proxy-authenticate" +
		" proxy-authorization proxy-connection te trailer transfer-encoding upgrade")
	credentials = []string{"authorization", "cookie", "cookie2"}
)

// header is one field, as it is sent.
type header struct{ name, value string }

// request is a request that is ready to be sent.
type request struct {
	method    string
	address   address
	headers   []header
	body      []byte
	patience  time.Duration // for the head with all redirects, and for each chunk after it
	redirects int           // how many led here
}

// checked looks at a request of the unit.
func checked(it *netv1.FetchRequest) (request, error) {
	made := request{body: it.Body, patience: time.Duration(it.TimeoutMs) * time.Millisecond}
	if made.patience == 0 {
		made.patience = patience
	}
	var err error
	if made.method, err = checkedMethod(it.Method); err != nil {
		return made, err
	}
	if made.address, err = parse(it.Url); err != nil {
		return made, err
	}
	made.headers, err = checkedHeaders(it.Headers)
	return made, err
}

func checkedMethod(it string) (string, error) {
	if !method.MatchString(it) || it == "CONNECT" || it == "TRACE" {
		return "", &host.Error{
			Status: contract.StatusInvalidArgument, Message: fmt.Sprintf("%.40q is not a method that a unit may use", it),
			Details: map[string]string{"field": "method"},
		}
	}
	return it, nil
}

func checkedHeaders(given []*netv1.Header) ([]header, error) {
	refused := func(status contract.Status, format string, values ...any) error {
		return &host.Error{Status: status, Message: fmt.Sprintf(format, values...), Details: map[string]string{"field": "headers"}}
	}
	if len(given) > headersMost {
		return nil, refused(contract.StatusTooLarge, "there are more than %d header fields", headersMost)
	}
	made, size := make([]header, 0, len(given)), 0
	for _, it := range given {
		each := header{it.Name, strings.Trim(it.Value, " \t")}
		if !token.MatchString(each.name) || !value.MatchString(each.value) {
			return nil, refused(contract.StatusInvalidArgument, "%.40q is not a header field, or its value is none", each.name)
		}
		if slices.Contains(hostsOwn, strings.ToLower(each.name)) {
			return nil, refused(contract.StatusInvalidArgument, "the header field %s is the host's own to set", each.name)
		}
		each.value = latin1(each.value)
		size += len(each.name) + len(each.value) + 4
		made = append(made, each)
	}
	if size > headerSizeMost {
		return nil, refused(contract.StatusTooLarge, "the header fields have more than 64 KiB")
	}
	return made, nil
}

// latin1 writes characters up to U+00FF as a byte each.
func latin1(text string) string {
	made := make([]byte, 0, len(text))
	for _, char := range text {
		made = append(made, byte(char))
	}
	return string(made)
}

// fromLatin1 reads each byte as a character.
func fromLatin1(text string) string {
	made := make([]rune, 0, len(text))
	for _, char := range []byte(text) {
		made = append(made, rune(char))
	}
	return string(made)
}

// inside refuses a request that is inside no scope; from is who redirected to it, if anybody did.
func (r request) inside(granted []scopes.Net, from *address) error {
	at := r.address
	reached := false
	allowed := make([]string, len(granted))
	for place, scope := range granted {
		if scope.Allows(r.method, at.scheme, at.host, at.port) {
			return nil
		}
		any := scope
		any.Methods = nil
		reached = reached || any.Allows(r.method, at.scheme, at.host, at.port)
		allowed[place] = scope.String()
	}
	where := ""
	if from != nil {
		where = from.authority() + " redirected there, and "
	}
	if len(allowed) == 0 {
		allowed = []string{"nothing"}
	}
	// If only the method is wrong, the grant to ask for is one of that method.
	wanted := scopes.Net{Host: at.host, Scheme: at.scheme, Port: at.port}
	if reached {
		wanted.Methods = []string{r.method}
	}
	grant := "net=" + wanted.String()
	return &host.Error{
		Status: contract.StatusDenied,
		Message: fmt.Sprintf("The unit may not use net for %s %s: %sit may only reach %s.",
			r.method, at.origin(), where, strings.Join(allowed, ", ")),
		Help:    fmt.Sprintf("Allow it with `dao grants allow %s`.", grant),
		Details: map[string]string{"capability": "net", "scope": r.method + " " + at.origin(), "grant": grant},
	}
}

// redirected returns what follows on an answer; it is not ok if that is the last answer.
func (r request) redirected(status int, location string) (next request, ok bool, err error) {
	if !slices.Contains([]int{301, 302, 303, 307, 308}, status) || location == "" {
		return r, false, nil
	}
	if r.redirects == redirectsMost {
		return r, false, &host.Error{
			Status:  contract.StatusTooLarge,
			Message: fmt.Sprintf("%s redirects more than %d times", r.address.authority(), redirectsMost),
			Details: map[string]string{"limit": "redirects"},
		}
	}
	next = r
	next.redirects++
	if next.address, err = r.address.join(location); err != nil {
		return r, false, err
	}
	drop := func(unwanted func(name string) bool) {
		next.headers = slices.DeleteFunc(slices.Clone(next.headers), func(it header) bool { return unwanted(strings.ToLower(it.name)) })
	}
	if next.address.origin() != r.address.origin() {
		drop(func(name string) bool { return slices.Contains(credentials, name) })
	}
	// As browsers do (Fetch, section 4.4): what was posted is not posted elsewhere.
	if status == 303 && r.method != "HEAD" || (status == 301 || status == 302) && r.method == "POST" {
		next.method, next.body = "GET", nil
		drop(func(name string) bool { return strings.HasPrefix(name, "content-") })
	}
	return next, true, nil
}
