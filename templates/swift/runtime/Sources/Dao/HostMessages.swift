// What the unit is told of its surroundings: where it runs, what it may do, what happens.

/// What becomes of what storage has accepted, as the unit is told it.
public enum Durability: Int32, Sendable {
    case unspecified = 0
    /// It survives loss of power.
    case durable = 1
    /// The system may throw all of it away.
    case evictable = 2
    /// It is gone with the program.
    case ephemeral = 3
    /// It is there after loss of power but for the last moments.
    case relaxed = 4
}

/// Something that happens to an Avatar and that its program tells.
public enum LifecycleEvent: Sendable {
    case foreground, background, lowMemory
    /// Told by the runtime itself.
    case grantsChanged
}

/// What a `HostInfo` says.
struct HostFacts {
    let host: String
    let hostVersion: String
    let memoryBytes: Int
    let entryMilliseconds: Int
    let granted: [(String, [String])]
    let durability: Durability
    let guards: [Int32]
    let deaths: Int
}

extension Setup {
    /// Describes where the unit starts.
    var hostInfo: [UInt8] {
        var guards = engineGuards
        if entry == nil { guards.remove(.entryDeadline) }
        return Boundary.hostInfo(
            HostFacts(
                host: host.name, hostVersion: host.version, memoryBytes: bounds.memoryBytes,
                entryMilliseconds: entry.map { Int($0 / .milliseconds(1)) } ?? 0, granted: policy.inOrder,
                durability: durability, guards: guards.map(\.rawValue).sorted(), deaths: counters.deaths))
    }
}
