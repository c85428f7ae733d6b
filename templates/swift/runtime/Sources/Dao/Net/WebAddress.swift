// Where a request goes, taken apart once, so that what is checked is what is connected to.

/// An absolute URL of http or https.
package struct WebAddress: Sendable, Equatable {
    package let scheme: String
    /// A canonical host.
    package let host: String
    package let port: Int
    /// Path and query in ASCII, at least `/`.
    package let target: String

    /// Reads a URL. A fragment is left out, since it is never sent.
    package init(_ url: String) throws(DaoError) {
        func bad(_ why: String) -> DaoError { Self.bad(url, why) }
        let bytes = Array(url.utf8)
        let isPlain = bytes.allSatisfy { $0 > 0x20 && $0 != 0x7f && $0 != UInt8(ascii: "\\") }
        guard isPlain, let scheme = ["https", "http"].first(where: { Self.begins(bytes, $0 + "://") }) else {
            throw bad("it is not an absolute http or https URL")
        }
        let rest = bytes[(scheme.utf8.count + 3)...]
        let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
        let place = rest[..<end]
        if place.contains(UInt8(ascii: "@")) { throw bad("a user name or password must be sent as a header") }
        guard let (name, digits) = Self.split(place) else { throw bad("it has no host") }
        do throws(Unreadable) { host = try Hosts.canonical(name) } catch { throw bad(error.why) }
        let port = digits.map { Int($0) ?? 0 } ?? Hosts.ports[scheme] ?? 0
        guard (1...65535).contains(port) else { throw bad("there is no port \(port)") }
        self.scheme = scheme
        self.port = port
        let target = rest[end...].prefix { $0 != UInt8(ascii: "#") }
        self.target = Self.quoted((target.first == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + Array(target))
    }

    /// Follows a redirect (RFC 3986, section 5).
    package func joined(_ location: String) throws(DaoError) -> WebAddress {
        let parts = Reference(Array(trimmed(location).utf8))
        let path = Self.resolved(parts.path)
        if let scheme = parts.scheme {
            guard let place = parts.place else { return try WebAddress(trimmed(location)) }
            return try WebAddress("\(scheme):\(place)\(path)\(parts.query)")
        }
        if let place = parts.place { return try WebAddress("\(scheme):\(place)\(path)\(parts.query)") }
        let own = target.utf8.prefix { $0 != UInt8(ascii: "?") }
        if parts.path.isEmpty {
            let query = parts.query.isEmpty ? String(Substring(target.utf8.dropFirst(own.count))) : parts.query
            return try WebAddress(origin + String(Substring(own)) + query)
        }
        if parts.path.utf8.first == UInt8(ascii: "/") { return try WebAddress(origin + path + parts.query) }
        let folder = own[...(own.lastIndex(of: UInt8(ascii: "/")) ?? own.startIndex)]
        return try WebAddress(origin + Self.resolved(String(Substring(folder)) + parts.path) + parts.query)
    }

    /// What credentials belong to.
    package var origin: String { Hosts.origin(scheme, host, port) }

    /// The value of the field Host.
    package var authority: String { String(origin.dropFirst(scheme.count + 3)) }

    package var text: String { origin + target }

    static func bad(_ url: String, _ why: String) -> DaoError {
        .failed(
            .invalidArgument, "'\(plain(url, 200))' cannot be requested: \(why)", details: ["field": "url"])
    }

    private static func begins(_ bytes: [UInt8], _ text: String) -> Bool {
        bytes.count >= text.utf8.count
            && zip(bytes, text.utf8).allSatisfy { $0 == $1 || (0x41...0x5a).contains($0) && $0 | 0x20 == $1 }
    }

    /// A host, and the digits behind it; nil if it is neither.
    private static func split(_ place: ArraySlice<UInt8>) -> (host: String, digits: String?)? {
        let brackets = [UInt8(ascii: "["), UInt8(ascii: "]")]
        var end = place.firstIndex(of: UInt8(ascii: ":")) ?? place.endIndex
        if place.first == brackets[0] {
            guard let close = place.firstIndex(of: brackets[1]) else { return nil }
            end = place.index(after: close)
        } else if place[..<end].contains(where: brackets.contains) {
            return nil
        }
        let host = String(decoding: place[..<end], as: UTF8.self)
        if host.isEmpty { return nil }
        if end == place.endIndex { return (host, nil) }
        let digits = place[place.index(after: end)...]
        guard place[end] == UInt8(ascii: ":"), (1...5).contains(digits.count), digits.allSatisfy(Hosts.isDigit) else {
            return nil
        }
        return (host, String(decoding: digits, as: UTF8.self))
    }

    /// Writes what must not be in a request as `%XX` of its UTF-8.
    private static func quoted(_ target: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var made: [UInt8] = []
        for byte in target {
            if byte >= 0x80 || "\"<>".utf8.contains(byte) {
                made += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                made.append(byte)
            }
        }
        return String(decoding: made, as: UTF8.self)
    }

    /// Takes away `.` and `..` (RFC 3986, section 5.2.4).
    private static func resolved(_ path: String) -> String {
        var made: [Substring.UTF8View] = []
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (at, part) in parts.enumerated() {
            let isUp = part.elementsEqual("..".utf8)
            guard isUp || part.elementsEqual(".".utf8) else {
                made.append(part)
                continue
            }
            if isUp, made.count > 1 { made.removeLast() }
            if at == parts.count - 1 { made.append(""[...].utf8) }
        }
        return made.map { String(Substring($0)) }.joined(separator: "/")
    }
}

/// The parts of a reference, without its fragment.
private struct Reference {
    var scheme: String?
    /// With `//` before it.
    var place: String?
    let path: String
    /// With `?` before it.
    let query: String

    init(_ bytes: [UInt8]) {
        func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        var rest = bytes.prefix { $0 != UInt8(ascii: "#") }
        let isLetter = { (byte: UInt8) in (0x61...0x7a).contains(byte | 0x20) }
        if let colon = rest.firstIndex(where: { ":/?".utf8.contains($0) }), rest[colon] == UInt8(ascii: ":"),
            rest.first.map(isLetter) == true,
            rest[..<colon].allSatisfy({ isLetter($0) || Hosts.isDigit($0) || "+-.".utf8.contains($0) })
        {
            scheme = text(rest[..<colon])
            rest = rest[(colon + 1)...]
        }
        if rest.starts(with: "//".utf8) {
            let end = rest.dropFirst(2).firstIndex { "/?".utf8.contains($0) } ?? rest.endIndex
            place = text(rest[..<end])
            rest = rest[end...]
        }
        let asked = rest.firstIndex(of: UInt8(ascii: "?")) ?? rest.endIndex
        path = text(rest[..<asked])
        query = text(rest[asked...])
    }
}
