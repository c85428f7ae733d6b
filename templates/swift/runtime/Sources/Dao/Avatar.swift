import Foundation

/// How an Avatar is opened.
public struct OpenOptions: Sendable {
    /// What the program grants, such as `net=api.example.org` or `timer`. Nil says nothing: the unit gets what belongs to
    /// its home. An empty list grants nothing at all.
    public var grants: [String]?
    /// Implementations of capabilities of the program's own.
    public var capabilities = Capabilities()
    /// The longest that one entry into the unit may take, if the engine can enforce that; nil for any.
    public var entryDeadline: Duration? = .seconds(10)
    /// How long the unit may take to be ready.
    public var start: Duration = .seconds(60)
    /// How far the memory of the unit may grow.
    public var memoryBytes = Limits.maxMemoryBytes
    /// What becomes of what storage accepts, as the unit is told it.
    public var durability = Durability.unspecified
    /// Name and version of the program, for the unit.
    public var host = (name: "dao-swift", version: hostVersion)
    /// Told of what the unit asks for and is not granted.
    public var onDenial: (@Sendable (Denial) -> Void)?
    /// Told why an instance of the unit died.
    public var onDeath: (@Sendable (String) -> Void)?
    /// Told of what goes wrong and no call fails of; goes to standard error if nobody listens.
    public var onReport: (@Sendable (String) -> Void)?
    /// Takes the lines that the unit logs, with their level from 0 (trace) to 4 (error).
    public var onLog: (@Sendable (Int, String) -> Void)?
    /// Writes down what crosses.
    public var recorder: Recorder?

    public init() {}
}

/// Reads a module from its file.
///
/// - Throws: `DaoError.module`: it is no regular file, empty, or larger than any may be.
public func readModule(_ path: String) throws(DaoError) -> [UInt8] {
    var facts = stat()
    guard stat(path, &facts) == 0 else {
        throw .module("\(plain(path)) cannot be read: \(String(cString: strerror(errno)))")
    }
    guard facts.st_mode & S_IFMT == S_IFREG else { throw .module("\(plain(path)) is no regular file") }
    guard facts.st_size > 0 else { throw .module("\(plain(path)) is empty") }
    guard facts.st_size <= WasmModule.mostBytes else {
        throw .module("\(plain(path)) has \(facts.st_size) bytes; at most \(WasmModule.mostBytes) are allowed")
    }
    guard let data = FileManager.default.contents(atPath: path) else { throw .module("\(plain(path)) cannot be read") }
    return [UInt8](data)
}

/// The version of this host.
public let hostVersion = "0.1.0"

/// A unit that runs.
///
/// ```swift
/// let avatar = try await Avatar.open(bytes, engine: WasmtimeEngine())
/// let answer = try await avatar.documents.get(request)
/// await avatar.close()
/// ```
@dynamicMemberLookup
public final class Avatar: Sendable {
    /// The unit, as it was checked.
    public let unit: Unit
    /// The clients of every service of the unit.
    public let clients: Clients
    /// What everything of the Avatar runs on.
    public let lane: Lane
    let runtime: Runtime

    private init(_ unit: Unit, _ runtime: Runtime) {
        self.unit = unit
        self.runtime = runtime
        lane = runtime.setup.lane
        clients = Clients(runtime.calls)
    }

    deinit {
        let (runtime, lane) = (runtime, lane)
        Task {
            await runtime.close(.zero)
            lane.stop()
        }
    }

    /// Checks a unit and starts it.
    ///
    /// - Parameters:
    ///   - wasm: The bytes of the module.
    ///   - engine: What runs it.
    /// - Throws: `DaoError.module` if the unit is refused before it runs; otherwise why it did not start.
    public static func open(
        _ wasm: [UInt8], engine: any Engine, options: OpenOptions = OpenOptions()
    ) async throws -> Avatar {
        let began = ContinuousClock.now
        var capabilities = options.capabilities
        builtIn(&capabilities, onLog: options.onLog)
        let unit = try Unit(wasm, offers: capabilities.names, memoryBytes: options.memoryBytes)
        let places = Places(
            home: FileManager.default.homeDirectoryForCurrentUser.path, current: FileManager.default.currentDirectoryPath)
        let given = try options.grants.map { grants throws(DaoError) in try Decision.parse(grants, places) }
        let decision = try Decision(unit.manifest.wishes, given: given)
        let report = options.onReport ?? { text in FileHandle.standardError.write(Data("dao: \(text)\n".utf8)) }
        let onDenial = options.onDenial
        let policy = Policy(unit.name, decision.granted, decision.refused) { onDenial?($0) }
        let bounds = EngineBounds(
            memoryBytes: options.memoryBytes, tableElements: unit.tableElements,
            entry: engine.guards.contains(.entryDeadline) ? options.entryDeadline : nil)
        let setup = Setup(
            lane: Lane(name: "dao \(unit.name)"), module: try engine.compile(wasm), engineGuards: engine.guards, unit: unit,
            handlers: capabilities.handlers(), policy: policy, host: options.host, durability: options.durability,
            bounds: bounds, start: options.start, observer: options.recorder, report: report)
        let onDeath = options.onDeath
        let runtime = Runtime(setup) { onDeath?($0) }
        options.recorder?.begin(unit, options.host)
        do {
            try await runtime.start(began: began)
        } catch {
            setup.lane.stop()
            throw error
        }
        return Avatar(unit, runtime)
    }

    /// The client of a service: `avatar.documents`.
    public subscript<Client>(dynamicMember path: KeyPath<Clients, Client> & Sendable) -> Client { clients[keyPath: path] }

    /// Carries calls to the unit, as bytes.
    public var caller: any Caller { runtime.calls }

    /// What the unit may do now.
    public func granted() async -> Grants {
        await withCheckedContinuation { continuation in
            lane.run { [runtime] in continuation.resume(returning: runtime.setup.policy.granted) }
        }
    }

    /// Tells the unit that something happened to the Avatar.
    public func tell(_ event: LifecycleEvent) {
        lane.run { [runtime] in try? runtime.lifecycle(event) }
    }

    /// Lets the unit finish, and ends it. Closing twice waits for the same end.
    ///
    /// - Parameter patience: How long the unit may take.
    public func close(patience: Duration = .seconds(10)) async {
        await runtime.close(patience)
        lane.stop()
    }
}
