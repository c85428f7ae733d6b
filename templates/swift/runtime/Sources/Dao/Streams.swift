/// Counts the open streams. They may stay open for ever, as watches do, and must not take the room of other calls, nor
/// those of one method the room of the others.
struct Streams {
    /// The most that may be open; the rest of the calls in flight are for other calls.
    private static let most = Limits.maxCallsInFlight - min(64, Limits.maxCallsInFlight / 2)
    /// Streams that only methods with few open ones may take.
    private static let forOthers = min(64, most / 4)
    /// Open streams of one method that count as few.
    private static let few = max(1, min(16, forOthers / 4))

    private var calls: Set<ObjectIdentifier> = []
    private var byMethod: [UInt32: Int] = [:]

    /// Counts a call that begins, if it is a stream.
    mutating func open(_ call: HostCall) throws(DaoError) {
        guard call.isStream, let method = call.method else { return }
        let own = byMethod[method.number] ?? 0
        let left = Self.most - calls.count
        if left <= 0 || left <= Self.forOthers && own >= Self.few {
            throw .failed(
                .busy, "\(calls.count) streams are open, \(own) of them of \(method.name); close some first")
        }
        byMethod[method.number] = own + 1
        calls.insert(ObjectIdentifier(call))
    }

    /// Counts a call that has ended or that its caller gave up; a second time does nothing.
    mutating func close(_ call: HostCall) {
        guard let method = call.method, calls.remove(ObjectIdentifier(call)) != nil else { return }
        byMethod[method.number, default: 1] -= 1
    }
}
