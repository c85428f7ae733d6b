#if DAO_FILES
    import Dao
    import Foundation

    /// The files inside granted folders. No link is followed, and neither the home of an Avatar nor a backup of one is
    /// ever entered.
    final class FolderFiles: FilesCapability {
        private static let chunkBytes: UInt64 = 64 << 10
        private static let mostEntries = 200_000
        private static let pageEntries = 500

        private let folders = Lock<[FolderScope]>([])
        private let uploads: Lock<Uploads>
        private let queue = DispatchQueue(label: "dao files", attributes: .concurrent)

        init() { uploads = Lock(Uploads()) }

        /// Lets other folders hold from now on; an upload to one that is no longer granted cannot go on.
        func allow(_ texts: [String]) {
            let read = texts.compactMap { text -> FolderScope? in
                if case .files(let folder)? = try? Scope("files", text) { folder } else { nil }
            }
            folders.withLock { $0 = read }
        }

        /// Forgets the open uploads.
        func close() { uploads.withLock { $0.removeAll() } }

        func list(_ request: FilesV1.ListRequest) throws -> Answers<FilesV1.ListResponse> {
            let spot = try spot(request.place)
            let names = Lock<[String]?>(nil)
            return Answers(unfolding: { [queue] in
                try await queue.working {
                    let all = try names.withLock { $0 } ?? Self.names(spot)
                    names.withLock { $0 = Array(all.dropFirst(Self.pageEntries)) }
                    return all.isEmpty ? nil : try Self.described(spot, all.prefix(Self.pageEntries))
                }
            })
        }

        private static func names(_ spot: Spot) throws -> [String] {
            let names = try spot.explaining { try OpenFolder.enter(spot).names() }
            guard names.count <= mostEntries else {
                throw DaoError.failed(
                    .tooLarge, "the folder has more than \(mostEntries) entries", details: ["limit": "entries"])
            }
            return names
        }

        private static func described(_ spot: Spot, _ names: ArraySlice<String>) throws -> FilesV1.ListResponse {
            let folder = try OpenFolder.enter(spot)
            let entries = names.compactMap { name -> FilesV1.Entry? in
                guard let facts = try? folder.facts(name) else { return nil }  // gone since the names were read
                return FilesV1.Entry(name: name, kind: facts.kind, size: facts.bytes)
            }
            return FilesV1.ListResponse(entries: entries)
        }

        func stat(_ request: FilesV1.StatRequest) async throws -> FilesV1.StatResponse {
            let spot = try spot(request.place)
            return try await queue.working {
                let folder = try OpenFolder.enter(spot.isFolderItself ? spot : spot.outer)
                let facts = try spot.explaining { try folder.facts(spot.isFolderItself ? "." : spot.name) }
                return FilesV1.StatResponse(
                    kind: facts.kind, size: facts.bytes, modifiedMs: Int64((Double(facts.written) / 1e6).rounded(.down))
                )
            }
        }

        func read(_ request: FilesV1.ReadRequest) throws -> Answers<FilesV1.ReadResponse> {
            let spot = try spot(request.place)
            guard !spot.isFolderItself else {
                throw DaoError.failed(.invalidArgument, "a folder cannot be read", details: ["field": "path"])
            }
            let reading = Reading(spot, request.offset)
            return Answers(unfolding: { [queue] in try await queue.working { try reading.next(Self.chunkBytes) } })
        }

        func write(_ request: FilesV1.WriteRequest) async throws -> FilesV1.WriteResponse {
            let spot = try spot(request.place, isChange: true)
            guard !spot.isFolderItself else {
                throw DaoError.failed(.invalidArgument, "a file needs a name", details: ["field": "path"])
            }
            if case .unrecognized(let number) = request.then {
                throw DaoError.failed(
                    .invalidArgument, "there is nothing to do by the number \(number)", details: ["field": "then"])
            }
            return try await queue.working { [uploads] in
                try uploads.withLock { uploads in
                    if request.then == .abandon {
                        uploads.abandon(request.upload)
                        return FilesV1.WriteResponse()
                    }
                    return FilesV1.WriteResponse(
                        size: try uploads.write(
                            spot, request.upload, request.offset, request.data, isLast: request.then == .commit))
                }
            }
        }

        func remove(_ request: FilesV1.RemoveRequest) async throws -> FilesV1.RemoveResponse {
            let spot = try spot(request.place, isChange: true)
            guard !spot.isFolderItself else {
                throw DaoError.failed(
                    .invalidArgument, "a granted folder cannot be removed", details: ["field": "path"])
            }
            return try await queue.working {
                let folder = try OpenFolder.enter(spot.outer)
                return try spot.explaining {
                    let facts = try folder.facts(spot.name)
                    guard facts.isFile || facts.isFolder else {
                        throw DaoError.failed(
                            .denied, "'\(spot.text)' is a link or a device; only files and folders can be removed",
                            details: ["capability": "files", "scope": spot.text])
                    }
                    guard unlinkat(folder.descriptor, spot.name, facts.isFolder ? AT_REMOVEDIR : 0) == 0 else {
                        throw SystemError()
                    }
                    try Disk.synchronise(folder.descriptor)
                    return FilesV1.RemoveResponse()
                }
            }
        }

        /// Finds the granted folder, and checks the path.
        private func spot(_ place: FilesV1.Place?, isChange: Bool = false) throws(DaoError) -> Spot {
            let folders = folders.withLock { $0 }
            let name = place?.folder ?? ""
            func refused(_ what: String, _ why: String, _ path: String) -> DaoError {
                .failed(
                    .denied, "The unit may not use files for \(plain(what, 200)): \(why).",
                    details: ["capability": "files", "scope": what, "grant": "files=\(name)=\(path)"])
            }
            guard let folder = folders.first(where: { same($0.name, name) }) else {
                let known = folders.map(\.name).joined(separator: ", ")
                throw refused(name, "no folder is granted by that name (granted: \(known))", "FOLDER")
            }
            if isChange, folder.isReadOnly {
                throw refused("writing in \(name)", "that folder is granted for reading only", folder.path)
            }
            return try Spot(folder, path: place?.path ?? "")
        }
    }

    /// A file that is read, as it was when the call began. Used by one thread at a time.
    private final class Reading: @unchecked Sendable {
        private let spot: Spot
        private var offset: UInt64
        private var opened: (file: OpenFile, facts: stat)?

        init(_ spot: Spot, _ offset: UInt64) {
            self.spot = spot
            self.offset = offset
        }

        /// The next chunk; nil at the end.
        func next(_ most: UInt64) throws -> FilesV1.ReadResponse? {
            let (file, before) = try opened ?? begin()
            opened = (file, before)
            guard offset < before.bytes else { return nil }
            return try spot.explaining {
                let data = try file.read(offset, most: Int(min(most, before.bytes - offset)))
                let now = try file.facts()
                guard now.written == before.written, now.bytes == before.bytes, !data.isEmpty else {
                    throw DaoError.failed(
                        .conflict, "the file was changed while it was read", help: "Read it again.")
                }
                offset += UInt64(data.count)
                return FilesV1.ReadResponse(data: data)
            }
        }

        private func begin() throws -> (file: OpenFile, facts: stat) {
            let folder = try OpenFolder.enter(spot.outer)
            let made = try spot.explaining { try folder.openFile(spot.name) }
            guard offset <= made.facts.bytes else {
                throw DaoError.failed(
                    .invalidArgument, "the file has \(made.facts.bytes) bytes; it cannot be read from \(offset)",
                    details: ["field": "offset", "size": "\(made.facts.bytes)"])
            }
            return made
        }
    }
#endif
