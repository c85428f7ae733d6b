import Foundation

// What is checked of a unit before anything of it runs. All that is wrong is told at once.

private let pageBytes = 65_536
private let mostTables = 16
/// The most that an embedded contract may unpack to.
private let contractBytes = 4 << 20

/// The unit's own account of itself.
public struct UnitManifest: Sendable {
    public let name: String
    public let version: String
    public let contractMajor: Int
    public let contractMinor: Int
    public let leastHostMinor: Int
    public let contractDigest: [UInt8]
    public internal(set) var toolchain: String
    /// The capabilities that it asks for.
    public let wishes: [Wish]
}

/// A unit that passed every check, ready to be linked.
public struct MetaUnit: Sendable {
    public let name: String
    public let version: String
    /// SHA-256 of the module, in hexadecimal.
    public let digest: String
    public let manifest: UnitManifest
    /// The `did:key` that the module names as its publisher; this host proves none.
    public let claimed: String
    /// What it imports and this host's contract knows.
    let imports: [ContractImport]
    /// Optional imports that this host does not have, which answer UNIMPLEMENTED, with the number of their parameters.
    let foreign: [(name: String, params: Int)]
    /// The most elements of one of its tables.
    let tableElements: Int

    /// Name and version, for texts.
    public var title: String { "\(name) \(version)" }

    /// Checks a module against the contract.
    ///
    /// - Parameters:
    ///   - offers: The capabilities that this host can carry out at all.
    ///   - memoryBytes: How far its memory may grow.
    /// - Throws: `DaoError.module`: something is wrong with it; the message lists everything.
    init(_ wasm: [UInt8], offers: Set<String>, memoryBytes: Int) throws(DaoError) {
        let shape = try WasmModule(wasm)
        var wrong = profile(shape, memoryBytes) + exported(shape)
        let manifest = read(shape, &wrong)
        let found = Found(shape, offers: offers)
        wrong += found.wrong
        if let manifest { wrong += handshake(manifest) + found.agreement(manifest) }
        guard let manifest, wrong.isEmpty, found.missing.isEmpty else {
            let title = manifest.map { $0.name.isEmpty ? "the unit" : "\($0.name) \($0.version)" } ?? "the unit"
            throw .module(loadReport(title, wrong, found.missing))
        }
        name = manifest.name
        version = manifest.version
        digest = hex(SHA256.digest(wasm))
        self.manifest = manifest
        claimed = publisher(shape)
        var seen: Set<String> = []
        imports = found.known.filter { seen.insert($0.name).inserted }
        foreign = found.foreign.filter { seen.insert($0.name).inserted }.map { ($0.name, $0.params) }
        let used = shape.tables.reduce(0) { $0 + $1.minimum }
        let largest = shape.tables.map(\.minimum).max() ?? 0
        tableElements = largest + (WasmModule.mostElements - used) / max(shape.tables.count, 1)
    }
}

private func publisher(_ shape: WasmModule) -> String {
    let sections = shape.custom("dao.publisher")
    guard sections.count == 1, let text = String(validating: sections[0], as: UTF8.self) else { return "" }
    let isKey = text.wholeMatch(of: /did:key:z6Mk[1-9A-HJ-NP-Za-km-z]{44}/) != nil
    return isKey ? text : ""
}

private func profile(_ shape: WasmModule, _ memoryBytes: Int) -> [String] {
    var wrong: [String] = []
    if shape.hasStart { wrong.append("it has a start function; the contract allows none") }
    if shape.memories.count != 1 {
        wrong.append("it has \(shape.memories.count) memories; the contract wants exactly one")
    } else {
        let memory = shape.memories[0]
        if let maximum = memory.maximum {
            if maximum > Limits.maxMemoryBytes / pageBytes {
                let bytes = maximum.multipliedReportingOverflow(by: pageBytes).partialValue
                wrong.append("its memory may grow to \(bytes) bytes; the contract allows \(Limits.maxMemoryBytes)")
            } else if memory.minimum > memoryBytes / pageBytes {
                wrong.append(
                    "its memory begins with \(memory.minimum * pageBytes) bytes; this host allows \(memoryBytes)")
            }
        } else {
            wrong.append("its memory declares no maximum")
        }
    }
    let elements = shape.tables.reduce(0) { $0.addingReportingOverflow($1.minimum).partialValue }
    if shape.tables.count > mostTables || shape.tables.contains(where: { $0.minimum > WasmModule.mostElements })
        || elements > WasmModule.mostElements
    {
        wrong.append(
            "it has \(shape.tables.count) tables with \(elements) elements;"
                + " at most \(mostTables) with \(WasmModule.mostElements) are allowed")
    }
    return wrong
}

