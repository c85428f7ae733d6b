// What is granted to the unit, and what happens when it asks for more.

/// The scopes of every granted capability; none means without limits.
public typealias Grants = [String: [String]]

/// Why a capability is refused, and what would allow it.
struct Refusal: Sendable {
    /// Why it was refused, as the rest of a sentence: "nobody has allowed it".
    let why: String
    /// The grant that would allow it, such as `net=example.org`; empty if none would.
    let grant: String
}

/// Something that the unit asked for and was refused.
public struct Denial: Sendable {
    /// The capability concerned, such as `net`.
    public let capability: String
    /// The import that was called, such as `avatar_net_fetch`.
    public let operation: String
    /// What exactly was asked for; empty if the capability does not say.
    public let scope: String
    /// What was asked and why it was refused.
    public let message: String
    /// How to allow it.
    public let help: String
    /// Whether this cause was not reported before.
    public let isFirst: Bool
}

/// The grants of a running unit. They may change while it runs. Used on the lane only.
final class Policy: @unchecked Sendable {
    private static let mostCauses = 10_000

    private let unit: String
    private let tell: (Denial) -> Void
    private(set) var granted: Grants = [:]
    private var refused: [String: Refusal] = [:]
    private var seen: Set<String> = []

    /// - Parameters:
    ///   - unit: The name of the unit, for texts.
    ///   - tell: Hears of denials, outside any entry.
    init(_ unit: String, _ granted: Grants, _ refused: [String: Refusal], tell: @escaping (Denial) -> Void) {
        self.unit = unit
        self.tell = tell
        _ = replace(granted, refused)
    }

    func has(_ capability: String) -> Bool { granted[capability] != nil }

    /// What is granted, in the order of the names.
    var inOrder: [(String, [String])] { granted.sorted { byUTF8($0.key, $1.key) }.map { ($0.key, $0.value) } }

    /// Lets other grants hold from now on; says whether anything changed.
    func replace(_ granted: Grants, _ refused: [String: Refusal]) -> Bool {
        var next = granted
        // Answering what it is asked is no right that could be withheld: without it there is no unit.
        next["call"] = next["call"] ?? []
        let changed = Set(self.granted.keys).union(next.keys).filter { name in
            guard let had = self.granted[name], let has = next[name] else { return true }
            return !had.elementsEqual(has, by: same)
        }
        seen = seen.filter { cause in !changed.contains(String(cause.prefix { $0 != "\n" })) }
        self.granted = next
        self.refused = refused
        return !changed.isEmpty
    }

    /// Says why an import of a capability that is not granted is refused.
    func refusal(_ name: String) -> DaoError {
        let capability = Contract.importsByName[name]?.capability ?? ""
        let known = Contract.capability(capability)
        let example = known?.needsScope == true ? "\(capability)=\(known?.example ?? "")" : capability
        let grant = refused[capability]?.grant ?? example
        let why = refused[capability]?.why ?? "it is not granted"
        var details: TextMap<String> = ["capability": capability, "operation": name]
        if !grant.isEmpty { details["grant"] = grant }
        let help =
            grant.isEmpty
            ? "" : "Allow it with `dao grants allow \(grant)`, or in the program: `grants: [\"\(grant)\"]`."
        return .failed(
            .denied, "\(unit) may not use \(capability) (\(name)): \(why).", details: details, help: help)
    }

    /// Whether a capability that reaches out lost a scope that it had.
    func narrowed(_ capability: String, _ had: [String]) -> Bool {
        let has = granted[capability] ?? []
        let lost = had.isEmpty ? !has.isEmpty : had.contains { scope in !has.contains { same($0, scope) } }
        return lost && Contract.capability(capability)?.isWithinHome == false
    }

    /// Says why an open call ends whose capability lost a scope: only its handler knows which one it uses.
    func narrowing(_ name: String) -> DaoError {
        let capability = Contract.importsByName[name]?.capability ?? ""
        let left = (granted[capability] ?? []).joined(separator: ", ")
        return .failed(
            .denied, "What the unit may use of \(capability) was changed meanwhile: now it is \(left).",
            details: ["capability": capability, "operation": name],
            help: "What is still allowed may be asked for again.")
    }

    /// Tells of a denial.
    func denied(_ name: String, _ error: DaoError) {
        let capability = Contract.importsByName[name]?.capability ?? ""
        let scope = plain(error.callError?.details["scope"] ?? "", 300)
        let cause = "\(capability)\n\(name)\n\(scope)"
        let isFirst = seen.count < Self.mostCauses && seen.insert(cause).inserted
        tell(
            Denial(
                capability: capability, operation: name, scope: scope, message: plain(error.message, 1000),
                help: plain(error.help, 1000), isFirst: isFirst))
    }
}
