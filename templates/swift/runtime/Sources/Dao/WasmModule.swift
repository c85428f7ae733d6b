// The outside of a WebAssembly module, read from its bytes without compiling anything: engines tell too little of it,
// and too late. Binary format: WebAssembly Core Specification, chapter 5. Every read is checked against the end of its
// section, and every count against the bytes that are left, before anything is allocated.

/// What a module shows to the outside.
struct WasmModule {
    enum Kind: String {
        case function = "func"
        case table, memory, global, tag
    }

    /// The size of a memory in pages of 64 KiB, or of a table in elements.
    struct Extent {
        let minimum: Int
        let maximum: Int?
    }

    struct Import {
        let module: String
        let name: String
        let kind: Kind
        /// The type of a function, as the text format writes it: `(i32, i32) -> (i32)`.
        let signature: String?
    }

    struct Export {
        let name: String
        let kind: Kind
        let signature: String?
    }

    /// The elements that all tables together may have.
    static let mostElements = 65_536
    static let mostBytes = 256 << 20

    fileprivate(set) var imports: [Import] = []
    fileprivate(set) var exports: [Export] = []
    /// Every memory, imported ones first.
    fileprivate(set) var memories: [Extent] = []
    /// Every table, imported ones first.
    fileprivate(set) var tables: [Extent] = []
    fileprivate(set) var hasStart = false
    /// The contents of every custom section, with its name.
    fileprivate(set) var custom: [(name: String, content: [UInt8])] = []

    /// How the type of a function is written.
    static func signature(_ params: Int, _ results: Int) -> String {
        func list(_ count: Int) -> String { [String](repeating: "i32", count: count).joined(separator: ", ") }
        return "(\(list(params))) -> (\(list(results)))"
    }

    /// Reads a module.
    ///
    /// - Throws: `DaoError.module`: the bytes are no core module, or a damaged one, or it is larger than any may be.
    init(_ bytes: [UInt8]) throws(DaoError) {
        var parser = Parser()
        self = try parser.read(bytes)
    }

    func custom(_ name: String) -> [[UInt8]] { custom.filter { same($0.name, name) }.map(\.content) }
}

private func allow(_ what: String, _ count: Int, _ most: Int) throws(DaoError) {
    if count > most { throw .module("the WebAssembly module has \(count) \(what); at most \(most) are allowed") }
}

/// Reads values between two offsets of the module and never beyond.
private struct Reader {
    private let bytes: [UInt8]
    private(set) var end: Int
    var at: Int

    init(_ bytes: [UInt8], _ at: Int, _ end: Int) {
        self.bytes = bytes
        self.at = at
        self.end = end
    }

    var left: Int { end - at }

    func damaged(_ what: String) -> DaoError {
        .module("the WebAssembly module is damaged: \(what) at offset \(at)")
    }

    var next: UInt8? { at < end ? bytes[at] : nil }

    mutating func byte() throws(DaoError) -> UInt8 {
        guard at < end else { throw damaged("it ends too early") }
        defer { at += 1 }
        return bytes[at]
    }

    /// An unsigned LEB128 of at most that many bits.
    mutating func number(_ bits: Int = 32) throws(DaoError) -> Int {
        var value: UInt64 = 0
        var shift = 0
        while true {
            guard shift < bits else { throw damaged("a number is too long") }
            let byte = try byte()
            let part = UInt64(byte & 0x7f)
            if shift + 7 > bits, part >> UInt64(bits - shift) != 0 { throw damaged("a number is too large") }
            value |= part << UInt64(shift)
            if byte < 0x80 { break }
            shift += 7
        }
        return Int(clamping: value)
    }

    /// How many elements follow; each takes a byte at least.
    mutating func count() throws(DaoError) -> Int {
        let count = try number()
        guard count <= left else { throw damaged("\(count) elements are announced where there is no room for them") }
        return count
    }

    mutating func take(_ length: Int) throws(DaoError) -> ArraySlice<UInt8> {
        guard length <= left else { throw damaged("\(length) bytes are announced where \(left) are left") }
        defer { at += length }
        return bytes[at..<at + length]
    }

