import Foundation
import conformance

/// This language cannot do what is commanded.
struct Unable: Error {
    let why: String
}

private let output = Lock(())

/// Writes a report, before anything else happens.
func report(_ choice: V1.Report.ReportChoice) {
    let bytes = V1.Report(report: choice).serialized()
    let head = withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { [UInt8]($0) }
    output.withLock { _ in
        FileHandle.standardOutput.write(Data(head + bytes))
    }
}

/// Says how something failed.
func problem(_ error: any Error) -> V1.Problem {
    guard let error = error as? DaoError else {
        return V1.Problem(message: "\(error)", type: "\(type(of: error))", foreign: true)
    }
    guard let failure = error.callError else {
        return V1.Problem(message: error.message, help: error.help, type: "DaoError")
    }
    return V1.Problem(
        status: failure.status.name, message: failure.message, help: failure.help, details: failure.details,
        type: "DaoError", executed: failure.status.executed.rawValue, repeat: failure.status.repetition.rawValue)
}

/// The error that the kit tells a handler to refuse with.
func refusal(_ told: V1.Refusal) -> any Error {
    guard let status = Status(name: told.status) else { return Unable(why: "there is no status \(told.status)") }
    return DaoError.failed(status, told.message, details: told.details, help: told.help)
}

/// An error of another kind, such as a defect of a handler is.
struct Defect: Error, CustomStringConvertible {
    let description: String
}

/// Values that are given before or after they are asked for.
final class Channel<Value: Sendable>: Sendable {
    private struct State {
        var given: [Value] = []
        var waiting: CheckedContinuation<Value?, Never>?
        var isClosed = false
    }

    private let state = Lock(State())

    func give(_ value: Value) {
        let waiting = state.withLock { state in
            defer { state.waiting = nil }
            if state.waiting == nil { state.given.append(value) }
            return state.waiting
        }
        waiting?.resume(returning: value)
    }

    private func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: nil)
    }

    /// The next value; nil if the task is cancelled.
    func take() async -> Value? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let next: Value?? = state.withLock { state in
                    if !state.given.isEmpty { return .some(state.given.removeFirst()) }
                    if state.isClosed { return .some(nil) }
                    state.waiting = continuation
                    return nil
                }
                if let next { continuation.resume(returning: next) }
            }
        } onCancel: {
            close()
        }
    }
}
