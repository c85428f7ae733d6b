// TOML 1.0, as far as reading goes (https://toml.io/en/v1.0.0). No library of Swift's own platforms reads it.

/// A value of TOML.
indirect enum Toml {
    case text(String)
    case integer(Int64)
    case float
    case boolean(Bool)
    /// A date or time; whether it has both and an offset.
    case time(isWhole: Bool)
    case array([Toml])
    case table(TomlTable)
}

/// A table, and where each of its keys stands.
final class TomlTable {
    var values: [(key: String, line: Int, value: Toml)] = []
    let line: Int
    /// Whether it was written with a header of its own, or inline: then it is not opened again.
    fileprivate var isDefined = false
    fileprivate var isClosed = false
    /// Whether dotted keys made it.
    fileprivate var isDotted = false

    init(line: Int) { self.line = line }

    subscript(key: String) -> Toml? { values.first { $0.key.utf8.elementsEqual(key.utf8) }?.value }
}

/// What is wrong with a text that is no TOML.
struct TomlError: Error {
    let line: Int
    let what: String
}

struct TomlReader {
    private let scalars: [Unicode.Scalar]
    private var at = 0
    private var line = 1
    /// Arrays that headers made, and that headers may add to.
    private var arrays: Set<String> = []

    static func read(_ text: String) throws(TomlError) -> TomlTable {
        var reader = TomlReader(text)
        return try reader.document()
    }

    private init(_ text: String) {
        var scalars = Array(text.unicodeScalars)
        if scalars.first == "\u{feff}" { scalars.removeFirst() }
        self.scalars = scalars
    }

    private func wrong(_ what: String) -> TomlError { TomlError(line: line, what: what) }

    private var next: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private func ahead(_ text: String) -> Bool {
        let wanted = Array(text.unicodeScalars)
        return at + wanted.count <= scalars.count && scalars[at..<at + wanted.count].elementsEqual(wanted)
    }

    private mutating func skip(_ text: String) -> Bool {
        guard ahead(text) else { return false }
        at += text.unicodeScalars.count
        return true
    }

    private mutating func blanks() { while next == " " || next == "\t" { at += 1 } }

    private mutating func comment() throws(TomlError) {
        guard next == "#" else { return }
        while let scalar = next, scalar != "\n", !ahead("\r\n") {
            guard scalar.value >= 0x20 && scalar.value != 0x7f || scalar == "\t" else {
                throw wrong("a comment has a control character")
            }
            at += 1
        }
    }

    private mutating func newline() -> Bool {
        guard skip("\n") || skip("\r\n") else { return false }
        line += 1
        return true
    }

    /// The end of a line, with a comment perhaps.
    private mutating func lineEnd() throws(TomlError) {
        blanks()
        try comment()
        guard newline() || next == nil else { throw wrong("something follows on the line that does not belong there") }
    }

    private mutating func document() throws(TomlError) -> TomlTable {
        let root = TomlTable(line: 1)
        var table = root
        while next != nil {
            blanks()
            if next == "#" || next == "\n" || ahead("\r\n") {
                try lineEnd()
            } else if next == "[" {
                table = try header(root)
                try lineEnd()
            } else if next != nil {
                try assignment(table)
                try lineEnd()
            }
        }
        return root
    }

    private mutating func header(_ root: TomlTable) throws(TomlError) -> TomlTable {
        let isArray = skip("[[")
        if !isArray { _ = skip("[") }
        blanks()
        let path = try keyPath()
        guard skip(isArray ? "]]" : "]") else { throw wrong("a header is not closed") }
        var table = root
        for key in path.dropLast() { table = try descend(table, key) }
        let last = path[path.count - 1]
        let name = path.joined(separator: "\u{0}")
        if isArray {
            let made = TomlTable(line: line)
            made.isDefined = true
            if let place = table.values.firstIndex(where: { same($0.key, last) }) {
                guard case .array(let items) = table.values[place].value, arrays.contains(name) else {
                    throw wrong("\(last) is there already")
                }
                table.values[place].value = .array(items + [.table(made)])
            } else {
                arrays.insert(name)
                table.values.append((last, line, .array([.table(made)])))
            }
            // What is below belongs to the new table.
            arrays = arrays.filter { !$0.hasPrefix(name + "\u{0}") }
            return made
        }
        if let found = table[last] {
            guard case .table(let there) = found, !there.isDefined, !there.isClosed, !there.isDotted else {
                throw wrong("\(last) is there already")
            }
            there.isDefined = true
            return there
        }
        let made = TomlTable(line: line)
        made.isDefined = true
        table.values.append((last, line, .table(made)))
        return made
    }

