import CSQLite
import Dao
import Foundation

/// Storage in the home's database. Operations take their place before they first wait, and what waits beside each other
/// shares a transaction. SQLite works on a thread of its own.
final class SQLiteStorage: StorageCapability, @unchecked Sendable {
    private static let application: Int64 = 0x4441_4F31
    private static let layout: Int64 = 1
    /// The bytes of batches that may wait.
    private static let mostWaiting = 64 << 20
    /// The bytes of one transaction of several batches.
    private static let mostTogether = 8 << 20

    private enum Job: Sendable {
        case read(@Sendable () -> Void)
        case write(StorageV1.WriteRequest, Int, CheckedContinuation<Void, any Error>)
    }

    private struct State: Sendable {
        var jobs: [Job] = []
        var bytes = 0
        var isWorking = false
        var isClosed = false
    }

    private let path: String
    private let quota: Int?
    private let database: Database
    private let queue: DispatchQueue
    private let state = Lock(State())

    /// Opens the database, or makes it.
    ///
    /// - Throws: `DaoError.home`: it is damaged, newer, or another program's; nothing in it is changed then.
    init(_ path: String, quota: Int?) throws(DaoError) {
        self.path = path
        self.quota = quota
        queue = DispatchQueue(label: "dao storage")
        do {
            database = try Self.open(path)
            if let quota {
                let page = try database.value("PRAGMA page_size")?.number ?? 4096
                try database.run("PRAGMA max_page_count=\(max(quota / Int(page), 1))")
            }
        } catch let error as DaoError {
            throw error
        } catch let error as SQLiteError {
            throw unusable(path, error)
        } catch {
            throw .home("\(plain(path)) cannot be opened: \(error).", help: "Look after the disk first.")
        }
    }

