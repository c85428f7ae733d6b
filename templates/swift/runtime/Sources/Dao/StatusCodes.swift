// Statuses and errors as they cross.

/// What a message has at most that is meant for a person: a manifest, or the reason of an error.
enum Short {
    static let bytes = 256 << 10
    static let elements = 16_384
}

private let damaged =
    "Restore the home from a backup, or bring what can still be read into another one with `dao home rescue`;"
    + " keep the damaged home until that has worked."

extension CallError {
    /// The status and the payload that cross.
    var crossing: (status: Int32, payload: [UInt8]) {
        let known = status.isKnown && status.rawValue < 0 ? status : .internal
        let whole = help.isEmpty ? message : message + " " + help
        return (known.rawValue, Boundary.failure(known, trimmed(whole), details))
    }

    /// The error that crossed. Without a payload, or with a damaged one, the status speaks for itself.
    init(crossed status: Int32, _ payload: [UInt8]) {
        let status = Status(rawValue: status)
        guard status.isKnown, status.rawValue < 0 else {
            self.init(status: .internal, message: "the unit answered with the unknown status \(status.rawValue)")
            return
        }
        guard !payload.isEmpty else {
            self.init(status: status)
            return
        }
        guard payload.count <= Short.bytes, let said = try? Boundary.failure(payload, mostElements: Short.elements)
        else {
            self.init(status: status, message: Self.words(status) + " (its explanation could not be read)")
            return
        }
        var details: TextMap<String> = [:]
        for (name, value) in said.details.prefix(64) { details[plain(name, 200)] = plain(value) }
        let help = details["cause"] == "damaged" ? damaged : ""
        self.init(status: status, message: plain(said.message), details: details, help: help)
    }
}

/// A text without blanks at either end.
package func trimmed(_ text: String) -> String {
    var scalars = text.unicodeScalars[...]
    while scalars.first == " " { scalars.removeFirst() }
    while scalars.last == " " { scalars.removeLast() }
    return String(scalars)
}