private func exported(_ shape: WasmModule) -> [String] {
    var wrong: [String] = []
    var others: [String] = []
    var found: [String: WasmModule.Export] = [:]
    for it in shape.exports {
        found[it.name] = it
        if !same(it.name, Contract.memory), !Contract.exports.contains(where: { same($0.name, it.name) }) {
            others.append(it.name)
        }
    }
    if found[Contract.memory]?.kind != .memory { wrong.append("it does not export its memory as '\(Contract.memory)'") }
    for export in Contract.exports {
        let wanted = WasmModule.signature(export.params, export.returns ? 1 : 0)
        if let it = found[export.name] {
            if it.signature != wanted {
                wrong.append("it exports \(export.name) as \(it.signature ?? it.kind.rawValue), not \(wanted)")
            }
        } else {
            wrong.append("it does not export \(export.name) \(wanted)")
        }
    }
    return wrong + others.map { "it exports \($0), which the contract does not know" }
}

private func read(_ shape: WasmModule, _ wrong: inout [String]) -> UnitManifest? {
    let sections = shape.custom("dao.unit")
    guard sections.count == 1 else {
        let count = sections.isEmpty ? "no" : "more than one"
        wrong.append("it has \(count) custom section 'dao.unit'; exactly one is wanted")
        return nil
    }
    if shape.custom("dao.contract").count > 1 { wrong.append("it has more than one custom section 'dao.contract'") }
    var manifest: UnitManifest
    do throws(WireFault) {
        if sections[0].count > Short.bytes { throw .tooMany }
        manifest = try Boundary.manifest(sections[0], mostElements: Short.elements)
    } catch {
        wrong.append("its custom section 'dao.unit' cannot be read: \(error)")
        return nil
    }
    if manifest.name.isEmpty || manifest.version.isEmpty {
        wrong.append("its manifest gives no name or no version")
    } else if !isName(manifest.name, blanks: true) || !isName(manifest.version) {
        wrong.append(
            "its manifest has an invalid name or version: up to 100 letters, digits and . _ + - are allowed,"
                + " and single blanks in the name")
    }
    var seen = TextMap<Bool>()
    for wish in manifest.wishes {
        if seen[wish.capability] != nil {
            wrong.append("its manifest names the capability '\(wish.capability)' twice")
        }
        seen[wish.capability] = true
        wrong += wish.faults
    }
    manifest.toolchain = plain(manifest.toolchain, 1000)
    return manifest
}

private func handshake(_ manifest: UnitManifest) -> [String] {
    let theirs = "\(manifest.contractMajor).\(manifest.contractMinor)"
    if manifest.contractMajor != Contract.major {
        return ["it was built for contract \(theirs); this host speaks \(Contract.version)"]
    }
    if manifest.leastHostMinor > Contract.minor {
        let least = "\(manifest.contractMajor).\(manifest.leastHostMinor)"
        return ["it needs a host of contract \(least) at least; this host speaks \(Contract.version)"]
    }
    let digest = hex(manifest.contractDigest)
    if Contract.isDraft, digest != Contract.digest {
        let shown = digest.isEmpty ? "absent" : String(digest.prefix(12))
        return [
            "it was built from another draft of contract \(theirs) (digest \(shown),"
                + " this host has \(Contract.digest.prefix(12)))"
        ]
    }
    return []
}

