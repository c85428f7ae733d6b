package scopes

import (
	"net/netip"
	"strings"
)

// private are the names that are private by their nature.
var private = []string{".localhost", ".local", ".internal", ".home.arpa", ".lan", ".home", ".intranet"}

// MayBePrivate reports whether a granted host may lead to a private address. An address was granted as
// that address, and names such as nas.local are private by their nature. Any other name that leads to a
// private address means to reach this machine's own network (DNS rebinding).
func MayBePrivate(host string) bool {
	if IsAddress(host) || !strings.Contains(host, ".") {
		return true
	}
	for _, each := range private {
		if strings.HasSuffix(host, each) {
			return true
		}
	}
	return false
}

func prefixes(texts ...string) []netip.Prefix {
	var made []netip.Prefix
	for _, text := range texts {
		for _, each := range strings.Fields(text) {
			made = append(made, netip.MustParsePrefix(each))
		}
	}
	return made
}

var (
	// special are addresses that are not for everybody: IANA's registries of special addresses, and what
	// this host adds.
	special = prefixes(
		"0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24",
		"192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4",
		"::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16",
		"fc00::/7 fe80::/10 fec0::/10 ff00::/8",
	)
	// reachable are those of 2001::/23 that everybody reaches all the same.
	reachable = prefixes("2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28")
	nat64     = netip.MustParsePrefix("64:ff9b::/96")
)

// IsPublic reports whether an address is reachable by everybody, and no way around to one that is not.
func IsPublic(address netip.Addr) bool {
	address = address.WithZone("")
	if inner, ok := innerIPv4(address); ok {
		return IsPublic(inner)
	}
	return !within(special, address) || within(reachable, address)
}

func within(networks []netip.Prefix, address netip.Addr) bool {
	for _, each := range networks {
		if each.Contains(address) {
			return true
		}
	}
	return false
}

// innerIPv4 returns the IPv4 address that an IPv6 one carries: mapped, 6to4, Teredo, NAT64 or ISATAP.
func innerIPv4(address netip.Addr) (netip.Addr, bool) {
	if address.Is4() {
		return netip.Addr{}, false
	}
	if address.Is4In6() {
		return address.Unmap(), true
	}
	b := address.As16()
	at := func(start int) netip.Addr { return netip.AddrFrom4([4]byte(b[start : start+4])) }
	switch {
	case b[0] == 0x20 && b[1] == 0x02:
		return at(2), true
	case b[0] == 0x20 && b[1] == 0x01 && b[2] == 0 && b[3] == 0:
		return netip.AddrFrom4([4]byte{^b[12], ^b[13], ^b[14], ^b[15]}), true
	case nat64.Contains(address), (b[8] == 0 || b[8] == 2) && b[9] == 0 && b[10] == 0x5E && b[11] == 0xFE:
		return at(12), true
	}
	return netip.Addr{}, false
}
