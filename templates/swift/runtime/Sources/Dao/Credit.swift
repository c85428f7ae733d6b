// How much of a stream may be sent before its reader has taken what came. A reader grants only what it took, so a
// slow one never makes memory grow.

/// What a sender may still send. It may send while items and bytes are both above zero; one item may take the bytes
/// below zero, so that an item larger than the credit still gets through. Used on the lane only.
final class Credit {
    /// What a sender who grants absurd amounts is capped at.
    private static let most = 1 << 31

    private var items = Limits.initialCreditItems
    private var bytes = Limits.initialCreditBytes
    private var waiter: CheckedContinuation<Void, Never>?

    /// Whether an item may be sent now.
    var isOpen: Bool { items > 0 && bytes > 0 }

    /// Accounts for an item that is sent.
    func spend(_ size: Int) {
        items -= 1
        bytes -= size
    }

    /// Allows more.
    func grant(_ items: Int, _ bytes: Int) {
        self.items = min(self.items + items, Self.most)
        self.bytes = min(self.bytes + bytes, Self.most)
        if isOpen { wake() }
    }

    /// Lets whoever waits look again.
    func wake() {
        waiter?.resume()
        waiter = nil
    }

    /// Has somebody woken at the next grant that opens it, or by `wake`; one waiter at a time.
    func wait(_ continuation: CheckedContinuation<Void, Never>) { waiter = continuation }
}

/// What a reader took and has not given back as credit yet. It is given back in halves of the initial window: often
/// enough that a sender never starves, seldom enough that most items cost no extra entry.
struct Taken {
    private var items = 0
    private var bytes = 0

    /// Accounts for an item that was taken; gives the items and bytes to grant, if it is time.
    mutating func take(_ size: Int) -> (items: Int, bytes: Int)? {
        items += 1
        bytes += size
        guard items * 2 >= Limits.initialCreditItems || bytes * 2 >= Limits.initialCreditBytes else { return nil }
        defer { self = Taken() }
        return (items, bytes)
    }
}
