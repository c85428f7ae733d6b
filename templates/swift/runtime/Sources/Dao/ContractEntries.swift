// What the contract is made of, as the runtime reads it.

/// A function that a unit exports; it takes i32s.
struct ContractExport: Sendable {
    let name: String
    let params: Int
    /// Whether it gives an i32.
    let returns: Bool
}

/// A right that a unit may be granted.
struct ContractCapability: Sendable {
    let name: String
    /// Whether opening a home for a unit grants it, or only a person's word.
    let isWithinHome: Bool
    /// Whether its operations take effect in the order in which they are issued.
    let isOrdered: Bool
    /// Why a unit wants it, if the unit itself gives no reason.
    let reason: String
    /// One scope, as a person would write it; empty if a grant cannot be narrowed.
    let example: String
    /// Whether a grant without a scope means nothing.
    let needsScope: Bool
}

/// How an import answers.
enum ImportMode: Sendable {
    /// Its status is the answer.
    case immediate
    /// Once, later.
    case unary
    /// With any number of items.
    case stream
}

/// What a parameter stands for.
enum ParamRole: Sendable {
    case scalar, callID, method, status, inPointer, inLength, textPointer, textLength
    case outPointer, outLength, ownedPointer, ownedLength, outI64
}

/// A parameter of an import that answers at once.
struct ContractParam: Sendable {
    let role: ParamRole
    let isSigned: Bool
    /// The most that a length may say.
    let max: Int?
    /// The numbers that it can be; none if it can be any.
    let values: [Int]
    /// The one among them that tells of an error.
    let error: Int?
}

/// A function that a unit imports; it takes i32s and gives a status.
struct ContractImport: Sendable {
    let name: String
    let capability: String
    let mode: ImportMode
    /// The version of the contract that brought it.
    let since: String
    /// Its name within its capability.
    let operation: String
    /// Whether a call may have changed something when its instance died.
    let hasEffect: Bool
    /// Whether a host may lack it.
    let isOptional: Bool
    /// Whether a unit may call it while it allocates.
    let duringAlloc: Bool
    /// What it takes if it answers at once; the others take a call id and a request.
    let params: [ContractParam]

    /// The number of its parameters.
    var arity: Int { mode == .immediate ? params.count : 3 }
}

extension Contract {
    static let importsByName = Dictionary(uniqueKeysWithValues: imports.map { ($0.name, $0) })

    static func capability(_ name: String) -> ContractCapability? { capabilities.first { $0.name == name } }
}
