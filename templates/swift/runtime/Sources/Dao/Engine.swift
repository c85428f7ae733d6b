// What runs WebAssembly, behind protocols: a host chooses an engine by the platform that it is for.

/// What an engine can guard against.
public enum Guard: Int32, Sendable {
    /// Modules that use other features of WebAssembly than the contract lists.
    case moduleFeatures = 1
    /// Memories that grow beyond the host's cap.
    case memoryGrowth = 2
    /// Entries that take too long.
    case entryDeadline = 3
}

/// Compiles modules.
public protocol Engine: Sendable {
    var guards: Set<Guard> { get }

    /// Compiles a module that passed every other check.
    ///
    /// - Parameter digest: The SHA-256 of the module in hexadecimal, for a cache.
    /// - Throws: `DaoError.module` if it is not valid, or uses what it may not.
    func compile(_ wasm: [UInt8], digest: String) throws -> any EngineModule
}

/// A compiled module.
public protocol EngineModule: Sendable {
    /// Makes an instance.
    func instantiate(_ imports: [EngineImport], _ bounds: EngineBounds) throws(GuestFault) -> any Machine
}

/// A function that a module imports. It takes i32s, as unsigned numbers, and gives one.
public struct EngineImport {
    public let name: String
    public let params: Int
    public let body: ([UInt32]) throws(GuestFault) -> Int32
}

/// What an instance may use.
public struct EngineBounds: Sendable {
    public let memoryBytes: Int
    /// The most elements of one table.
    public let tableElements: Int
    /// The longest entry; nil for any.
    public let entry: Duration?
}

/// An instance of a module. It is used on one thread.
public protocol Machine: AnyObject {
    /// Finds a function, for `call`.
    func function(_ name: String) throws(GuestFault) -> Int

    /// Begins an entry: the calls until the next one have one deadline.
    func beginEntry()

    /// Calls a function. One without a result gives 0.
    func call(_ function: Int, _ arguments: [UInt32]) throws(GuestFault) -> Int32

    /// The bytes of the memory, as it is now.
    var memorySize: Int { get }

    /// Copies bytes out, which must be inside.
    func read(_ at: Int, _ count: Int) -> [UInt8]

    /// Copies bytes in, which must be inside.
    func write(_ bytes: [UInt8], _ at: Int)

    /// Gives back what it holds. It is not used afterwards.
    func close()
}

/// Something that ends an instance.
public struct GuestFault: Error, Sendable {
    /// What kind of death it is, by its number in recordings.
    public enum Kind: Int, Sendable {
        /// The engine stopped it.
        case trap = 1
        /// An entry took too long.
        case deadline = 2
        /// It named bytes outside its memory.
        case pointer = 3
        /// An import failed in itself.
        case host = 4
    }

    public let kind: Kind
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = plain(message, 1000)
    }
}

extension Machine {
    /// Ends the instance if these bytes are not all inside.
    func check(_ pointer: UInt32, _ length: UInt32) throws(GuestFault) {
        let size = memorySize
        if Int(pointer) + Int(length) > size {
            throw GuestFault(.pointer, "\(length) bytes at \(pointer) are outside its memory of \(size) bytes")
        }
    }

    /// Copies bytes out, after a look whether they are inside.
    func checkedRead(_ pointer: UInt32, _ length: UInt32) throws(GuestFault) -> [UInt8] {
        try check(pointer, length)
        return read(Int(pointer), Int(length))
    }
}
