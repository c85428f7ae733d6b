// A home: the folder in which one Avatar keeps all it has, in the layout that hosts in every language share;
// docs/reference/home.md of the SDK is its specification.

import Dao
import Foundation

/// Who said that it has a home.
struct Holder {
    let process: Int
    let program: String
    let machine: String
    let since: String
}

/// The folder of one Avatar, and where things are in it.
final class Home: @unchecked Sendable {
    /// What makes a folder a home.
    private static let marks = ["lock.sqlite3", "storage.sqlite3", "keys", "grants.toml", "grants-lock.sqlite3"]

    let path: String
    private var lock: HomeLock?

    /// - Parameter path: The folder; `~/` stands for the person's own. It need not exist yet.
    init(_ path: String) {
        let whole =
            path == "~" || path.hasPrefix("~/")
            ? FileManager.default.homeDirectoryForCurrentUser.path + path.dropFirst() : path
        self.path = URL(fileURLWithPath: whole).standardizedFileURL.path
    }

    var storage: String { "\(path)/storage.sqlite3" }
    var keys: String { "\(path)/keys" }
    var grants: String { "\(path)/grants.toml" }
    private var lockFile: String { "\(path)/lock.sqlite3" }
    private var holderFile: String { "\(path)/holder.json" }

    /// Where a home that was restored waits for its name.
    private var restored: String {
        let url = URL(fileURLWithPath: path)
        return url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).restored").path
    }

    /// Makes the home if it is missing, and takes it for this program alone.
    func take(program: String = ProcessInfo.processInfo.processName) throws {
        do {
            try make()
            guard let lock = try HomeLock(lockFile) else { throw heldError(patientHolder()) }
            self.lock = lock
            try? FileManager.default.removeItem(atPath: restored)
            for name in try Disk.list(path) where name.hasPrefix(".holder.json.") { unlink("\(path)/\(name)") }
            try tell(program)
        } catch let error as DaoError {
            giveBack()
            throw error
        } catch let error as SQLiteError {
            giveBack()
            throw unusable(lockFile, error)
        } catch {
            giveBack()
            let isFull = (error as? SystemError)?.isFull == true
            throw DaoError.home(
                "The home \(plain(path)) cannot be used: \(error).",
                help: isFull ? "Make room on the disk." : "Name a folder that you may write to.")
        }
    }

    /// Gives it back; a second time does nothing.
    func giveBack() {
        guard let lock else { return }
        unlink(holderFile)
        lock.giveBack()
        self.lock = nil
    }

    private func make() throws {
        if Disk.facts(path) == nil, let waiting = Disk.facts(restored), waiting.st_mode & S_IFMT == S_IFDIR {
            guard rename(restored, path) == 0 else { throw SystemError() }
        }
        guard let there = Disk.facts(path) else { return try Disk.makePrivateFolder(path) }
        guard there.st_mode & S_IFMT == S_IFDIR else {
            throw DaoError.home("\(plain(path)) is a file.", help: "Name a folder for the home.")
        }
        let names = try Disk.list(path)
        guard names.isEmpty || names.contains(where: Self.marks.contains) else {
            throw DaoError.home(
                "\(plain(path)) holds other files and is no home.",
                help: "Name an empty folder, or one that does not exist yet.")
        }
        if there.st_mode & 0o077 != 0, chmod(path, there.st_mode & 0o700) != 0 { throw SystemError() }
    }

    private func heldError(_ holder: Holder?) -> DaoError {
        let who =
            holder.map { "\($0.program) (process \($0.process) on \($0.machine), since \($0.since))" }
            ?? "another program"
        return .home("The home \(plain(path)) is in use by \(who).", help: "Close that program first.")
    }

    /// A holder tells who it is a moment after it took the lock.
    private func patientHolder() -> Holder? {
        for _ in 0..<20 {
            if let holder = holder() { return holder }
            usleep(10_000)
        }
        return nil
    }

    /// Who last said that it has the home; whether it still has it, only the lock tells.
    private func holder() -> Holder? {
        guard let bytes = try? Disk.read(holderFile, most: 1 << 16),
            let told = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any],
            let process = told["process"] as? Int, let program = told["program"] as? String,
            let machine = told["machine"] as? String, let since = told["since"] as? String,
            since.wholeMatch(of: /\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)/) != nil
        else { return nil }
        return Holder(
            process: process, program: plain(program, 200), machine: plain(machine, 200), since: plain(since, 200))
    }

    private func tell(_ program: String) throws {
        let told: [String: Any] = [
            "process": Int(getpid()), "program": program, "machine": ProcessInfo.processInfo.hostName,
            "since": Date().formatted(.iso8601),
        ]
        do {
            try Disk.replace(holderFile, [UInt8](try JSONSerialization.data(withJSONObject: told)) + [0x0a])
        } catch let error as SystemError where error.isFull {
            // A full disk is no reason not to open a home: what is in it can be read.
            unlink(holderFile)
        }
    }
}

/// The error of a database that is damaged.
func damaged(_ path: String, _ what: String) -> DaoError {
    .home(
        "\(plain(path)) is damaged: \(what).",
        help: "Restore the home from a backup; keep the damaged files until that has worked.")
}

/// Says why a file of SQLite cannot be opened.
func unusable(_ path: String, _ error: SQLiteError) -> DaoError {
    if error.isDamage { return damaged(path, error.description) }
    switch error.primary {
    case 13:  // SQLITE_FULL
        return .home(
            "There is no room on the disk of \(plain(path)).", help: "Make room on it, or copy the home elsewhere.")
    case 3, 8, 14:  // SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN
        return .home(
            "\(plain(path)) cannot be written: \(error).",
            help: "Give yourself the right to write in the home, or copy it to where you have it.")
    case 5, 6:  // SQLITE_BUSY, SQLITE_LOCKED
        return .home(
            "\(plain(path)) is being written by another program that did not take the home's lock.",
            help: "Close that program.")
    default:
        return .home("\(plain(path)) cannot be opened: \(error).", help: "Look after the disk first.")
    }
}
