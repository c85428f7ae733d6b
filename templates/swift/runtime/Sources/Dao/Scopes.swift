// Scopes: what a grant is narrowed to, as a person writes it and as a host checks it.
//
//   storage   quota=SIZE                               quota=1GiB
//   keys      prefix=TEXT                              prefix=dao/
//   net       [METHOD[,METHOD]] [scheme://]host[:port] GET api.example.org
//   files     NAME=FOLDER[:ro]                         notes=/home/ann/Notes
//
// Each form is parsed once into a value, which has one canonical text. A scope that cannot be understood is an error,
// never a wider right. Texts are looked at by their bytes: for Swift a letter and its accent are one character.

/// Where `~` and a relative folder are; without them both are errors.
package struct Places: Sendable {
    package var home: String?
    package var current: String?

    package init(home: String? = nil, current: String? = nil) {
        self.home = home
        self.current = current
    }
}

package enum Scope: Sendable {
    case net(NetScope)
    case files(FolderScope)
    /// The most bytes that storage may take.
    case storage(Int)
    /// What the names of wrapping keys must begin with.
    case keys(String)

    /// Reads a scope; nil for a capability that this host does not know.
    package init?(_ capability: String, _ text: String, _ places: Places = Places()) throws(DaoError) {
        do throws(Unreadable) {
            switch capability {
            case "net": self = .net(try NetScope(text))
            case "files": self = .files(try FolderScope(text, places))
            case "storage": self = .storage(try Self.quota(text))
            case "keys": self = .keys(try Self.prefix(text))
            default: return nil
            }
        } catch {
            throw .scope("\(capability)=\(text): \(error.why)")
        }
    }

    /// The canonical form.
    var text: String {
        switch self {
        case .net(let scope): scope.text
        case .files(let scope): "\(scope.name)=\(scope.path)\(scope.isReadOnly ? ":ro" : "")"
        case .storage(let bytes): "quota=\(Self.size(bytes))"
        case .keys(let prefix): "prefix=\(prefix)"
        }
    }

    /// Checks the scopes of a grant and writes each in its canonical form, sorted, each once. Scopes of a capability that
    /// this host does not know are kept as they are.
    ///
    /// - Throws: `DaoError.scope`: one cannot be understood, one is missing, or two contradict each other.
    package static func canonical(
        _ capability: String, _ scopes: [String], _ places: Places = Places()
    ) throws(DaoError) -> [String] {
        var folders: TextMap<String> = [:]
        var made: TextMap<Bool> = [:]
        for text in scopes {
            let scope = try Scope(capability, text, places)
            let written = scope?.text ?? text
            if case .files(let folder)? = scope {
                if let other = folders[folder.name], !same(other, written) {
                    throw .scope("The name '\(folder.name)' stands for two folders: \(other) and \(written).")
                }
                folders[folder.name] = written
            }
            if !written.isEmpty { made[written] = true }
        }
        if made.isEmpty, capability == "net" || capability == "files" {
            throw .scope("A grant of \(capability) must say which; none means nothing.")
        }
        return made.keys.sorted(by: byUTF8)
    }

    private static let units: [(name: String, bytes: Int)] = [
        ("", 1), ("b", 1), ("kb", 1000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000),
        ("kib", 1 << 10), ("mib", 1 << 20), ("gib", 1 << 30), ("tib", 1 << 40),
    ]

    private static func quota(_ text: String) throws(Unreadable) -> Int {
        let form = /quota=[ \t]*([0-9]{1,15})[ \t]*([A-Za-z]{0,3})[ \t]*/
        guard let match = text.wholeMatch(of: form), let number = Int(match.1),
            let unit = units.first(where: { $0.name == match.2.lowercased() })
        else { throw Unreadable(why: "a scope is quota=SIZE. Write \"quota=1GiB\".") }
        let (bytes, isTooMuch) = number.multipliedReportingOverflow(by: unit.bytes)
        if isTooMuch { throw Unreadable(why: "that is more than any disk holds.") }
        if bytes < 64 << 10 { throw Unreadable(why: "the least quota is 64KiB.") }
        return bytes
    }

    private static func prefix(_ text: String) throws(Unreadable) -> String {
        let allowed = Array("abcdefghijklmnopqrstuvwxyz0123456789._/-".utf8)
        let prefix = text.utf8.dropFirst("prefix=".utf8.count)
        guard text.utf8.starts(with: "prefix=".utf8), (1...128).contains(prefix.count),
            prefix.allSatisfy(allowed.contains)
        else {
            throw Unreadable(why: "a scope is prefix=TEXT, of a-z, 0-9, '.', '_', '/' and '-'. Write \"prefix=dao/\".")
        }
        return String(Substring(prefix))
    }

    private static func size(_ bytes: Int) -> String {
        for (name, factor) in [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        where bytes >= factor && bytes % factor == 0 {
            return "\(bytes / factor)\(name)"
        }
        return "\(bytes)B"
    }
}

/// Hosts that may be reached, and how.
package struct NetScope: Sendable {
    /// A canonical host, or `*.` and a name for every host below that name.
    let host: String
    let scheme: String
    let port: Int
    /// The methods allowed, in capitals; empty for any.
    let methods: [String]

    private static let advice =
        " Write a host such as \"api.example.org\", \"*.example.org\" or \"GET http://localhost:8080\"."

    init(_ text: String) throws(Unreadable) {
        func bad(_ why: String) -> Unreadable { Unreadable(why: why + Self.advice) }
        let blanks: Set<UInt8> = [0x20, 0x09]
        let parts = text.utf8.split(whereSeparator: blanks.contains).map { String(Substring($0)) }
        guard (1...2).contains(parts.count) else { throw bad("a scope is one host, with methods before it.") }
        let names =
            parts.count == 2 ? parts[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init) : []
        guard names.allSatisfy(Self.isToken) else { throw bad("'\(parts[0])' is not a list of methods.") }
        var rest = parts[parts.count - 1]
        var scheme = "https"
        if let found = rest.firstRange(of: "://") {
            scheme = rest[..<found.lowerBound].lowercased()
            rest = String(rest[found.upperBound...])
        }
        guard let usual = Hosts.ports[scheme] else { throw bad("the scheme must be https or http.") }
        let (written, digits) = try Self.split(rest, bad)
        let port = digits.map { Int($0) ?? 0 } ?? usual
        guard (1...65535).contains(port) else { throw bad("there is no port \(port).") }
        let isBelow = written.hasPrefix("*.")
        do throws(Unreadable) {
            let host = try Hosts.canonical(isBelow ? String(written.dropFirst(2)) : written)
            if isBelow, Hosts.isAddress(host) { throw Unreadable(why: "there is nothing below an address.") }
            self.host = isBelow ? "*.\(host)" : host
        } catch {
            throw bad(error.why)
        }
        self.scheme = scheme
        self.port = port
        methods = Set(names.map { $0.uppercased() }).sorted(by: byUTF8)
    }

    /// A host, and the digits behind it.
    private static func split(
        _ text: String, _ bad: (String) -> Unreadable
    ) throws(Unreadable) -> (host: String, digits: String?) {
        let wrong = bad("'\(text)' is not a host with an optional port.")
        let bytes = Array(text.utf8)
        var end = 0
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")) else { throw wrong }
            end = close + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard end > 0, !bytes[..<end].contains(where: { "/?#@\\".utf8.contains($0) }) else { throw wrong }
        }
        let host = String(decoding: bytes[..<end], as: UTF8.self)
        if end == bytes.count { return (host, nil) }
        let digits = bytes[(end + 1)...]
        guard bytes[end] == UInt8(ascii: ":"), (1...5).contains(digits.count), digits.allSatisfy(Hosts.isDigit) else {
            throw wrong
        }
        return (host, String(decoding: digits, as: UTF8.self))
    }

    static func isToken(_ text: String) -> Bool {
        let allowed = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8
        return !text.isEmpty && text.utf8.allSatisfy(allowed.contains)
    }

    var text: String {
        let origin = Hosts.origin(scheme, host, port)
        let place = origin.hasPrefix("https://") ? String(origin.dropFirst(8)) : origin
        return methods.isEmpty ? place : "\(methods.joined(separator: ",")) \(place)"
    }

    /// Whether a request is inside.
    func allows(_ method: String, _ scheme: String, _ host: String, _ port: Int) -> Bool {
        guard self.scheme == scheme, self.port == port else { return false }
        if !methods.isEmpty, !methods.contains(where: { same($0, method) }) { return false }
        if self.host.hasPrefix("*.") { return host.hasSuffix(self.host.dropFirst()) && !Hosts.isAddress(host) }
        return host == self.host
    }
}

/// A folder that a person picked, under the name by which the unit knows it.
package struct FolderScope: Sendable {
    package let name: String
    /// Absolute; links in it were the person's choice.
    package let path: String
    package let isReadOnly: Bool

    init(_ text: String, _ places: Places) throws(Unreadable) {
        func bad(_ why: String) -> Unreadable {
            Unreadable(why: why + " Write a name and a folder, such as \"notes=/home/ann/Notes\".")
        }
        let bytes = Array(text.utf8)
        guard let middle = bytes.firstIndex(of: UInt8(ascii: "=")) else { throw bad("a scope is NAME=FOLDER.") }
        var folder = bytes[(middle + 1)...]
        isReadOnly = folder.count >= 3 && folder.suffix(3).elementsEqual(":ro".utf8)
        if isReadOnly { folder = folder.dropLast(3) }
        name = String(decoding: bytes[..<middle], as: UTF8.self)
        let scalars = name.unicodeScalars
        let isName =
            (1...64).contains(scalars.count)
            && scalars.allSatisfy { $0.value > 0x1f && $0.value != 0x7f && !"/\\=:".unicodeScalars.contains($0) }
        guard !folder.isEmpty else { throw bad("a scope is NAME=FOLDER.") }
        guard isName else { throw bad("'\(name)' is not a name of 1 to 64 characters.") }
        guard !folder.contains(0) else { throw bad("the folder is missing.") }
        var path = String(decoding: folder, as: UTF8.self)
        if folder.first == UInt8(ascii: "~") {
            guard let home = places.home, folder.count == 1 || folder.dropFirst().first == UInt8(ascii: "/") else {
                throw bad("only ~/ stands for a folder of a person's own.")
            }
            path = home + String(decoding: folder.dropFirst(), as: UTF8.self)
        }
        if path.utf8.first != UInt8(ascii: "/") {
            guard let current = places.current else { throw bad("the folder must be absolute, or begin with ~/.") }
            path = "\(current)/\(path)"
        }
        self.path = Self.normal(path)
    }

    /// Takes away `.`, `..` and empty parts, by the text alone.
    private static func normal(_ path: String) -> String {
        var parts: [String] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            let text = String(Substring(part))
            if text == ".." { _ = parts.popLast() } else if text != "." { parts.append(text) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