/// The imports of a module: known, foreign but optional, missing, and wrong.
private struct Found {
    private(set) var known: [ContractImport] = []
    private(set) var foreign: [ForeignImport] = []
    private(set) var missing: [ForeignImport] = []
    private(set) var wrong: [String] = []

    init(_ shape: WasmModule, offers: Set<String>) {
        var theirs: TextMap<ForeignImport>?
        func described(_ name: String) -> ForeignImport? {
            let embedded = theirs ?? embeddedImports(shape)
            theirs = embedded
            return embedded[name]
        }
        for it in shape.imports {
            let type = it.signature ?? it.kind.rawValue
            guard same(it.module, Contract.module), it.kind == .function else {
                wrong.append(
                    "it imports the \(it.kind.rawValue) \(it.module).\(it.name);"
                        + " only functions of \(Contract.module) can be imported")
                continue
            }
            guard let ours = Contract.importsByName[it.name], same(ours.name, it.name) else {
                let its = described(it.name) ?? guess(it)
                if its.isOptional { foreign.append(its) } else { missing.append(its) }
                if type != WasmModule.signature(its.params, 1) {
                    wrong.append("it imports \(it.name) as \(type), which is not all i32")
                }
                continue
            }
            let wanted = WasmModule.signature(ours.arity, 1)
            if type != wanted {
                wrong.append("it imports \(it.name) as \(type), not \(wanted)")
            } else if ours.capability == "call" || offers.contains(ours.capability) {
                known.append(ours)
            } else {
                // Whether the unit can do without is for its own contract to say, which may be another.
                let isOptional = described(it.name)?.isOptional ?? ours.isOptional
                let its = ForeignImport(
                    name: it.name, capability: ours.capability, since: ours.since, isOptional: isOptional,
                    params: ours.arity)
                if isOptional { foreign.append(its) } else { missing.append(its) }
            }
        }
    }

    /// Says where imports and manifest differ.
    func agreement(_ manifest: UnitManifest) -> [String] {
        var imported = TextMap<Bool>()
        for name in known.map(\.capability) + (foreign + missing).map(\.capability) where name != "call" {
            imported[name] = true
        }
        var named = TextMap<Bool>()
        for wish in manifest.wishes where wish.capability != "call" { named[wish.capability] = true }
        return imported.keys.filter { named[$0] == nil }.sorted(by: byUTF8).map {
            "it imports functions of the capability '\($0)', which its manifest omits"
        }
            + named.keys.filter { imported[$0] == nil }.sorted(by: byUTF8).map {
                "its manifest names the capability '\($0)', of which it imports nothing"
            }
    }
}

/// Describes an import that no contract at hand knows.
private func guess(_ it: WasmModule.Import) -> ForeignImport {
    let params = it.signature?.components(separatedBy: " -> ").first ?? "()"
    let count = params == "()" ? 0 : params.components(separatedBy: ",").count
    let capability = it.name.firstMatch(of: /^avatar_([a-z]+)_/).map { String($0.1) } ?? "?"
    return ForeignImport(name: it.name, capability: capability, since: "?", isOptional: false, params: count)
}

/// The imports that the unit's own contract describes; nothing if it was stripped or is damaged.
private func embeddedImports(_ shape: WasmModule) -> TextMap<ForeignImport> {
    guard let section = shape.custom("dao.contract").first,
        let text = Inflate.unpack(section, most: contractBytes),
        let known = try? JSONSerialization.jsonObject(with: Data(text)) as? [String: Any],
        let imports = known["imports"] as? [[String: Any]]
    else { return [:] }
    var described: TextMap<ForeignImport> = [:]
    for entry in imports {
        guard let name = entry["name"] as? String, let params = entry["params"] as? [Any] else { return [:] }
        described[name] = ForeignImport(
            name: name, capability: entry["capability"] as? String ?? "?", since: entry["since"] as? String ?? "?",
            isOptional: entry["optional"] as? Bool == true, params: params.count)
    }
    return described
}
