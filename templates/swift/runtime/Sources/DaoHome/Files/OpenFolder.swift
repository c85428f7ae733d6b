#if DAO_FILES
    import Dao
    import Foundation

    /// A folder that is open: names are looked up in it, wherever it is moved to.
    final class OpenFolder: @unchecked Sendable {
        let descriptor: Int32

        private init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }

        /// Opens the folder of a place, one name after the other, each in the folder that was opened before it and never
        /// through a link: so neither a link nor a rename at the wrong moment leads out.
        ///
        /// - Parameter makesMissing: Whether folders that are missing are made.
        static func enter(_ spot: Spot, makesMissing: Bool = false) throws -> OpenFolder {
            var way = Spot(spot.folder, [])
            // Links in the granted path itself were the person's choice.
            let first = open(spot.folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard first >= 0 else { throw way.explained(SystemError()) }
            var inside = OpenFolder(first)
            let above = (spot.folder.path as NSString).deletingLastPathComponent
            try inside.refuseHome(way, (spot.folder.path as NSString).lastPathComponent) { name in
                var facts = stat()
                return lstat("\(above)/\(name)", &facts) == 0
            }
            for (depth, name) in spot.parts.enumerated() {
                way = Spot(spot.folder, Array(spot.parts[...depth]))
                let outer = inside
                inside = try way.explaining { try outer.step(name, makesMissing) }
                try inside.refuseHome(way, name, outer.has)
            }
            return inside
        }

        private func step(_ name: String, _ makesMissing: Bool) throws -> OpenFolder {
            var found = try? facts(name)
            if found == nil, errno == ENOENT, makesMissing {
                if mkdirat(descriptor, name, 0o777) != 0, errno != EEXIST { throw SystemError() }
                try Disk.synchronise(descriptor)
                found = nil
            }
            let there = try found ?? facts(name)
            switch there.st_mode & S_IFMT {
            case S_IFDIR: break
            case S_IFLNK: throw SystemError(ELOOP)
            default: throw SystemError(ENOTDIR)
            }
            let inner = openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            // What was a folder a moment ago became a link.
            guard inner >= 0 else { throw errno == ENOTDIR ? SystemError(ELOOP) : SystemError() }
            return OpenFolder(inner)
        }

        /// Describes what a name stands for; of a link the link.
        func facts(_ name: String) throws -> stat {
            var facts = stat()
            guard fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0 else { throw SystemError() }
            return facts
        }

        func has(_ name: String) -> Bool { (try? facts(name)) != nil }

        func isSame(_ other: OpenFolder) -> Bool {
            var (one, two) = (stat(), stat())
            return fstat(descriptor, &one) == 0 && fstat(other.descriptor, &two) == 0 && one.st_dev == two.st_dev
                && one.st_ino == two.st_ino
        }

        /// The names in it; those that are not UTF-8, and those of unfinished uploads, are left out unless asked for.
        func names(withDrafts: Bool = false) throws -> [String] {
            let again = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard again >= 0 else { throw SystemError() }
            guard let stream = fdopendir(again) else {
                close(again)
                throw SystemError()
            }
            defer { closedir(stream) }
            var names: [String] = []
            errno = 0
            while let entry = readdir(stream) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 1) { String(validatingCString: $0) }
                }
                if let name, name != ".", name != "..", withDrafts || !Spot.isDraft(name) { names.append(name) }
                errno = 0
            }
            guard errno == 0 else { throw SystemError() }
            return names.sorted(by: byUTF8)
        }

        /// Opens a regular file for reading.
        func openFile(_ name: String) throws -> (file: OpenFile, facts: stat) {
            let found = try facts(name)
            switch found.st_mode & S_IFMT {
            case S_IFREG: break
            case S_IFLNK: throw SystemError(ELOOP)
            default:
                throw DaoError.failed(
                    .invalidArgument, "what is there is no file; it cannot be read", details: ["field": "path"])
            }
            let file = OpenFile(openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC))
            guard file.descriptor >= 0 else { throw SystemError() }
            let opened = try file.facts()
            guard opened.st_ino == found.st_ino, opened.st_dev == found.st_dev else { throw SystemError(ELOOP) }
            return (file, opened)
        }

        /// Refuses the home of an Avatar, a backup of one, and a folder of keys: no files for a unit to see or change.
        private func refuseHome(_ way: Spot, _ name: String, _ above: (String) -> Bool) throws(DaoError) {
            let (lock, database) = (has("lock.sqlite3"), has("storage.sqlite3"))
            let isHome =
                if has("grants-lock.sqlite3") {
                    true
                } else if lock || database {
                    lock && database || has("keys") || has("grants.toml")
                } else {
                    has("place.json") && (above("lock.sqlite3") || above("storage.sqlite3"))
                        || has("keys") && Self.isBackup(name)
                }
            guard isHome else { return }
            throw .failed(
                .denied, "\(way.text) is the home of an Avatar, or a backup of one; no unit may look into it",
                details: ["capability": "files", "scope": way.text], help: "Grant a folder that holds no home.")
        }

        /// Whether a name is that of a backup that is being made.
        private static func isBackup(_ name: String) -> Bool {
            let bytes = Array(name.utf8)
            return bytes.count > 15 && bytes[0] == UInt8(ascii: ".") && bytes.suffix(5).elementsEqual(".part".utf8)
                && bytes[bytes.count - 14] == UInt8(ascii: ".")
                && bytes[(bytes.count - 13)..<(bytes.count - 5)].allSatisfy(Array("0123456789abcdef".utf8).contains)
        }
    }

    /// A file that is open.
    final class OpenFile: @unchecked Sendable {
        let descriptor: Int32

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { if descriptor >= 0 { close(descriptor) } }

        func facts() throws -> stat {
            var facts = stat()
            guard fstat(descriptor, &facts) == 0 else { throw SystemError() }
            return facts
        }

        func read(_ at: UInt64, most: Int) throws -> [UInt8] {
            var bytes = [UInt8](repeating: 0, count: most)
            let count = pread(descriptor, &bytes, most, off_t(at))
            guard count >= 0 else { throw SystemError() }
            return Array(bytes[..<count])
        }

        func write(_ bytes: [UInt8], at place: UInt64) throws {
            var done = 0
            while done < bytes.count {
                let count = bytes.withUnsafeBytes {
                    pwrite(descriptor, $0.baseAddress! + done, bytes.count - done, off_t(place) + off_t(done))
                }
                guard count > 0 else { throw SystemError() }
                done += count
            }
        }
    }

    extension stat {
        /// When it was written last, in nanoseconds.
        var written: Int64 {
            #if canImport(Darwin)
                let time = st_mtimespec
            #else
                let time = st_mtim
            #endif
            return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
        }

        var isFile: Bool { st_mode & S_IFMT == S_IFREG }
        var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
        var bytes: UInt64 { isFile ? UInt64(st_size) : 0 }
        var kind: FilesV1.FileKind { isFile ? .file : isFolder ? .folder : .other }
    }
#endif
