package fetch

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"dao.local/host"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
)

// address is an absolute URL, taken apart once, so that what is checked is what is connected to.
type address struct {
	scheme string
	host   string // canonical
	port   int
	target string // path and query, ASCII; at least "/"
}

var (
	absolute  = regexp.MustCompile(`(?is)^(https?)://([^/?#]*)([^#]*)(?:#.*)?$`)
	authority = regexp.MustCompile(`(?s)^(\[[^\]]*\]|[^:\[\]]+)(?::([0-9]{1,5}))?$`)
	reference = regexp.MustCompile(`(?s)^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(//[^/?#]*)?([^?#]*)(\?[^#]*)?(?:#.*)?$`)
)

// parse reads an absolute http or https URL; a fragment is left out, since it is never sent.
func parse(url string) (address, error) {
	if strings.ContainsFunc(url, func(char rune) bool { return char <= 0x20 || char == 0x7F || char == '\\' }) {
		return address{}, bad(url, "it is not an absolute http or https URL")
	}
	match := absolute.FindStringSubmatch(url)
	if match == nil {
		return address{}, bad(url, "it is not an absolute http or https URL")
	}
	made := address{scheme: strings.ToLower(match[1])}
	if strings.Contains(match[2], "@") {
		return address{}, bad(url, "a user name or password must be sent as a header")
	}
	place := authority.FindStringSubmatch(match[2])
	if place == nil {
		return address{}, bad(url, "it has no host")
	}
	var err error
	if made.host, err = scopes.CanonicalHost(place[1]); err != nil {
		return address{}, bad(url, err.Error())
	}
	made.port = scopes.DefaultPort(made.scheme)
	if place[2] != "" {
		made.port, _ = strconv.Atoi(place[2])
	}
	if made.port < 1 || made.port > 65535 {
		return address{}, bad(url, fmt.Sprintf("there is no port %d", made.port))
	}
	made.target = match[3]
	if !strings.HasPrefix(made.target, "/") {
		made.target = "/" + made.target
	}
	made.target = quoted(made.target)
	return made, nil
}

func bad(url, why string) error {
	if len(url) > 200 {
		url = strings.ToValidUTF8(url[:197], "") + "..."
	}
	return &host.Error{
		Status: contract.StatusInvalidArgument, Message: fmt.Sprintf("'%s' cannot be requested: %s", url, why),
		Details: map[string]string{"field": "url"},
	}
}

// quoted writes what must not be in a request as %XX of its UTF-8.
func quoted(target string) string {
	var made strings.Builder
	for _, char := range []byte(target) {
		if char <= 0x20 || char >= 0x7F || char == '"' || char == '<' || char == '>' {
			fmt.Fprintf(&made, "%%%02X", char)
		} else {
			made.WriteByte(char)
		}
	}
	return made.String()
}

// join follows a redirect (RFC 3986, section 5).
func (a address) join(location string) (address, error) {
	location = strings.TrimSpace(location)
	match := reference.FindStringSubmatch(location)
	if match == nil {
		return address{}, bad(location, "it is no reference")
	}
	scheme, place, path, query := match[1], match[2], match[3], match[4]
	switch {
	case scheme != "" && place == "":
		return parse(location)
	case scheme != "":
		return parse(scheme + ":" + place + resolved(path) + query)
	case place != "":
		return parse(a.scheme + ":" + place + resolved(path) + query)
	}
	own, ownQuery, asked := strings.Cut(a.target, "?")
	if asked {
		ownQuery = "?" + ownQuery
	}
	if path == "" {
		if query == "" {
			query = ownQuery
		}
		return parse(a.origin() + own + query)
	}
	if !strings.HasPrefix(path, "/") {
		path = own[:strings.LastIndex(own, "/")+1] + path
	}
	return parse(a.origin() + resolved(path) + query)
}

// resolved takes away "." and ".." (RFC 3986, section 5.2.4).
func resolved(path string) string {
	var made []string
	parts := strings.Split(path, "/")
	for at, part := range parts {
		switch part {
		case "..":
			if len(made) > 1 {
				made = made[:len(made)-1]
			}
		case ".":
		default:
			made = append(made, part)
			continue
		}
		if at == len(parts)-1 {
			made = append(made, "")
		}
	}
	return strings.Join(made, "/")
}

// origin is what credentials belong to.
func (a address) origin() string { return scopes.Origin(a.scheme, a.host, a.port) }

// authority is the value of the Host field.
func (a address) authority() string { return strings.TrimPrefix(a.origin(), a.scheme+"://") }

func (a address) String() string { return a.origin() + a.target }
