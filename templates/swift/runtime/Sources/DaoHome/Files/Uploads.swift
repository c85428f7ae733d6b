#if DAO_FILES
    import Dao
    import Foundation

    /// A file that is written chunk by chunk, and appears whole or not at all.
    private final class Upload: @unchecked Sendable {
        let spot: Spot
        /// The folder of the draft.
        let folder: OpenFolder
        /// The name that it has until it is whole.
        let draft: String
        let file: OpenFile
        var size: UInt64 = 0
        var touched = ContinuousClock.now

        init(_ spot: Spot, _ folder: OpenFolder, _ draft: String, _ file: OpenFile) {
            self.spot = spot
            self.folder = folder
            self.draft = draft
            self.file = file
        }

        /// The draft is gone already if it has its name.
        deinit { unlinkat(folder.descriptor, draft, 0) }

        /// Gives it its name. The way is gone anew: the folder may have been moved out meanwhile.
        func put() throws {
            let now = try OpenFolder.enter(spot.outer)
            guard now.isSame(folder) else {
                throw DaoError.failed(.conflict, "the folder was moved while the file was uploaded")
            }
            if let old = try Uploads.target(now, spot.name), fchmod(file.descriptor, old.st_mode & 0o777) != 0 {
                throw SystemError()
            }
            try Disk.synchronise(file.descriptor)
            guard renameat(now.descriptor, draft, now.descriptor, spot.name) == 0 else { throw SystemError() }
            try Disk.synchronise(now.descriptor)
        }
    }

    /// The uploads that are open, by their ids. Used by one thread at a time.
    struct Uploads {
        private static let most = 32
        /// The time without a chunk after which an upload may be forgotten to make room for another.
        private static let idle = Duration.seconds(600)
        /// The age in seconds from which an unfinished file was left by a program that died.
        private static let stale: Int64 = 24 * 3600

        private var open: [[UInt8]: Upload] = [:]
        private var swept: Set<String> = []

        mutating func abandon(_ id: [UInt8]) { open[id] = nil }

        mutating func removeAll() { open = [:] }

        /// Takes one chunk; gives the bytes of the upload so far.
        mutating func write(
            _ spot: Spot, _ id: [UInt8], _ offset: UInt64, _ data: [UInt8], isLast: Bool
        ) throws -> UInt64 {
            if open[id] == nil, offset > 0 {
                throw DaoError.failed(
                    .notFound, "there is no such upload; it was ended, or forgotten", details: ["field": "upload"],
                    help: "Begin it again at offset 0.")
            }
            let upload = try open[id] ?? begin(spot)
            open[id] = upload
            guard upload.spot.isSame(spot) else {
                throw DaoError.failed(
                    .invalidArgument, "the upload is one of another file", details: ["field": "place"])
            }
            guard offset == upload.size else {
                throw DaoError.failed(
                    .conflict, "the chunk begins at \(offset), but the upload has \(upload.size) bytes so far",
                    details: ["field": "offset", "size": "\(upload.size)"])
            }
            upload.touched = .now
            do {
                try upload.file.write(data, at: offset)
            } catch {
                // What was written of the chunk does not count; it may be sent again.
                ftruncate(upload.file.descriptor, off_t(upload.size))
                throw spot.explained(error)
            }
            upload.size += UInt64(data.count)
            if isLast {
                open[id] = nil
                try spot.explaining { try upload.put() }
            }
            return upload.size
        }

        private mutating func begin(_ spot: Spot) throws -> Upload {
            if open.count >= Self.most, let oldest = open.min(by: { $0.value.touched < $1.value.touched }) {
                guard ContinuousClock.now - oldest.value.touched >= Self.idle else {
                    throw DaoError.failed(.busy, "\(Self.most) uploads are open", details: ["limit": "uploads"])
                }
                open[oldest.key] = nil
            }
            let folder = try OpenFolder.enter(spot.outer, makesMissing: true)
            return try spot.explaining {
                _ = try Self.target(folder, spot.name)
                sweep(folder, spot.outer.text)
                let digits = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
                let draft = ".dao-\(hex(digits)).part"
                // As a new file of the person's own would be: the system takes its mask from that.
                let file = OpenFile(
                    openat(folder.descriptor, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666))
                guard file.descriptor >= 0 else { throw SystemError() }
                return Upload(spot, folder, draft, file)
            }
        }

        /// Takes away, once a folder, what programs that died left unfinished there.
        private mutating func sweep(_ folder: OpenFolder, _ name: String) {
            guard swept.insert(name).inserted else { return }
            let own = Set(open.values.map(\.draft))
            let now = Int64(Date().timeIntervalSince1970)
            for name in (try? folder.names(withDrafts: true)) ?? [] where Spot.isDraft(name) && !own.contains(name) {
                guard let facts = try? folder.facts(name), now - facts.written / 1_000_000_000 > Self.stale else {
                    continue
                }
                unlinkat(folder.descriptor, name, 0)
            }
        }

        /// Describes the file that would be replaced, if there is one; refuses to replace anything else.
        static func target(_ folder: OpenFolder, _ name: String) throws -> stat? {
            let facts: stat
            do {
                facts = try folder.facts(name)
            } catch let error as SystemError where error.code == ENOENT {
                return nil
            }
            guard facts.isFile else {
                throw DaoError.failed(
                    .conflict, "what is there is no file; it is not replaced", details: ["field": "path"])
            }
            return facts
        }
    }
#endif
