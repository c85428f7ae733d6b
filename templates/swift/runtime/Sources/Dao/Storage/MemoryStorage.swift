/// Storage that ends with the program.
public final class MemoryStorage: StorageCapability {
    /// In the order of the keys.
    private let entries = Lock<[(key: [UInt8], value: [UInt8])]>([])

    public init() {}

    public func read(_ request: StorageV1.ReadRequest) async throws -> StorageV1.ReadResponse {
        guard let value = entries.withLock({ Self.value($0, request.key) }) else { throw absent(request.key) }
        return StorageV1.ReadResponse(value: value)
    }

    public func readMany(_ request: StorageV1.ReadManyRequest) async throws -> StorageV1.ReadManyResponse {
        try manyValues(entries.withLock { entries in request.keys.map { Self.value(entries, $0) } })
    }

    public func scan(_ request: StorageV1.ScanRequest) async throws -> StorageV1.ScanResponse {
        var page = Page(request)
        guard let span = KeySpan(request.start, request.end, after: request.after, reverse: request.reverse) else {
            return page.answer
        }
        entries.withLock { entries in
            let places = Self.places(entries, span)
            for entry in request.reverse ? Array(entries[places].reversed()) : Array(entries[places]) {
                if !page.add(entry.key, entry.value.count, { entry.value }) { break }
            }
        }
        return page.answer
    }

    public func write(_ request: StorageV1.WriteRequest) async throws -> StorageV1.WriteResponse {
        try checkChanges(request)
        try entries.withLock { entries in
            for condition in request.conditions where Self.value(entries, condition.key) != condition.value {
                throw conflict(condition.key)
            }
            for change in request.changes {
                switch change.kind {
                case .put(let entry)?:
                    let at = Self.place(entries, entry.key)
                    if at < entries.count, entries[at].key == entry.key {
                        entries[at].value = entry.value
                    } else {
                        entries.insert((entry.key, entry.value), at: at)
                    }
                case .delete(let key)?:
                    let at = Self.place(entries, key)
                    if at < entries.count, entries[at].key == key { entries.remove(at: at) }
                case .deleteRange(let range)?:
                    if let span = KeySpan(range.start, range.end) { entries.removeSubrange(Self.places(entries, span)) }
                case nil:
                    break
                }
            }
        }
        return StorageV1.WriteResponse()
    }

    private static func value(_ entries: [(key: [UInt8], value: [UInt8])], _ key: [UInt8]) -> [UInt8]? {
        let at = place(entries, key)
        return at < entries.count && entries[at].key == key ? entries[at].value : nil
    }

    private static func places(_ entries: [(key: [UInt8], value: [UInt8])], _ span: KeySpan) -> Range<Int> {
        var from = 0
        if let start = span.start {
            from = place(entries, start)
            if span.isAfterStart, from < entries.count, entries[from].key == start { from += 1 }
        }
        let to = span.end.map { place(entries, $0) } ?? entries.count
        return from..<max(from, to)
    }

    /// Where a key is, or would be.
    private static func place(_ entries: [(key: [UInt8], value: [UInt8])], _ key: [UInt8]) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if before(entries[middle].key, key) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