    private static func open(_ path: String) throws -> Database {
        let size = Disk.facts(path)?.st_size
        let wal = Disk.facts("\(path)-wal")?.st_size ?? 0
        if size == nil || size == 0, wal > 0 {
            throw damaged(path, "it is empty, but there is a -wal file")
        }
        if let size, size > 0, size < 512 { throw damaged(path, "it is cut off") }
        if size == nil {
            let file = Foundation.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw SystemError() }
            fchmod(file, 0o600)
            Foundation.close(file)
        }
        let database = try Database(path, busyMilliseconds: 5000)
        for setting in ["trusted_schema=OFF", "cell_size_check=ON"] { try database.run("PRAGMA \(setting)") }
        let isNew = try look(database, path)
        if isNew {
            try database.run("PRAGMA page_size=4096")
        }
        try database.run("PRAGMA journal_mode=WAL")
        for setting in ["synchronous=FULL", "fullfsync=ON", "checkpoint_fullfsync=ON"] {
            try database.run("PRAGMA \(setting)")
        }
        if isNew {
            try database.run("BEGIN IMMEDIATE")
            try database.run("CREATE TABLE entries (key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)")
            try database.run("PRAGMA application_id=\(application)")
            try database.run("PRAGMA user_version=\(layout)")
            try database.run("COMMIT")
        }
        for suffix in ["-wal", "-shm"] { chmod(path + suffix, 0o600) }
        return database
    }

    /// Whether a database is new; one that is no home's is refused.
    private static func look(_ database: Database, _ path: String) throws -> Bool {
        let application = try database.value("PRAGMA application_id")?.number ?? 0
        let version = try database.value("PRAGMA user_version")?.number ?? 0
        let things = try database.value("SELECT count(*) FROM sqlite_schema")?.number ?? 0
        if application == 0, version == 0, things == 0 { return true }
        guard application == Self.application else {
            throw DaoError.home("\(plain(path)) belongs to another program.", help: "Name another folder for the home.")
        }
        guard version <= layout else {
            throw DaoError.home(
                "\(plain(path)) was written by a newer host (layout \(version)).",
                help: "Use a newer version of this program.")
        }
        var columns: Set<String> = []
        try database.run("SELECT name FROM pragma_table_info('entries')") { row in
            if case .text(let name)? = row.first { columns.insert(name) }
            return true
        }
        guard version >= 1, columns.isSuperset(of: ["key", "value"]) else {
            throw damaged(path, "it has no table of entries")
        }
        return false
    }

    /// Ends it, once what was issued is done.
    func close() {
        state.withLock { $0.isClosed = true }
        queue.sync { database.close() }
    }

    // Operations

    func read(_ request: StorageV1.ReadRequest) async throws -> StorageV1.ReadResponse {
        try await reading { database in
            guard let value = try Self.value(database, request.key) else { throw absent(request.key) }
            return StorageV1.ReadResponse(value: value)
        }
    }

    func readMany(_ request: StorageV1.ReadManyRequest) async throws -> StorageV1.ReadManyResponse {
        try await reading { database in try manyValues(try request.keys.map { try Self.value(database, $0) }) }
    }

    func scan(_ request: StorageV1.ScanRequest) async throws -> StorageV1.ScanResponse {
        try await reading { database in
            var page = Page(request)
            guard let span = KeySpan(request.start, request.end, after: request.after, reverse: request.reverse) else {
                return page.answer
            }
            var (conditions, given) = Self.conditions(span)
            if conditions.isEmpty { conditions = "1" }
            let order = request.reverse ? "DESC" : "ASC"
            // Values are read one by one, since one of them may be larger than a page.
            var failure: SQLiteError?
            try database.run(
                "SELECT key, length(value), rowid FROM entries WHERE \(conditions) ORDER BY key \(order)", given
            ) { row in
                do throws(SQLiteError) {
                    var value: [UInt8] = []
                    let size = Int(row[1].number)
                    if !request.keysOnly, size <= Limits.maxMessageBytes {
                        value = try database.value("SELECT value FROM entries WHERE rowid=?", [row[2]])?.blob ?? []
                    }
                    return page.add(row[0].blob ?? [], size) { value }
                } catch {
                    failure = error
                    return false
                }
            }
            if let failure { throw failure }
            return page.answer
        }
    }

    func write(_ request: StorageV1.WriteRequest) async throws -> StorageV1.WriteResponse {
        try checkChanges(request)
        let size = request.changes.reduce(64) { sum, change in
            if case .put(let entry)? = change.kind { sum + entry.key.count + entry.value.count } else { sum + 64 }
        }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            let isTooMuch = state.withLock { state in
                if state.bytes > 0, state.bytes + size > Self.mostWaiting { return true }
                state.bytes += size
                state.jobs.append(.write(request, size, continuation))
                return false
            }
            if isTooMuch {
                let error = DaoError.failed(.busy, "too much waits to be written", details: ["limit": "held"])
                return continuation.resume(throwing: error)
            }
            work()
        }
        return StorageV1.WriteResponse()
    }

    private func reading<Answer: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Answer
    ) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            let job = Job.read { [self] in
                do {
                    continuation.resume(returning: try body(database))
                } catch {
                    continuation.resume(throwing: translated(error))
                }
            }
            state.withLock { $0.jobs.append(job) }
            work()
        }
    }

    /// Has what waits done, on the queue.
    private func work() {
        let begins = state.withLock { state in
            defer { state.isWorking = true }
            return !state.isWorking
        }
        if begins { queue.async { [self] in workOff() } }
    }

    private func workOff() {
        while true {
            let jobs = state.withLock { state in
                let jobs = state.jobs
                state.jobs = []
                if jobs.isEmpty { state.isWorking = false }
                return jobs
            }
            if jobs.isEmpty { return }
            var writes: [(StorageV1.WriteRequest, CheckedContinuation<Void, any Error>)] = []
            var bytes = 0
            func flush() {
                if !writes.isEmpty { commit(writes) }
                let done = bytes
                state.withLock { $0.bytes -= done }
                (writes, bytes) = ([], 0)
            }
            for job in jobs {
                switch job {
                case .read(let read):
                    flush()
                    read()
                case .write(let request, let size, let continuation):
                    if bytes + size > Self.mostTogether { flush() }
                    writes.append((request, continuation))
                    bytes += size
                }
            }
            flush()
        }
    }

    /// Applies batches in one transaction, each in a savepoint of its own; nothing is answered before the commit.
    private func commit(_ writes: [(StorageV1.WriteRequest, CheckedContinuation<Void, any Error>)]) {
        var results: [(any Error)?] = []
        do {
            try database.run("BEGIN IMMEDIATE")
            for (request, _) in writes {
                do {
                    try database.run("SAVEPOINT batch")
                    try apply(request)
                    try database.run("RELEASE batch")
                    results.append(nil)
                } catch {
                    results.append(translated(error))
                    try database.run("ROLLBACK TO batch")
                    try database.run("RELEASE batch")
                }
            }
            try database.run("COMMIT")
        } catch {
            try? database.run("ROLLBACK")
            if writes.count > 1 {
                for write in writes { commit([write]) }  // one that does not fit leaves the others
                return
            }
            let own = results.first ?? nil
            results = [own ?? translated(error)]
        }
        for (at, (_, continuation)) in writes.enumerated() {
            if let error = results[at] { continuation.resume(throwing: error) } else { continuation.resume() }
        }
    }

    private func apply(_ request: StorageV1.WriteRequest) throws {
        for condition in request.conditions where try Self.value(database, condition.key) != condition.value {
            throw conflict(condition.key)
        }
        for change in request.changes {
            switch change.kind {
            case .put(let entry)?:
                try database.run(
                    "INSERT INTO entries (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value=excluded.value",
                    [.blob(entry.key), .blob(entry.value)])
            case .delete(let key)?:
                try database.run("DELETE FROM entries WHERE key=?", [.blob(key)])
            case .deleteRange(let range)?:
                guard let span = KeySpan(range.start, range.end) else { continue }
                let (conditions, given) = Self.conditions(span)
                try database.run("DELETE FROM entries WHERE \(conditions.isEmpty ? "1" : conditions)", given)
            case nil:
                break
            }
        }
    }

    private static func value(_ database: Database, _ key: [UInt8]) throws -> [UInt8]? {
        try database.value("SELECT value FROM entries WHERE key=?", [.blob(key)])?.blob
    }

    private static func conditions(_ span: KeySpan) -> (String, [Database.Value]) {
        var conditions: [String] = []
        var given: [Database.Value] = []
        if let start = span.start {
            conditions.append(span.isAfterStart ? "key > ?" : "key >= ?")
            given.append(.blob(start))
        }
        if let end = span.end {
            conditions.append("key < ?")
            given.append(.blob(end))
        }
        return (conditions.joined(separator: " AND "), given)
    }

    /// Says what an error means to the caller of an operation.
    private func translated(_ error: any Error) -> any Error {
        guard let error = error as? SQLiteError else { return error }
        if error.isDamage {
            return DaoError.failed(.internal, "\(plain(path)) is damaged: \(error)", details: ["cause": "damaged"])
        }
        switch error.primary {
        case SQLITE_FULL:
            if let quota, hasRoom {
                return DaoError.failed(
                    .exhausted, "the storage quota of \(quota) bytes is used up",
                    details: ["limit": "quota", "quota": String(quota)],
                    help: "Allow more, such as `storage=quota=1GiB`, or delete something.")
            }
            return full
        case SQLITE_BUSY, SQLITE_LOCKED:
            return DaoError.failed(.busy, "another program is writing to the home's database")
        case SQLITE_NOMEM:
            return DaoError.failed(.exhausted, "there is no memory left", details: ["limit": "memory"])
        case SQLITE_TOOBIG:
            return DaoError.failed(.tooLarge, "the value is larger than the database can hold")
        case SQLITE_IOERR where !hasRoom:
            return full
        case SQLITE_IOERR:
            // Whether bytes that could not be synchronised are on the disk, nobody can tell.
            let isSync = [1034, 1290].contains(error.code)
            return DaoError.failed(isSync ? .interrupted : .unavailable, "the disk failed: \(error)")
        case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM:
            return DaoError.failed(.unavailable, "\(plain(path)) cannot be written: \(error)")
        default:
            return DaoError.failed(.internal, "the home's database failed: \(error)")
        }
    }

    private var full: DaoError {
        .failed(
            .exhausted, "the disk of the home is full", details: ["limit": "disk"],
            help: "Make room on the disk; nothing was lost.")
    }

    /// Whether the disk has room for about the largest batch.
    private var hasRoom: Bool {
        var facts = statvfs()
        guard statvfs((path as NSString).deletingLastPathComponent, &facts) == 0 else { return true }
        return UInt64(facts.f_bavail) * UInt64(facts.f_frsize) >= 4 << 20
    }
}
