/// Counts the open streams. They may stay open for ever, as watches do, and must not take the room of other calls, nor
/// those of one method the room of the others.
struct Streams {
    /// The most that may be open; the rest of the calls in flight are for other calls.
    private static let most = Limits.maxCallsInFlight - min(64, Limits.maxCallsInFlight / 2)
    /// Streams that only methods with few open ones may take.
    private static let forOthers = min(64, most / 4)
    /// Open streams of one method that count as few.
    private static let few = max(1, min(16, forOthers / 4))

    private var count = 0
    private var byMethod: [UInt32: Int] = [:]

    /// Counts a stream that begins.
    mutating func open(_ method: Method) throws(DaoError) {
        let own = byMethod[method.number] ?? 0
        let left = Self.most - count
        if left <= 0 || left <= Self.forOthers && own >= Self.few {
            throw .failed(
                .busy, "\(count) streams are open, \(own) of them of \(method.name); close some first")
        }
        byMethod[method.number] = own + 1
        count += 1
    }

    /// Counts a stream that ended.
    mutating func close(_ method: Method) {
        byMethod[method.number, default: 1] -= 1
        count -= 1
    }
}
