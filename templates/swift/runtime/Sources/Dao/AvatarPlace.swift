import Foundation

/// What keeps what the unit has: a home.
package protocol AvatarPlace: Sendable {
    /// The capabilities that it can carry out.
    var offers: Set<String> { get }
    /// What becomes of what its storage accepts.
    var durability: Durability { get }
    /// Takes it for this program alone, and says what the person said about a unit.
    func take(_ unit: MetaUnit) throws -> Words
    /// Opens what carries out the capabilities that are granted and that the program does not carry out itself.
    func provide(_ granted: Grants, _ capabilities: inout Capabilities) throws
    /// Has a closure told what the person says from now on; nil if that cannot be understood.
    func follow(_ changed: @escaping @Sendable (Words?) -> Void)
    /// Gives it back; a second time does nothing.
    func close()
}

extension Places {
    /// The folders of this program.
    package static var here: Places {
        let files = FileManager.default
        return Places(home: files.homeDirectoryForCurrentUser.path, current: files.currentDirectoryPath)
    }
}

extension OpenOptions {
    /// What every instance of a unit is made of.
    func setup(
        _ unit: MetaUnit, _ module: any EngineModule, _ engine: any Engine, _ capabilities: Capabilities,
        _ decision: Decision,
        _ durability: Durability?
    ) -> Setup {
        let report = onReport ?? { text in FileHandle.standardError.write(Data("dao: \(text)\n".utf8)) }
        let onDenial = onDenial
        let policy = Policy(unit.name, decision.granted, decision.refused) { onDenial?($0) }
        let bounds = EngineBounds(
            memoryBytes: memoryBytes, tableElements: unit.tableElements,
            entry: engine.guards.contains(.entryDeadline) ? entryDeadline : nil)
        return Setup(
            lane: Lane(name: "dao \(unit.name)"), module: module, engineGuards: engine.guards, unit: unit,
            handlers: capabilities.handlers(), policy: policy, host: host, durability: durability ?? self.durability,
            bounds: bounds, start: start, observer: recorder, report: report)
    }
}

extension Runtime {
    /// Lets hold what a person said while the unit runs. Used on the lane only.
    func hear(
        _ words: Words?, _ given: Grants?, _ own: Capabilities, _ place: (any AvatarPlace)?,
        onLog: (@Sendable (Int, String) -> Void)?
    ) {
        var decision = (try? Decision(setup.unit.manifest.wishes, given: given, words: words ?? Words())) ?? Decision()
        if words == nil {
            // Until it is mended, only what belongs to the home is left as it was.
            decision.granted = setup.policy.granted.filter { Contract.capability($0.key)?.isWithinHome == true }
            for wish in setup.unit.manifest.wishes where decision.granted[wish.capability] == nil {
                decision.refused[wish.capability] = Refusal(why: "grants.toml is damaged", grant: "")
            }
        }
        var capabilities = own
        builtIn(&capabilities, onLog: onLog)
        do {
            try place?.provide(decision.granted, &capabilities)
            setup.handlers = capabilities.handlers()
        } catch {
            setup.report("what was granted cannot be opened: \(error)")
        }
        regrant(decision.granted, decision.refused)
    }
}
