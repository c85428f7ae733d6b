// Hosts and origins in the one way in which they are written, compared and connected to.

/// What is wrong with a host or a scope, in words.
struct Unreadable: Error {
    let why: String
}

enum Hosts {
    /// The schemes that can be reached, with the port of each.
    static let ports = ["https": 443, "http": 80]

    /// Writes a host in the one way in which hosts are compared and connected to: names in lower case and ASCII without
    /// a final dot, IPv4 addresses as four decimal numbers, IPv6 ones as RFC 5952 has them, in hexadecimal throughout and
    /// without brackets. Every other spelling of an address (`127.1`, `0x7f000001`) is refused: resolvers read those as
    /// addresses. So is a name that is not ASCII: this host does not know IDNA.
    ///
    /// - Parameter text: The host as it stands in a URL or scope, IPv6 in brackets.
    static func canonical(_ text: String) throws(Unreadable) -> String {
        if text.hasPrefix("["), text.hasSuffix("]"), text.utf8.count >= 2 {
            guard let groups = groups(String(text.dropFirst().dropLast())) else {
                throw Unreadable(why: "'\(text)' is not an IPv6 address.")
            }
            return written(groups)
        }
        let whole = text.hasSuffix(".") ? String(text.dropLast()) : text
        guard whole.utf8.allSatisfy({ $0 < 0x80 }) else { throw Unreadable(why: "'\(text)' is not a host name.") }
        let name = whole.lowercased()
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard name.utf8.count <= 253, labels.allSatisfy(isLabel) else {
            throw Unreadable(why: "'\(text)' is not a host name.")
        }
        let last = labels.last ?? ""
        let isNumber =
            last.utf8.allSatisfy(isDigit) || last.hasPrefix("0x") && last.dropFirst(2).allSatisfy(\.isHexDigit)
        if isNumber, octets(name) == nil {
            throw Unreadable(why: "'\(text)' is not an IPv4 address of four decimal numbers.")
        }
        return name
    }

    /// Whether a canonical host is an IP address rather than a name.
    static func isAddress(_ host: String) -> Bool { host.utf8.contains(UInt8(ascii: ":")) || octets(host) != nil }

    /// The four numbers of an IPv4 address; nil if it is none.
    static func octets(_ text: String) -> [Int]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var octets: [Int] = []
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy(isDigit), let number = Int(part),
                number < 256,
                part == "0" || !part.hasPrefix("0")
            else { return nil }
            octets.append(number)
        }
        return octets
    }

    /// The eight numbers of an IPv6 address; nil if it is none.
    static func groups(_ text: String) -> [Int]? {
        var halves: [Substring] = []
        var rest = text[...]
        while let found = rest.firstRange(of: "::") {
            halves.append(rest[..<found.lowerBound])
            rest = rest[found.upperBound...]
        }
        halves.append(rest)
        guard halves.count <= 2, let before = half(halves[0], isLast: halves.count == 1) else { return nil }
        if halves.count == 1 { return before.count == 8 ? before : nil }
        guard let after = half(halves[1], isLast: true) else { return nil }
        let missing = 8 - before.count - after.count
        return missing < 1 ? nil : before + [Int](repeating: 0, count: missing) + after
    }

    private static func half(_ text: Substring, isLast: Bool) -> [Int]? {
        if text.isEmpty { return [] }
        var groups: [Int] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (at, part) in parts.enumerated() {
            if isLast, at == parts.count - 1, part.contains("."), let four = octets(String(part)) {
                groups += [four[0] << 8 | four[1], four[2] << 8 | four[3]]
            } else if (1...4).contains(part.utf8.count), part.utf8.allSatisfy({ $0 < 0x80 }),
                let group = Int(part, radix: 16),
                part.allSatisfy(\.isHexDigit)
            {
                groups.append(group)
            } else {
                return nil
            }
        }
        return groups
    }

    /// Writes an IPv6 address as RFC 5952, section 4 has it, never with an IPv4 address inside.
    static func written(_ groups: [Int]) -> String {
        var (best, length) = (-1, 1)
        for at in groups.indices {
            var end = at
            while end < 8, groups[end] == 0 { end += 1 }
            if end - at > length { (best, length) = (at, end - at) }
        }
        let written = groups.map { String($0, radix: 16) }
        if best < 0 { return written.joined(separator: ":") }
        return written[..<best].joined(separator: ":") + "::" + written[(best + length)...].joined(separator: ":")
    }

    /// Writes an origin as a person would: without the default port, IPv6 in brackets.
    static func origin(_ scheme: String, _ host: String, _ port: Int) -> String {
        let shown = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(shown)" + (port == ports[scheme] ? "" : ":\(port)")
    }

    private static func isLabel(_ label: Substring) -> Bool {
        let bytes = Array(label.utf8)
        guard (1...63).contains(bytes.count), bytes.first != UInt8(ascii: "-"), bytes.last != UInt8(ascii: "-") else {
            return false
        }
        return bytes.allSatisfy { byte in
            isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                || byte == UInt8(ascii: "-")
        }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
