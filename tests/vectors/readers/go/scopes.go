// Package homes reads scopes, grants and homes with nothing but the documents: docs/reference/home.md and
// docs/reference/host-spec. It is there to show that they are enough.
package homes

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Scope is one scope that was read.
type Scope struct {
	Canonical string
	Net       *NetScope
	Folder    *FolderScope
	Quota     int64
	Prefix    string
}

// NetScope is what a scope of net allows.
type NetScope struct {
	Methods      []string
	Scheme, Host string
	Below        bool
	Port         int
}

// FolderScope is what a scope of files allows.
type FolderScope struct {
	Name, Path string
	ReadOnly   bool
}

// Place is what relative folders and ~ are about.
type Place struct{ Home, Current string }

var (
	netForm = regexp.MustCompile("^[ \t]*(?:([-!#$%&'*+.^_`|~0-9A-Za-z,]+)[ \t]+)?(?:((?i:https?))://)?" +
		`(\*\.)?(\[[0-9A-Fa-f:.]*\]|[0-9A-Za-z_.-]+)(?::([0-9]{1,5}))?` + "[ \t]*$")
	labelForm  = regexp.MustCompile("^[0-9A-Za-z_](?:[0-9A-Za-z_-]{0,61}[0-9A-Za-z_])?$")
	numberForm = regexp.MustCompile("^(?:[0-9]+|0x[0-9a-f]*)$")
	quotaForm  = regexp.MustCompile("^quota=[ \t]*([0-9]{1,15})[ \t]*((?i:[kmgt]i?b|b)?)[ \t]*$")
	prefixForm = regexp.MustCompile("^prefix=[a-z0-9._/-]{1,128}$")
)

// ParseScope reads one scope of a capability.
func ParseScope(capability, text string, place Place) (Scope, error) {
	switch capability {
	case "net":
		return parseNet(text)
	case "files":
		return parseFiles(text, place)
	case "storage":
		return parseQuota(text)
	case "keys":
		if !prefixForm.MatchString(text) {
			return Scope{}, fmt.Errorf("keys=%s: a scope is prefix=TEXT", text)
		}
		return Scope{Canonical: text, Prefix: strings.TrimPrefix(text, "prefix=")}, nil
	}
	return Scope{Canonical: text}, nil
}

func parseNet(text string) (Scope, error) {
	fail := func(why string) (Scope, error) { return Scope{}, fmt.Errorf("net=%s: %s", text, why) }
	parts := netForm.FindStringSubmatch(text)
	if parts == nil {
		return fail("a scope is [METHODS] [scheme://]host[:port]")
	}
	scope := NetScope{Scheme: "https", Below: parts[3] != ""}
	if parts[1] != "" {
		for _, method := range strings.Split(parts[1], ",") {
			if method == "" {
				return fail("a method is empty")
			}
			scope.Methods = append(scope.Methods, strings.ToUpper(method))
		}
		slices.Sort(scope.Methods)
		scope.Methods = slices.Compact(scope.Methods)
	}
	if parts[2] != "" {
		scope.Scheme = strings.ToLower(parts[2])
	}
	ports := map[string]int{"https": 443, "http": 80}
	scope.Port = ports[scope.Scheme]
	if parts[5] != "" {
		scope.Port, _ = strconv.Atoi(parts[5])
	}
	if scope.Port < 1 || scope.Port > 65535 {
		return fail("there is no such port")
	}
	host, address, err := canonicalHost(parts[4])
	if err != nil || (address && scope.Below) {
		return fail("it names no host")
	}
	scope.Host = host
	shown := host
	if strings.Contains(host, ":") {
		shown = "[" + host + "]"
	}
	if scope.Below {
		shown = "*." + shown
	}
	if scope.Scheme == "http" {
		shown = "http://" + shown
	}
	if scope.Port != ports[scope.Scheme] {
		shown += ":" + strconv.Itoa(scope.Port)
	}
	if scope.Methods != nil {
		shown = strings.Join(scope.Methods, ",") + " " + shown
	}
	return Scope{Canonical: shown, Net: &scope}, nil
}

// canonicalHost writes a host in its canonical form, and tells whether it is an address.
func canonicalHost(text string) (string, bool, error) {
	if inner, bracket := strings.CutPrefix(text, "["); bracket {
		address, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		if err != nil || !address.Is6() || address.Zone() != "" {
			return "", false, fmt.Errorf("%s is no IPv6 address", text)
		}
		return hexadecimal(address), true, nil
	}
	name := strings.ToLower(strings.TrimSuffix(text, "."))
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if !labelForm.MatchString(label) {
			return "", false, fmt.Errorf("%s is no host name", text)
		}
	}
	if len(name) > 253 {
		return "", false, fmt.Errorf("%s is too long", text)
	}
	if numberForm.MatchString(labels[len(labels)-1]) {
		address, err := netip.ParseAddr(name)
		if err != nil || !address.Is4() {
			return "", false, fmt.Errorf("%s is no IPv4 address", text)
		}
		return address.String(), true, nil
	}
	return name, false, nil
}

