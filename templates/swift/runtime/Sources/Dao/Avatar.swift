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
    public let unit: MetaUnit
    /// The clients of every service of the unit.
    public let clients: Clients
    /// What everything of the Avatar runs on.
    public let lane: Lane
    let runtime: Runtime
    private let place: (any AvatarPlace)?

    private init(_ unit: MetaUnit, _ runtime: Runtime, _ place: (any AvatarPlace)?) {
        self.unit = unit
        self.runtime = runtime
        self.place = place
        lane = runtime.setup.lane
        clients = Clients(runtime.calls)
    }

    deinit {
        let (runtime, lane, place) = (runtime, lane, place)
        Task {
            await runtime.close(.zero)
            place?.close()
            lane.stop()
        }
    }

    /// Checks a unit and starts it, with nothing kept beyond its life but what the program's capabilities keep.
    ///
    /// - Parameters:
    ///   - wasm: The bytes of the module.
    ///   - engine: What runs it.
    /// - Throws: `DaoError.module` if the unit is refused before it runs; otherwise why it did not start.
    public static func open(
        _ wasm: [UInt8], engine: any Engine, options: OpenOptions = OpenOptions()
    ) async throws -> Avatar {
        try await open(wasm, engine: engine, options: options, at: nil)
    }

    /// The same at a place that keeps what the unit has.
    package static func open(
        _ wasm: [UInt8], engine: any Engine, options: OpenOptions, at place: (any AvatarPlace)?
    ) async throws -> Avatar {
        let began = ContinuousClock.now
        var capabilities = options.capabilities
        builtIn(&capabilities, onLog: options.onLog)
        let offers = capabilities.names.union(place?.offers ?? [])
        let unit = try MetaUnit(wasm, offers: offers, memoryBytes: options.memoryBytes)
        let words = try place?.take(unit) ?? Words()
        do {
            let given = try options.grants.map { grants throws(DaoError) in try Decision.parse(grants, .here) }
            let decision = try Decision(unit.manifest.wishes, given: given, words: words)
            try place?.provide(decision.granted, &capabilities)
            let module = try engine.compile(wasm, digest: unit.digest)
            let setup = options.setup(unit, module, engine, capabilities, decision, place?.durability)
            let onDeath = options.onDeath
            let runtime = Runtime(setup) { onDeath?($0) }
            options.recorder?.begin(unit, options.host)
            do {
                try await runtime.start(began: began)
            } catch {
                setup.lane.stop()
                throw error
            }
            let own = options.capabilities
            place?.follow { words in
                setup.lane.run { runtime.hear(words, given, own, place, onLog: options.onLog) }
            }
            return Avatar(unit, runtime, place)
        } catch {
            place?.close()
            throw error
        }
    }

    /// The client of a service: `avatar.documents`.
    public subscript<Client>(dynamicMember path: KeyPath<Clients, Client> & Sendable) -> Client {
        clients[keyPath: path]
    }

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
        place?.close()
        lane.stop()
    }
}