    /// The table under a key, of an array the last one; it is made if it is missing.
    private func descend(_ table: TomlTable, _ key: String, dotted: Bool = false) throws(TomlError) -> TomlTable {
        switch table[key] {
        case .table(let found)? where !found.isClosed && (!dotted || found.isDotted || !found.isDefined):
            return found
        case .array(let items)? where !dotted:
            guard case .table(let last)? = items.last, !last.isClosed else { throw wrong("\(key) is no table") }
            return last
        case nil:
            let made = TomlTable(line: line)
            made.isDotted = dotted
            table.values.append((key, line, .table(made)))
            return made
        default:
            throw wrong("\(key) is there already")
        }
    }

    private mutating func assignment(_ table: TomlTable) throws(TomlError) {
        let began = line
        let path = try keyPath()
        guard skip("=") else { throw wrong("a key has no value: there must be `=` behind it") }
        blanks()
        var inner = table
        for key in path.dropLast() { inner = try descend(inner, key, dotted: true) }
        let last = path[path.count - 1]
        guard inner[last] == nil else { throw wrong("\(last) is there already") }
        inner.values.append((last, began, try value()))
    }

    private mutating func keyPath() throws(TomlError) -> [String] {
        var path: [String] = []
        repeat {
            blanks()
            path.append(try key())
            blanks()
        } while skip(".")
        return path
    }

    private mutating func key() throws(TomlError) -> String {
        if next == "\"" || next == "'" {
            guard !ahead("\"\"\""), !ahead("'''") else { throw wrong("a key has no text of several lines") }
            return try text()
        }
        var key = String.UnicodeScalarView()
        while let scalar = next, Self.isBare(scalar) {
            key.append(scalar)
            at += 1
        }
        guard !key.isEmpty else { throw wrong("a key is missing") }
        return String(key)
    }

