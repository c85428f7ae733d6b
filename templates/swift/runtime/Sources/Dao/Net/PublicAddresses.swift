// Which addresses everybody can reach, so that no name leads into the network of the person (DNS rebinding).

package enum PublicAddresses {
    /// Names below these are private by their nature.
    private static let privateNames = [".localhost", ".local", ".internal", ".home.arpa", ".lan", ".home", ".intranet"]

    /// IANA's registries of special addresses, and what this host adds.
    private static let special = networks(
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24",
        "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4",
        "::/96 ::ffff:0:0:0/96 64:ff9b:1::/48 100::/64 100:0:0:1::/64 2001::/23 2001:db8::/32 3fff::/20 5f00::/16",
        "fc00::/7 fe80::/10 fec0::/10 ff00::/8")
    /// Those of 2001::/23 that everybody reaches all the same.
    private static let reachable = networks(
        "2001:1::1/128 2001:1::2/128 2001:1::3/128 2001:3::/32 2001:4:112::/48 2001:20::/28 2001:30::/28")
    private static let nat64 = networks("64:ff9b::/96")

    private struct Network {
        let bytes: [UInt8]
        let length: Int

        func contains(_ address: [UInt8]) -> Bool {
            guard address.count == bytes.count else { return false }
            for bit in 0..<length {
                let differing: UInt8 = address[bit / 8] ^ bytes[bit / 8]
                if differing << UInt8(bit % 8) & 0x80 != 0 { return false }
            }
            return true
        }
    }

    private static func networks(_ texts: String...) -> [Network] {
        texts.flatMap { $0.split(separator: " ") }.map { text in
            let parts = text.split(separator: "/")
            return Network(bytes: bytes(String(parts[0])) ?? [], length: Int(parts[1]) ?? 0)
        }
    }

    /// The 4 or 16 bytes of an address; nil if it is none.
    package static func bytes(_ text: String) -> [UInt8]? {
        if let octets = Hosts.octets(text) { return octets.map { UInt8($0) } }
        return Hosts.groups(text)?.flatMap { group -> [UInt8] in [UInt8(group >> 8), UInt8(group & 0xff)] }
    }

    /// Writes an address as texts have it.
    package static func text(_ address: [UInt8]) -> String {
        if address.count == 4 { return address.map { "\($0)" }.joined(separator: ".") }
        let groups = (0..<8).map { at -> Int in Int(address[2 * at]) << 8 | Int(address[2 * at + 1]) }
        return Hosts.written(groups)
    }

    /// Whether a granted host may lead to an address that is not public. An address was granted as that address, and
    /// names such as `nas.local` are private by their nature.
    package static func mayBePrivate(_ host: String) -> Bool {
        Hosts.isAddress(host) || !host.contains(".") || privateNames.contains { host.hasSuffix($0) }
    }

    /// Whether everybody can reach an address, and it is no way around to one that not everybody can.
    package static func isPublic(_ address: [UInt8]) -> Bool {
        if let inner = innerIPv4(address) { return isPublic(inner) }
        return !special.contains { $0.contains(address) } || reachable.contains { $0.contains(address) }
    }

    /// The IPv4 address that an IPv6 one carries: mapped, 6to4, Teredo, NAT64 or ISATAP.
    private static func innerIPv4(_ it: [UInt8]) -> [UInt8]? {
        guard it.count == 16 else { return nil }
        if it[..<10].allSatisfy({ $0 == 0 }), it[10] == 0xff, it[11] == 0xff { return Array(it[12...]) }
        if it[0] == 0x20, it[1] == 0x02 { return Array(it[2..<6]) }
        if it.starts(with: [0x20, 0x01, 0, 0]) { return it[12...].map { ~$0 } }
        let isISATAP = (it[8] == 0 || it[8] == 2) && it[9] == 0 && it[10] == 0x5e && it[11] == 0xfe
        return isISATAP || nat64[0].contains(it) ? Array(it[12...]) : nil
    }
}
