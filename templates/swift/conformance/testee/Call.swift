import Foundation
import conformance

/// One call that the kit commanded. It takes its place before the next command is read.
final class Call: Sendable {
    let wanted = Channel<Int>()
    private let task: Task<Void, Never>

    init(_ avatar: Avatar, _ command: V1.HostCall) throws {
        let timeout = try command.timeoutMs.map { milliseconds in
            guard milliseconds.isFinite, abs(milliseconds) < 1e15 else {
                throw Unable(why: "a Duration of Swift cannot be \(milliseconds) ms")
            }
            return Duration.nanoseconds(Int64(milliseconds * 1e6))
        }
        let (label, wanted) = (command.label, wanted)
        let method = Method(number: command.method)
        // Tasks begin on the lane in the order in which they are made.
        if method?.isStream == true {
            let items = try Self.stream(avatar, method, command, timeout)
            task = Task(executorPreference: avatar.lane.tasks) { await Self.take(items, wanted, label) }
        } else {
            let answer = try Self.answer(avatar, method, command, timeout)
            task = Task(executorPreference: avatar.lane.tasks) {
                do {
                    Self.end(label, .answer(try await answer()))
                } catch {
                    Self.failed(label, error)
                }
            }
        }
    }

    func cancel() { task.cancel() }

    private typealias Next = @Sendable () async throws -> [UInt8]?

    /// What carries out a call with one answer.
    private static func answer(
        _ avatar: Avatar, _ method: Method?, _ command: V1.HostCall, _ timeout: Duration?
    ) throws -> @Sendable () async throws -> [UInt8] {
        guard command.typed else {
            let method = method ?? Method(unknown: command.method)
            let request = command.request
            return { try await avatar.caller.unary(method, request, timeout: timeout, isolation: nil) }
        }
        let probe = avatar.probe
        if method == .probeRuled {
            let request = try read(V1.RuledScript.self, command.request)
            return { try await probe.ruled(request, timeout: timeout).serialized() }
        }
        let script = try read(V1.Script.self, command.request)
        switch method {
        case .probeRun?: return { try await probe.run(script, timeout: timeout).serialized() }
        case .probeChange?: return { try await probe.change(script, timeout: timeout).serialized() }
        case .probeRepeat?: return { try await probe.repeat(script, timeout: timeout).serialized() }
        default: throw Unable(why: "the testee has no typed client of that method")
        }
    }

    /// Begins a stream.
    private static func stream(
        _ avatar: Avatar, _ method: Method?, _ command: V1.HostCall, _ timeout: Duration?
    ) throws -> Next {
        guard command.typed else {
            guard let method else { throw Unable(why: "there is no such method") }
            let items = avatar.caller.stream(method, command.request, timeout: timeout)
            return { try await items.next(isolation: nil) }
        }
        let script = try read(V1.Script.self, command.request)
        let items =
            method == .probeFlow
            ? avatar.probe.flow(script, timeout: timeout) : avatar.probe.drip(script, timeout: timeout)
        return {
            var iterator = items.makeAsyncIterator()
            return try await iterator.next()?.serialized()
        }
    }

    private static func read<M: WireMessage>(_: M.Type, _ bytes: [UInt8]) throws -> M {
        do { return try M(bytes: bytes) } catch { throw Unable(why: "the request is no \(M.messageName)") }
    }

    /// Takes items, as many as are wanted.
    private static func take(_ next: Next, _ wanted: Channel<Int>, _ label: String) async {
        do {
            while let count = await wanted.take() {
                for _ in 0..<count {
                    guard let item = try await next() else { return end(label, .answer([])) }
                    report(.item(V1.Item(label: label, data: item)))
                }
            }
            throw CancellationError()
        } catch {
            failed(label, error)
        }
    }

    private static func failed(_ label: String, _ error: any Error) {
        if error is CancellationError { end(label, .cancelled(true)) } else { end(label, .problem(problem(error))) }
    }

    private static func end(_ label: String, _ end: V1.CallEnded.EndChoice) {
        report(.callEnded(V1.CallEnded(label: label, end: end)))
    }
}