    private static func isBare(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "_")
    }

    private mutating func value() throws(TomlError) -> Toml {
        switch next {
        case "\""?, "'"?: return .text(try text())
        case "["?: return .array(try array())
        case "{"?: return .table(try inline())
        default:
            if skip("true") { return .boolean(true) }
            if skip("false") { return .boolean(false) }
            return try number()
        }
    }

    private mutating func text() throws(TomlError) -> String {
        if skip("\"\"\"") { return try lines("\"\"\"", escapes: true) }
        if skip("'''") { return try lines("'''", escapes: false) }
        let quote = scalars[at]
        at += 1
        var made = String.UnicodeScalarView()
        while let scalar = next, scalar != quote {
            guard scalar.value >= 0x20 && scalar.value != 0x7f || scalar == "\t" else {
                throw wrong("a text in quotes is not closed on its line")
            }
            at += 1
            if scalar == "\\", quote == "\"" { made.append(try escape()) } else { made.append(scalar) }
        }
        guard next == quote else { throw wrong("a text in quotes is not closed") }
        at += 1
        return String(made)
    }

    private mutating func lines(_ quote: String, escapes: Bool) throws(TomlError) -> String {
        _ = newline()
        var made = String.UnicodeScalarView()
        while true {
            if ahead(quote) {
                // Up to two more quotes belong to the text.
                var extra = 0
                while extra < 2, at + 3 + extra < scalars.count, scalars[at + 3 + extra] == scalars[at] { extra += 1 }
                for _ in 0..<extra { made.append(scalars[at]) }
                at += 3 + extra
                return String(made)
            }
            guard let scalar = next else { throw wrong("a text in quotes is not closed") }
            if newline() {
                made.append("\n")
                continue
            }
            guard scalar.value >= 0x20 && scalar.value != 0x7f || scalar == "\t" else {
                throw wrong("a text has a control character")
            }
            at += 1
            guard scalar == "\\", escapes else {
                made.append(scalar)
                continue
            }
            let mark = at
            blanks()
            if newline() {
                while next == " " || next == "\t" || next == "\n" || ahead("\r\n") { if !newline() { at += 1 } }
            } else {
                at = mark
                made.append(try escape())
            }
        }
    }

    private mutating func escape() throws(TomlError) -> Unicode.Scalar {
        guard let sign = next else { throw wrong("a text in quotes is not closed") }
        at += 1
        let known: [Unicode.Scalar: Unicode.Scalar] = [
            "b": "\u{8}", "t": "\t", "n": "\n", "f": "\u{c}", "r": "\r", "\"": "\"", "\\": "\\",
        ]
        if let found = known[sign] { return found }
        let width = sign == "u" ? 4 : sign == "U" ? 8 : 0
        let digits = String(String.UnicodeScalarView(scalars[at..<min(at + width, scalars.count)]))
        guard width > 0, digits.count == width, digits.allSatisfy(\.isHexDigit), let code = UInt32(digits, radix: 16),
            let scalar = Unicode.Scalar(code)
        else { throw wrong("`\\\(sign)` is no escape of TOML") }
        at += width
        return scalar
    }

    /// Blanks, line ends and comments inside an array.
    private mutating func space() throws(TomlError) {
        while true {
            blanks()
            try comment()
            if !newline() { return }
        }
    }

    private mutating func array() throws(TomlError) -> [Toml] {
        at += 1
        var items: [Toml] = []
        while true {
            try space()
            if skip("]") { return items }
            items.append(try value())
            try space()
            if skip("]") { return items }
            guard skip(",") else { throw wrong("a list is not closed") }
        }
    }

    private mutating func inline() throws(TomlError) -> TomlTable {
        at += 1
        let table = TomlTable(line: line)
        blanks()
        if !skip("}") {
            while true {
                blanks()
                try assignment(table)
                blanks()
                if skip("}") { break }
                guard skip(",") else { throw wrong("a table in braces is not closed on its line") }
            }
        }
        close(table)
        return table
    }

    private func close(_ table: TomlTable) {
        table.isClosed = true
        for case (_, _, .table(let inner)) in table.values { close(inner) }
    }

    private mutating func number() throws(TomlError) -> Toml {
        var word = ""
        while let scalar = next, !" \t\n\r,]}#".unicodeScalars.contains(scalar) {
            word.unicodeScalars.append(scalar)
            at += 1
        }
        let isDate = word.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil
        if isDate, next == " ", at + 1 < scalars.count, ("0"..."9").contains(scalars[at + 1]) {
            // A blank may stand between a date and its time.
            at += 1
            word += "T"
            while let scalar = next, !" \t\n\r,]}#".unicodeScalars.contains(scalar) {
                word.unicodeScalars.append(scalar)
                at += 1
            }
        }
        if let time = Self.time(word) { return time }
        if let integer = Self.integer(word) { return .integer(integer) }
        let float = /[+-]?(inf|nan|(0|[1-9](_?\d)*)(\.\d(_?\d)*)?([eE][+-]?\d(_?\d)*)?)/
        guard word.wholeMatch(of: float) != nil, word.wholeMatch(of: /[+-]?\d[\d_]*/) == nil else {
            throw wrong(word.isEmpty ? "a value is missing" : "'\(word)' is no value of TOML")
        }
        return .float
    }

    private static func integer(_ word: String) -> Int64? {
        let digits = word.filter { $0 != "_" }
        if word.wholeMatch(of: /[+-]?(0|[1-9](_?\d)*)/) != nil { return Int64(digits) }
        for (form, radix) in [(/0x[0-9A-Fa-f](_?[0-9A-Fa-f])*/, 16), (/0o[0-7](_?[0-7])*/, 8), (/0b[01](_?[01])*/, 2)]
        where word.wholeMatch(of: form) != nil {
            return Int64(digits.dropFirst(2), radix: radix)
        }
        return nil
    }

    private static func time(_ word: String) -> Toml? {
        let form = /(\d{4}-\d\d-\d\d)?([Tt])?(\d\d:\d\d:\d\d(?:\.\d+)?)?([Zz]|[+-]\d\d:\d\d)?/
        guard let match = word.wholeMatch(of: form), match.1 != nil || match.3 != nil else { return nil }
        let (date, mark, clock, offset) = (match.1, match.2, match.3, match.4)
        guard (mark != nil) == (date != nil && clock != nil), offset == nil || mark != nil else { return nil }
        if let date {
            let parts = date.split(separator: "-").compactMap { Int($0) }
            let isLeap = parts[0] % 4 == 0 && (parts[0] % 100 != 0 || parts[0] % 400 == 0)
            guard (1...12).contains(parts[1]) else { return nil }
            let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][parts[1] - 1]
            guard (1...days).contains(parts[2]) else { return nil }
        }
        if let clock {
            let parts = clock.prefix(8).split(separator: ":").compactMap { Int($0) }
            guard parts[0] < 24, parts[1] < 60, parts[2] <= 60 else { return nil }
        }
        if let offset, offset.count == 6 {
            let parts = offset.dropFirst().split(separator: ":").compactMap { Int($0) }
            guard parts[0] < 24, parts[1] < 60 else { return nil }
        }
        return .time(isWhole: offset != nil)
    }
}

private func same(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }
