/// First in, first out; taking one out costs the same however many there are.
struct Queue<Item> {
    private var items: [Item?] = []
    private var first = 0

    var count: Int { items.count - first }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ item: Item) { items.append(item) }

    /// Puts some before all that are there.
    mutating func prepend(_ others: [Item]) {
        items = others + items[first...]
        first = 0
    }

    mutating func popFirst() -> Item? {
        guard first < items.count else { return nil }
        let item = items[first]
        items[first] = nil
        first += 1
        if first == items.count {
            items.removeAll(keepingCapacity: true)
            first = 0
        } else if first >= 1024, first * 2 >= items.count {
            items.removeFirst(first)
            first = 0
        }
        return item
    }

    /// Takes all.
    mutating func drain() -> [Item] {
        defer { self = Queue() }
        return items[first...].compactMap { $0 }
    }
}
