// What storage adapters have in common: the forms of answers, and the checks that are not rules of fields.

/// The error of a key that is absent.
package func absent(_ key: [UInt8]) -> DaoError {
    .failed(.notFound, "the key is not there", details: ["key": hex(key)])
}

/// The error of a condition that does not hold.
package func conflict(_ key: [UInt8]) -> DaoError {
    .failed(.conflict, "a condition of the batch does not hold", details: ["key": hex(key)])
}

/// Orders keys as unsigned bytes, the shorter one first if it begins the longer one.
package func before(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.lexicographicallyPrecedes(other) }

/// Makes sure that every change of a batch says something.
package func checkChanges(_ request: StorageV1.WriteRequest) throws(DaoError) {
    for (at, change) in request.changes.enumerated() where change.kind == nil {
        let field = "changes[\(at)]"
        throw .failed(.invalidArgument, "`\(field)` says nothing", details: ["field": field])
    }
}

/// Makes the answer of a read of several keys.
package func manyValues(_ values: [[UInt8]?]) throws(DaoError) -> StorageV1.ReadManyResponse {
    let size = values.reduce(0) { $0 + fieldBytes($1.map { fieldBytes($0.count) } ?? 0) }
    guard size <= Limits.maxMessageBytes else {
        throw .failed(.tooLarge, "the values do not fit a message", details: ["limit": "max_message_bytes"])
    }
    return StorageV1.ReadManyResponse(values: values.map { StorageV1.OptionalValue(value: $0) })
}

/// What a field of so many bytes takes in a message: with its tag and its length.
private func fieldBytes(_ length: Int) -> Int {
    var bytes = 2
    var rest = length
    while rest > 0x7f {
        bytes += 1
        rest >>= 7
    }
    return bytes + length
}

/// Which keys a scan is about: its bounds, and where it goes on. None of them is empty.
package struct KeySpan {
    /// The first key, unless `isAfterStart`.
    package private(set) var start: [UInt8]?
    package private(set) var isAfterStart = false
    /// The key after the last.
    package private(set) var end: [UInt8]?

    /// The range of one page of a scan; nil if it is empty.
    package init?(_ start: [UInt8], _ end: [UInt8], after: [UInt8] = [], reverse: Bool = false) {
        self.start = start.isEmpty ? nil : start
        self.end = end.isEmpty ? nil : end
        if !after.isEmpty {
            if !reverse, self.start.map({ !before(after, $0) }) ?? true {
                self.start = after
                isAfterStart = true
            } else if reverse, self.end.map({ before(after, $0) }) ?? true {
                self.end = after
            }
        }
        if let low = self.start, let high = self.end, !before(low, high) { return nil }
    }
}

/// Collects one page of a scan.
package struct Page {
    /// About how many bytes of entries a page has.
    private static let pageBytes = min(128 << 10, Limits.maxMessageBytes / 2)
    /// What entries may take in a message that also says whether there are more.
    private static let mostBytes = Limits.maxMessageBytes - 2

    private let most: Int
    private let keysOnly: Bool
    private var bytes = 0
    package private(set) var answer = StorageV1.ScanResponse()

    package init(_ request: StorageV1.ScanRequest) {
        most = request.limit == 0 ? .max : Int(request.limit)
        keysOnly = request.keysOnly
    }

    /// Adds an entry, of which the value is made if it is wanted; says whether the next one may come.
    package mutating func add(_ key: [UInt8], _ size: Int, _ value: () throws -> [UInt8]) rethrows -> Bool {
        guard answer.entries.count < most else {
            answer.more = true
            return false
        }
        let length = fieldBytes(fieldBytes(key.count) + (keysOnly || size == 0 ? 0 : fieldBytes(size)))
        if length > Self.mostBytes {
            guard answer.entries.isEmpty else {
                answer.more = true
                return false
            }
            answer.entries.append(StorageV1.ScanEntry(key: key, leftOut: UInt32(size)))
            bytes = Self.pageBytes
            return true
        }
        if !answer.entries.isEmpty, bytes + length > Self.pageBytes {
            answer.more = true
            return false
        }
        bytes += length
        answer.entries.append(StorageV1.ScanEntry(key: key, value: keysOnly ? [] : try value()))
        return true
    }
}
