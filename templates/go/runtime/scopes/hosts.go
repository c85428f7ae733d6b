package scopes

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

var (
	label   = regexp.MustCompile(`^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$`)
	numeric = regexp.MustCompile(`^(?:[0-9]+|0x[0-9a-f]*)$`)
)

// DefaultPort returns the port of a scheme; 0 for one that cannot be reached.
func DefaultPort(scheme string) int {
	switch scheme {
	case "https":
		return 443
	case "http":
		return 80
	}
	return 0
}

// CanonicalHost writes a host in the one way in which hosts are compared and connected to: names in
// lower case and without a final dot, IPv4 addresses as four decimal numbers, IPv6 ones, which text has
// in brackets, as RFC 5952 has them, in hexadecimal throughout and without brackets. Every other
// spelling of an address (127.1, 0x7f000001) is refused: resolvers read those as addresses. So is a name
// that is not ASCII: this host does not know IDNA.
func CanonicalHost(text string) (string, error) {
	if inner, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inner, "]") {
		address, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		if err != nil || !address.Is6() || address.Zone() != "" {
			return "", fmt.Errorf("%q is not an IPv6 address", text)
		}
		return ipv6Text(address), nil
	}
	name := lowerASCII(strings.TrimSuffix(text, "."))
	labels := strings.Split(name, ".")
	for _, each := range labels {
		if !label.MatchString(each) {
			return "", fmt.Errorf("%q is not a host name", text)
		}
	}
	if len(name) > 253 {
		return "", fmt.Errorf("%q is not a host name", text)
	}
	if numeric.MatchString(labels[len(labels)-1]) && !isIPv4(name) {
		return "", fmt.Errorf("%q is not an IPv4 address of four decimal numbers", text)
	}
	return name, nil
}

// lowerASCII leaves what is not ASCII alone: there are characters that become ASCII in lower case.
func lowerASCII(text string) string {
	return strings.Map(func(char rune) rune {
		if 'A' <= char && char <= 'Z' {
			return char + 'a' - 'A'
		}
		return char
	}, text)
}

// ipv6Text never has an IPv4 address inside.
func ipv6Text(address netip.Addr) string {
	if !address.Is4In6() {
		return address.String()
	}
	bytes := address.As16()
	return fmt.Sprintf("::ffff:%x:%x", int(bytes[12])<<8|int(bytes[13]), int(bytes[14])<<8|int(bytes[15]))
}

func isIPv4(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.Is4()
}

// IsAddress reports whether a canonical host is an IP address rather than a name.
func IsAddress(host string) bool { return strings.Contains(host, ":") || isIPv4(host) }

// Origin writes an origin as a person would: without the default port, IPv6 in brackets.
func Origin(scheme, host string, port int) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != DefaultPort(scheme) {
		host += ":" + strconv.Itoa(port)
	}
	return scheme + "://" + host
}
