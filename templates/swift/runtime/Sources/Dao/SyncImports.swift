// Imports whose whole answer is a status: the glue between their parameters and a handler. What each parameter stands
// for is data of the contract (its role), so that this knows none of them by name.

/// Makes the sync imports of one instance. Used on the lane only.
final class SyncImports {
    /// The most bytes of a text whose length has no maximum of its own.
    private static let longestText = 8192

    /// Bytes of memory: the parameters that are their address and their length; none for the 8 bytes of a number.
    private struct Span {
        let pointer: Int
        let length: Int?
    }

    /// Takes what crossed; gives one argument of the handler, or the status that refuses the call.
    private typealias Reader = (any Machine, [UInt32]) -> Result<Handler.Given.Value, Refused>

    private struct Refused: Error {
        let status: Status
    }

    private let setup: Setup
    private let entry: EntryState
    private let allowance = LogAllowance()

    init(_ setup: Setup, _ entry: EntryState) {
        self.setup = setup
        self.entry = entry
    }

    /// Makes the function of an import; it checks every pointer before anything else.
    func function(_ it: ContractImport) -> Imports.Body {
        let (readers, spans, output) = plan(it.params)
        let (setup, entry) = (setup, entry)
        return { machine, given throws(GuestFault) in
            if !it.duringAlloc { try entry.refuseInAlloc(it.name) }
            for span in spans { try machine.check(given[span.pointer], span.length.map { given[$0] } ?? 8) }
            guard setup.policy.has(it.capability) else { return entry.deny(it.name) }
            guard case .immediate(let handle)? = setup.handlers[it.name] else { return .unimplemented }
            let answer: Handler.Returned
            do {
                answer = try handle(.init(values: try readers.map { try $0(machine, given).get() }))
            } catch let refused as Refused {
                return refused.status
            } catch let error as DaoError {
                return Status(rawValue: (error.callError ?? CallError(status: .internal)).crossing.status)
            } catch {
                setup.report("the \(it.capability) capability failed: \(error)")
                return .internal
            }
            if let output { try Self.write(machine, given, output, answer, it.capability) }
            return .ok
        }
    }

    /// The handler's arguments, the memory to check, and where the answer goes.
    private func plan(_ params: [ContractParam]) -> (readers: [Reader], spans: [Span], output: Span?) {
        var readers: [Reader] = []
        var spans: [Span] = []
        var output: Span?
        for (at, param) in params.enumerated() {
            let most = at + 1 < params.count ? params[at + 1].max ?? Limits.maxMessageBytes : Limits.maxMessageBytes
            switch param.role {
            case .scalar:
                readers.append(Self.scalar(param, at))
            case .inPointer:
                spans.append(Span(pointer: at, length: at + 1))
                readers.append { machine, given in
                    Self.atMost(given[at + 1], most).map { .bytes(machine.read(Int(given[at]), $0)) }
                }
            case .textPointer:
                spans.append(Span(pointer: at, length: at + 1))
                readers.append(text(params, at))
            case .outPointer:
                output = Span(pointer: at, length: at + 1)
                spans.append(Span(pointer: at, length: at + 1))
                readers.append { _, given in Self.atMost(given[at + 1], most).map { .number($0) } }
            case .outI64:
                output = Span(pointer: at, length: nil)
                spans.append(Span(pointer: at, length: nil))
            default:
                break
            }
        }
        return (readers, spans, output)
    }

    private static func atMost(_ length: UInt32, _ most: Int) -> Result<Int, Refused> {
        Int(length) > most ? .failure(Refused(status: .tooLarge)) : .success(Int(length))
    }

    private static func scalar(_ param: ContractParam, _ at: Int) -> Reader {
        { _, given in
            let value = param.isSigned ? Int(Int32(bitPattern: given[at])) : Int(given[at])
            if !param.values.isEmpty, !param.values.contains(value) {
                return .failure(Refused(status: .invalidArgument))
            }
            return .success(.number(value))
        }
    }

    /// Text for people: made plain, cut, rationed, and remembered if it tells of an error.
    private func text(_ params: [ContractParam], _ at: Int) -> Reader {
        let most = params[at + 1].max ?? Self.longestText
        let (entry, allowance) = (entry, allowance)
        return { machine, given in
            let length = Int(given[at + 1])
            let taken = min(length, most)
            guard allowance.take(taken) else { return .failure(Refused(status: .busy)) }
            var text = plain(String(decoding: machine.read(Int(given[at]), taken), as: UTF8.self))
            let isError = params.indices.contains { place in
                params[place].error.map { $0 == Int(given[place]) } ?? false
            }
            if isError { entry.lastWords = text }
            if taken < length { text += "…" }
            let leftOut = allowance.leftOut
            allowance.leftOut = 0
            if leftOut > 0 { text = "(\(leftOut) lines before this were left out: the unit writes too much) \(text)" }
            return .success(.text(text))
        }
    }

    /// Writes what a handler gave. One that gives something else ends the instance.
    private static func write(
        _ machine: any Machine, _ given: [UInt32], _ output: Span, _ answer: Handler.Returned, _ capability: String
    ) throws(GuestFault) {
        let place = Int(given[output.pointer])
        switch (answer, output.length) {
        case (.number(let value), nil):
            machine.write(withUnsafeBytes(of: value.littleEndian) { [UInt8]($0) }, place)
        case (.bytes(let bytes), let length?) where bytes.count == Int(given[length]):
            machine.write(bytes, place)
        case (.bytes(let bytes), let length?):
            throw GuestFault(.host, "the \(capability) capability gave \(bytes.count) bytes, not \(given[length])")
        default:
            throw GuestFault(.host, "the \(capability) capability gave something else than was asked for")
        }
    }
}
