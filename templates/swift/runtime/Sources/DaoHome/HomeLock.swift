import CSQLite
import Dao
import Foundation

/// An exclusive lock on an empty SQLite file. SQLite's locks are those of all languages.
final class HomeLock: @unchecked Sendable {
    /// The files on which this process has a lock, by device and file number. A second handle that is closed would take
    /// the lock away from the first.
    private static let held = Lock<Set<[UInt64]>>([])

    private let database: Database
    private let identity: [UInt64]

    /// Takes the lock; nil if somebody has it.
    ///
    /// - Parameter patience: How long to wait for whoever has it.
    init?(_ path: String, patienceMilliseconds: Int32 = 0) throws {
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 {
            fchmod(file, 0o600)
            close(file)
        } else if errno != EEXIST {
            throw SystemError()
        }
        guard let facts = Disk.facts(path) else { throw SystemError() }
        let identity = [UInt64(facts.st_dev), UInt64(facts.st_ino)]
        guard Self.held.withLock({ $0.insert(identity).inserted }) else { return nil }
        self.identity = identity
        do {
            database = try Database(path, busyMilliseconds: patienceMilliseconds)
            try database.run("PRAGMA journal_mode=MEMORY")
            try database.run("BEGIN EXCLUSIVE")
        } catch {
            _ = Self.held.withLock { $0.remove(identity) }
            if error.isTaken { return nil }
            throw error
        }
    }

    /// Gives it back.
    func giveBack() {
        database.close()
        _ = Self.held.withLock { $0.remove(identity) }
    }
}
