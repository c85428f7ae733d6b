import Foundation

/// A value that several threads use. It is no `Mutex`, of which Swift 6.0 compiles none in a generic class.
package final class Lock<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    package init(_ value: Value) { self.value = value }

    package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
        try lock.withLock { try body(&value) }
    }
}

extension Lock where Value: ExpressibleByNilLiteral {
    /// Gives the value, and leaves nothing.
    package func take() -> Value {
        withLock { value in
            defer { value = nil }
            return value
        }
    }
}