// hexadecimal writes an IPv6 address as RFC 5952, section 4 has it, without an IPv4 address inside.
func hexadecimal(address netip.Addr) string {
	if !address.Is4In6() {
		return address.String()
	}
	bytes := address.As16()
	groups := make([]string, 8)
	for i := range groups {
		groups[i] = strconv.FormatUint(uint64(bytes[2*i])<<8|uint64(bytes[2*i+1]), 16)
	}
	return "::ffff:" + groups[6] + ":" + groups[7]
}

// Allows tells whether a request is inside the scope; host is canonical.
func (s NetScope) Allows(method, scheme, host string, port int) bool {
	if len(s.Methods) > 0 && !slices.Contains(s.Methods, method) {
		return false
	}
	if scheme != s.Scheme || port != s.Port {
		return false
	}
	if s.Below {
		_, err := netip.ParseAddr(host)
		return err != nil && strings.HasSuffix(host, "."+s.Host)
	}
	return host == s.Host
}

func parseFiles(text string, place Place) (Scope, error) {
	fail := func(why string) (Scope, error) { return Scope{}, fmt.Errorf("files=%s: %s", text, why) }
	name, folder, found := strings.Cut(text, "=")
	if !found || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
		return fail("a scope is NAME=FOLDER")
	}
	if n := utf8.RuneCountInString(name); n < 1 || n > 64 || strings.ContainsAny(name, "/\\:") ||
		strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r == 0x7f }) {
		return fail("that is no name")
	}
	folder, readOnly := strings.CutSuffix(folder, ":ro")
	switch {
	case folder == "":
		return fail("the folder is missing")
	case folder == "~" || strings.HasPrefix(folder, "~/"):
		folder = place.Home + folder[1:]
	case folder[0] == '~':
		return fail("only ~/ stands for a folder")
	case folder[0] != '/':
		if place.Current == "" {
			return fail("the folder must be absolute")
		}
		folder = place.Current + "/" + folder
	}
	scope := FolderScope{name, path.Clean(folder), readOnly}
	canonical := name + "=" + scope.Path
	if readOnly {
		canonical += ":ro"
	}
	return Scope{Canonical: canonical, Folder: &scope}, nil
}

func parseQuota(text string) (Scope, error) {
	fail := func(why string) (Scope, error) { return Scope{}, fmt.Errorf("storage=%s: %s", text, why) }
	parts := quotaForm.FindStringSubmatch(text)
	if parts == nil {
		return fail("a scope is quota=SIZE")
	}
	number, _ := strconv.ParseInt(parts[1], 10, 64)
	unit := strings.ToLower(parts[2])
	size, base := int64(1), int64(1000)
	if strings.Contains(unit, "i") {
		base = 1024
	}
	for range strings.Index(" kmgt", (unit + " ")[:1]) {
		size *= base
	}
	if number > (1<<63-1)/size {
		return fail("it is 2^63 bytes or more")
	}
	size *= number
	if size < 64<<10 {
		return fail("the least is 64KiB")
	}
	for power, unit := range []string{"TiB", "GiB", "MiB", "KiB"} {
		if factor := int64(1) << (40 - 10*power); size%factor == 0 {
			return Scope{Canonical: fmt.Sprintf("quota=%d%s", size/factor, unit), Quota: size}, nil
		}
	}
	return Scope{Canonical: fmt.Sprintf("quota=%dB", size), Quota: size}, nil
}

// Join makes one grant of scopes: each once, sorted by its bytes.
func Join(capability string, texts []string, place Place) ([]Scope, error) {
	var scopes []Scope
	folders := map[string]FolderScope{}
	for _, text := range texts {
		if text == "" && !slices.Contains([]string{"net", "files", "storage", "keys"}, capability) {
			continue
		}
		scope, err := ParseScope(capability, text, place)
		if err != nil {
			return nil, err
		}
		if folder := scope.Folder; folder != nil {
			if had, twice := folders[folder.Name]; twice && had != *folder {
				return nil, fmt.Errorf("the name %q stands for two folders", folder.Name)
			}
			folders[folder.Name] = *folder
		}
		scopes = append(scopes, scope)
	}
	if len(scopes) == 0 && (capability == "net" || capability == "files") {
		return nil, fmt.Errorf("%s without a scope means nothing", capability)
	}
	slices.SortFunc(scopes, func(a, b Scope) int { return strings.Compare(a.Canonical, b.Canonical) })
	return slices.CompactFunc(scopes, func(a, b Scope) bool { return a.Canonical == b.Canonical }), nil
}
