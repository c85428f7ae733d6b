/// What a unit may still log: a lot at once, and then as much as somebody could still want to read.
final class LogAllowance {
    private static let atOnce = Double(1 << 20)
    private static let eachSecond = Double(128 << 10)
    private static let eachLine = 64.0

    private let now: () -> ContinuousClock.Instant
    private var at: ContinuousClock.Instant
    private var left = atOnce
    /// Lines that were refused since one was taken; for whoever tells of them to clear.
    var leftOut = 0

    init(now: @escaping () -> ContinuousClock.Instant = { .now }) {
        self.now = now
        at = now()
    }

    /// Accounts for a line of so many bytes; says whether it may be logged.
    func take(_ size: Int) -> Bool {
        let now = now()
        left = min(left + (now - at) / .seconds(1) * Self.eachSecond, Self.atOnce)
        at = now
        guard Double(size) + Self.eachLine <= left else {
            leftOut += 1
            return false
        }
        left -= Double(size) + Self.eachLine
        return true
    }
}
