// Files as a home has them: private, and whole at any moment.

import Dao
import Foundation

extension DispatchQueue {
    /// Does what blocks here, rather than on the lane or on the threads that tasks share.
    func working<Answer: Sendable>(_ body: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        try await withCheckedThrowingContinuation { continuation in
            async { continuation.resume(with: Result { try body() }) }
        }
    }
}

/// An error of the system.
struct SystemError: Error, CustomStringConvertible {
    let code: Int32

    /// The error of the call that just failed.
    init() { code = errno }

    init(_ code: Int32) { self.code = code }

    var description: String { String(cString: strerror(code)) }
    var isFull: Bool { code == ENOSPC || code == EDQUOT }
}

enum Disk {
    /// What a path leads to; nil if nothing is there.
    static func facts(_ path: String) -> stat? {
        var facts = stat()
        return stat(path, &facts) == 0 ? facts : nil
    }

    /// Makes a folder that only its owner may enter, and those above it that are missing, in which only they may write.
    static func makePrivateFolder(_ path: String) throws {
        let above = (path as NSString).deletingLastPathComponent
        if above != path, facts(above) == nil { try makePrivateFolder(above) }
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw SystemError() }
        // Whatever the mask of the program is.
        guard chmod(path, 0o700) == 0 else { throw SystemError() }
    }

    static func list(_ path: String) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { throw SystemError() }
        return names
    }

    /// Writes a file beside the one that it replaces, synchronises it and gives it its name.
    static func replace(_ path: String, _ content: [UInt8]) throws {
        let (folder, name) = ((path as NSString).deletingLastPathComponent, (path as NSString).lastPathComponent)
        let draft = "\(folder)/.\(name).\(UInt64.random(in: .min ... .max))"
        let file = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemError() }
        do {
            defer { close(file) }
            guard fchmod(file, 0o600) == 0 else { throw SystemError() }
            var rest = content[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
                guard count > 0 else { throw SystemError() }
                rest = rest.dropFirst(count)
            }
            try synchronise(file)
            guard rename(draft, path) == 0 else { throw SystemError() }
        } catch {
            unlink(draft)
            throw error
        }
        try synchroniseFolder(folder)
    }

    /// Has the names in a folder survive loss of power.
    static func synchroniseFolder(_ path: String) throws {
        let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw SystemError() }
        defer { close(folder) }
        try synchronise(folder)
    }

    static func synchronise(_ file: Int32) throws {
        #if canImport(Darwin)
            if fcntl(file, F_FULLFSYNC) == 0 { return }
        #endif
        guard fsync(file) == 0 else { throw SystemError() }
    }

    /// Reads a regular file of at most so many bytes; nil if there is none.
    static func read(_ path: String, most: Int) throws -> [UInt8]? {
        guard let found = facts(path) else {
            if errno == ENOENT { return nil }
            throw SystemError()
        }
        guard found.st_mode & S_IFMT == S_IFREG else {
            throw DaoError.home("\(plain(path)) is no regular file.", help: "")
        }
        guard found.st_size <= most else {
            throw DaoError.home("\(plain(path)) has more than \(most) bytes.", help: "")
        }
        guard let data = FileManager.default.contents(atPath: path) else { throw SystemError() }
        return [UInt8](data)
    }
}