    mutating func name() throws(DaoError) -> String {
        guard let text = String(validating: try take(try number()), as: UTF8.self) else {
            throw damaged("a name is not UTF-8")
        }
        return text
    }
}

private struct Parser {
    /// The ids of the sections, in the order in which a module must have them.
    private static let order: [UInt8] = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11]
    /// Sections that are read whole.
    private static let readWhole: Set<UInt8> = [1, 2, 3, 4, 5, 7]
    private static let types: [UInt8: String] = [
        0x7f: "i32", 0x7e: "i64", 0x7d: "f32", 0x7c: "f64", 0x7b: "v128", 0x70: "funcref", 0x6f: "externref",
        0x69: "exnref",
    ]
    private static let kinds: [WasmModule.Kind] = [.function, .table, .memory, .global, .tag]
    private static let mostSections = 1000
    private static let mostSectionBytes = 1 << 20
    // What compiling ahead may take.
    private static let mostFunctions = 50_000
    private static let mostBodyBytes = 128 << 10
    private static let mostCodeBytes = 32 << 20
    private static let mostLocals = 10_000
    private static let mostLocalsTogether = 1_000_000

    private var module: WasmModule?
    private var types: [String] = []
    private var functions: [String] = []

    mutating func read(_ bytes: [UInt8]) throws(DaoError) -> WasmModule {
        try checkHeader(bytes)
        var shape = WasmModule()
        var outer = Reader(bytes, 8, bytes.count)
        var last = -1
        var count = 0
        while outer.left > 0 {
            count += 1
            try allow("sections", count, Self.mostSections)
            let id = try outer.byte()
            if id != 0 {
                guard let position = Self.order.firstIndex(of: id) else {
                    throw outer.damaged("section \(id) is unknown")
                }
                guard position > last else { throw outer.damaged("section \(id) is double or out of order") }
                last = position
            }
            let size = try outer.number()
            guard size <= outer.left else {
                throw outer.damaged("section \(id) announces \(size) bytes, more than are left")
            }
            if Self.readWhole.contains(id) { try allow("bytes in section \(id)", size, Self.mostSectionBytes) }
            var inner = Reader(bytes, outer.at, outer.at + size)
            if try section(id, &inner, &shape), inner.left > 0 {
                throw inner.damaged("section \(id) is longer than what is in it")
            }
            outer.at += size
        }
        return shape
    }

    /// Reads a section; says whether it is one that is read.
    private mutating func section(_ id: UInt8, _ reader: inout Reader, _ shape: inout WasmModule) throws(DaoError)
        -> Bool
    {
        switch id {
        case 0:
            let name = try reader.name()
            shape.custom.append((name, Array(try reader.take(reader.left))))
        case 1:
            for _ in 0..<(try reader.count()) { types.append(try functionType(&reader)) }
        case 2:
            for _ in 0..<(try reader.count()) { shape.imports.append(try imported(&reader, &shape)) }
        case 3:
            for _ in 0..<(try reader.count()) { functions.append(try type(&reader)) }
        case 4:
            for _ in 0..<(try reader.count()) {
                if reader.next == 0x40 {
                    throw .module("the WebAssembly module has a table with a first value, which no unit may")
                }
                shape.tables.append(try table(&reader))
            }
        case 5:
            for _ in 0..<(try reader.count()) { shape.memories.append(try extent(&reader)) }
        case 7:
            for _ in 0..<(try reader.count()) { shape.exports.append(try exported(&reader)) }
        case 8:
            shape.hasStart = true
            _ = try reader.number()
        case 10:
            try checkCode(&reader)
        default:
            return false
        }
        return true
    }

    private func type(_ reader: inout Reader) throws(DaoError) -> String {
        let index = try reader.number()
        guard index < types.count else { throw reader.damaged("type \(index) is not declared") }
        return types[index]
    }

    private mutating func imported(_ reader: inout Reader, _ shape: inout WasmModule) throws(DaoError)
        -> WasmModule.Import
    {
        let (module, name, kind) = (try reader.name(), try reader.name(), try kind(&reader))
        var signature: String?
        switch kind {
        case .function:
            let found = try type(&reader)
            signature = found
            functions.append(found)
        case .table: shape.tables.append(try table(&reader))
        case .memory: shape.memories.append(try extent(&reader))
        case .global:
            _ = try valueType(&reader)
            _ = try reader.byte()
        case .tag:
            _ = try reader.byte()
            _ = try type(&reader)
        }
        return .init(module: module, name: name, kind: kind, signature: signature)
    }

    private func exported(_ reader: inout Reader) throws(DaoError) -> WasmModule.Export {
        let (name, kind, index) = (try reader.name(), try kind(&reader), try reader.number())
        if kind == .function, index >= functions.count {
            throw reader.damaged("function \(index), exported as '\(plain(name, 100))', is not there")
        }
        return .init(name: name, kind: kind, signature: kind == .function ? functions[index] : nil)
    }

    private func checkHeader(_ bytes: [UInt8]) throws(DaoError) {
        try allow("bytes", bytes.count, WasmModule.mostBytes)
        guard bytes.starts(with: [0, 0x61, 0x73, 0x6d]) else {
            throw .module("this is no WebAssembly module: it does not begin with \\0asm")
        }
        let version = Array(bytes.dropFirst(4).prefix(4))
        if version == [13, 0, 1, 0] {
            throw .module(
                "this is a WebAssembly component, not a core module. Build for the target wasm32-unknown-unknown,"
                    + " without a component step.")
        }
        if version != [1, 0, 0, 0] { throw .module("this is no WebAssembly module of version 1") }
    }

    private func functionType(_ reader: inout Reader) throws(DaoError) -> String {
        let form = try reader.byte()
        guard form == 0x60 else { throw reader.damaged("type 0x\(String(form, radix: 16)) is unknown") }
        var lists: [String] = []
        for _ in 0..<2 {
            var list: [String] = []
            for _ in 0..<(try reader.count()) { list.append(try valueType(&reader)) }
            lists.append("(\(list.joined(separator: ", ")))")
        }
        return lists.joined(separator: " -> ")
    }

    private func valueType(_ reader: inout Reader) throws(DaoError) -> String {
        let code = try reader.byte()
        if code == 0x63 || code == 0x64 {
            _ = try reader.number(33)  // a typed reference; its heap type is a signed number
            return "ref"
        }
        guard let type = Self.types[code] else {
            throw reader.damaged("value type 0x\(String(code, radix: 16)) is unknown")
        }
        return type
    }

    private func table(_ reader: inout Reader) throws(DaoError) -> WasmModule.Extent {
        guard try valueType(&reader).hasSuffix("ref") else {
            throw reader.damaged("a table holds something other than references")
        }
        return try extent(&reader)
    }

    private func extent(_ reader: inout Reader) throws(DaoError) -> WasmModule.Extent {
        let flags = try reader.byte()
        guard flags <= 7 else { throw reader.damaged("limits with flags 0x\(String(flags, radix: 16)) are unknown") }
        let bits = flags & 4 == 0 ? 32 : 64
        let minimum = try reader.number(bits)
        return .init(minimum: minimum, maximum: flags & 1 == 0 ? nil : try reader.number(bits))
    }

    private func kind(_ reader: inout Reader) throws(DaoError) -> WasmModule.Kind {
        let code = try reader.byte()
        guard code < Self.kinds.count else { throw reader.damaged("kind \(code) of an import or export is unknown") }
        return Self.kinds[Int(code)]
    }

    /// Makes sure that compiling a module takes bounded time and memory.
    private func checkCode(_ reader: inout Reader) throws(DaoError) {
        try allow("bytes of code", reader.left, Self.mostCodeBytes)
        let count = try reader.number()
        try allow("functions", count, Self.mostFunctions)
        var together = 0
        for index in 0..<count {
            let size = try reader.number()
            guard size <= reader.left else { throw reader.damaged("a function is longer than what is left") }
            let end = reader.at + size
            try allow("bytes in its function \(index)", size, Self.mostBodyBytes)
            var locals = 0
            for _ in 0..<(try reader.count()) {
                locals += try reader.number()
                _ = try valueType(&reader)
            }
            try allow("local variables in its function \(index)", locals, Self.mostLocals)
            together += locals
            reader.at = end
        }
        try allow("local variables", together, Self.mostLocalsTogether)
    }
}

extension WasmModule {
    fileprivate init() {}
}
