// `grants.toml`: what a person allowed and denied.

import Dao
import Foundation

private let mostBytes = 4 << 20

/// One thing that a person said: a capability allowed or denied to a unit.
struct Word {
    let name: String
    /// Of the module, in hexadecimal; empty if it is about a publisher.
    let digest: String
    let publisher: String
    let capability: String
    let isAllowed: Bool
    let scopes: [String]
}

enum GrantsFile {
    /// What a file says.
    ///
    /// - Parameter home: What `~` stands for.
    /// - Throws: `DaoError.home`: it cannot be read, or something is wrong with it; nothing in it counts then.
    static func read(_ path: String, home: String? = Places.here.home) throws(DaoError) -> [Word] {
        func bad(_ what: String, _ line: Int? = nil) -> DaoError {
            .home(
                "\(plain(path)):\(line.map { "\($0):" } ?? "") \(what).",
                help: "Mend that, or move the file away and grant anew; until then nothing is allowed.")
        }
        let bytes: [UInt8]?
        do {
            bytes = try Disk.read(path, most: mostBytes)
        } catch {
            throw bad("it cannot be read: \((error as? DaoError)?.message ?? "\(error)")")
        }
        guard let bytes else { return [] }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let wrong = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
            throw bad("it is not UTF-8", wrong.map { $0 + 1 })
        }
        do throws(TomlError) {
            return try words(try TomlReader.read(text), home: home)
        } catch {
            throw bad(plain(error.what, 300), error.line)
        }
    }

    private static func words(_ document: TomlTable, home: String?) throws(TomlError) -> [Word] {
        var file = Keys(document, "", home)
        guard case .integer(1)? = file.take("format") else { throw file.wrong("format", "it must say format = 1") }
        var words: [Word] = []
        var joined: TextMap<[String]> = [:]
        for table in try file.tables("unit") {
            var unit = Keys(table, "unit", home)
            let name = try unit.text("name")
            let digest = try unit.optionalText("digest")
            if !digest.isEmpty, digest.wholeMatch(of: /sha256:[0-9a-f]{64}/) == nil {
                throw unit.wrong("digest", "it must be sha256: and 64 hexadecimal digits in small letters")
            }
            let publisher = try unit.optionalText("publisher")
            if !publisher.isEmpty, !isPublisher(publisher) {
                throw unit.wrong("publisher", "it must be the did:key of an Ed25519 key")
            }
            guard digest.isEmpty != publisher.isEmpty else {
                throw unit.wrong("", "there must be either a digest or a publisher")
            }
            for isAllowed in [true, false] {
                for table in try unit.tables(isAllowed ? "allow" : "deny") {
                    var said = Keys(table, "unit.\(isAllowed ? "allow" : "deny")", home)
                    let word = try said.word(name, String(digest.dropFirst(7)), publisher, isAllowed)
                    if isAllowed {
                        // Words with one binding must not contradict each other.
                        let binding = "\(digest.isEmpty ? "\(name)\n\(publisher)" : digest)\n\(word.capability)"
                        let all = (joined[binding] ?? []) + word.scopes
                        joined[binding] = try said.canonical(word.capability, all)
                    }
                    words.append(word)
                }
            }
            try unit.nothingElse()
        }
        try file.nothingElse()
        return words
    }

    /// The `did:key` of an Ed25519 key, in its one form.
    private static func isPublisher(_ text: String) -> Bool {
        text.wholeMatch(of: /did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}/) != nil
    }
}

extension Words {
    /// What was said about a unit: of its module and of its publisher, read together. Nobody's signature is proved here,
    /// so of a publisher only denials count.
    init(_ words: [Word], about unit: MetaUnit) {
        self.init(words, name: unit.name, digest: unit.digest, claimed: unit.claimed)
    }

    /// - Parameter claimed: The publisher that the unit names.
    init(_ words: [Word], name: String, digest: String, claimed: String) {
        self.init()
        for word in words {
            let isAbout =
                word.publisher.isEmpty
                ? word.digest == digest : same(word.publisher, claimed) && same(word.name, name)
            guard isAbout, word.publisher.isEmpty || !word.isAllowed else { continue }
            if !word.isAllowed {
                denied.insert(word.capability)
            } else {
                let both = (allowed[word.capability] ?? []) + word.scopes
                allowed[word.capability] = both.isEmpty ? [] : (try? Scope.canonical(word.capability, both)) ?? []
            }
        }
    }
}

/// The keys of one table, taken out as they are read.
private struct Keys {
    private let table: TomlTable
    private let name: String
    private let home: String?
    private var taken: Set<String> = []

    init(_ table: TomlTable, _ name: String, _ home: String?) {
        self.table = table
        self.name = name
        self.home = home
    }

    func wrong(_ key: String, _ what: String) -> TomlError {
        let line = table.values.first { same($0.key, key) }?.line ?? table.line
        let place = name.isEmpty ? "the file" : "[[\(name)]]"
        return TomlError(line: line, what: "in \(place): \(key.isEmpty ? "" : "\(key): ")\(what)")
    }

    mutating func take(_ key: String) -> Toml? {
        taken.insert(key)
        return table[key]
    }

    mutating func text(_ key: String) throws(TomlError) -> String {
        guard case .text(let text)? = take(key), !text.isEmpty else { throw wrong(key, "it must be a text in quotes") }
        return text
    }

    mutating func optionalText(_ key: String) throws(TomlError) -> String {
        switch take(key) {
        case .text(let text)?: return text
        case nil: return ""
        default: throw wrong(key, "it must be a text in quotes")
        }
    }

    mutating func tables(_ key: String) throws(TomlError) -> [TomlTable] {
        let whole = name.isEmpty ? key : "\(name).\(key)"
        var tables: [TomlTable] = []
        switch take(key) {
        case nil: return []
        case .array(let items)?:
            for item in items {
                guard case .table(let table) = item else { throw wrong(key, "it must be written [[\(whole)]]") }
                tables.append(table)
            }
            return tables
        default: throw wrong(key, "it must be written [[\(whole)]]")
        }
    }

    mutating func word(
        _ name: String, _ digest: String, _ publisher: String, _ isAllowed: Bool
    ) throws(TomlError) -> Word {
        let capability = try text("capability")
        guard capability.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil else {
            throw wrong("capability", "'\(capability)' is not the name of a capability")
        }
        var scopes: [String] = []
        switch take("scopes") {
        case nil: break
        case .array(let items)?:
            for item in items {
                guard case .text(let scope) = item, !scope.isEmpty else {
                    throw wrong("scopes", "they must be a list of texts in quotes")
                }
                scopes.append(scope)
            }
        default: throw wrong("scopes", "they must be a list of texts in quotes")
        }
        if !isAllowed, !scopes.isEmpty {
            throw wrong("scopes", "a denial has none; it denies the whole capability")
        }
        _ = try optionalText("reason")
        switch take("since") {
        case nil, .time(isWhole: true)?: break
        default: throw wrong("since", "it must be a time with its zone, 2026-11-22T14:05:00Z")
        }
        try nothingElse()
        let canonical = isAllowed ? try self.canonical(capability, scopes) : []
        return Word(
            name: name, digest: digest, publisher: publisher, capability: capability, isAllowed: isAllowed,
            scopes: canonical)
    }

    func canonical(_ capability: String, _ scopes: [String]) throws(TomlError) -> [String] {
        do throws(DaoError) {
            return try Scope.canonical(capability, scopes, Places(home: home))
        } catch {
            throw wrong("scopes", error.message)
        }
    }

    func nothingElse() throws(TomlError) {
        if let other = table.values.first(where: { !taken.contains($0.key) }) {
            throw wrong(other.key, "it is not known here")
        }
    }
}
