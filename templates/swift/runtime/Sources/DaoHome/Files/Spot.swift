#if DAO_FILES
    import Dao
    import Foundation

    /// A place in a granted folder.
    struct Spot: Sendable {
        private static let longestPath = 4096
        private static let longestPart = 255

        let folder: FolderScope
        let parts: [String]

        init(_ folder: FolderScope, _ parts: [String]) {
            self.folder = folder
            self.parts = parts
        }

        /// Takes a path apart, and refuses every form that could mean another place.
        init(_ folder: FolderScope, path: String) throws(DaoError) {
            func refused(_ status: Status, _ why: String) -> DaoError {
                .failed(status, why, details: ["field": "path"])
            }
            if path.utf8.count > Self.longestPath {
                throw refused(.tooLarge, "the path is longer than \(Self.longestPath) bytes")
            }
            let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
                .map { String(Substring($0)) }
            for part in path.isEmpty ? [] : parts {
                if part.isEmpty || part == "." || part == ".." || part.utf8.contains(0) || Self.isDraft(part) {
                    throw refused(.invalidArgument, "the path '\(plain(path, 200))' is not one inside a folder")
                }
                if part.utf8.count > Self.longestPart {
                    throw refused(.tooLarge, "a name of the path is longer than \(Self.longestPart) bytes")
                }
            }
            self.init(folder, path.isEmpty ? [] : parts)
        }

        /// Whether a name is that of an unfinished upload, which a unit cannot see or name.
        static func isDraft(_ name: String) -> Bool {
            let digits = name.utf8.dropFirst(5).dropLast(5)
            return name.utf8.count == 42 && name.hasPrefix(".dao-") && name.hasSuffix(".part")
                && digits.allSatisfy { Array("0123456789abcdef".utf8).contains($0) }
        }

        var text: String { ([folder.name] + parts).joined(separator: "/") }
        var name: String { parts.last ?? "" }
        var isFolderItself: Bool { parts.isEmpty }

        /// The folder that it is in.
        var outer: Spot { Spot(folder, parts.dropLast()) }

        func isSame(_ other: Spot) -> Bool {
            same(folder.path, other.folder.path) && parts.elementsEqual(other.parts, by: same)
        }

        /// Says what an error means to the caller of an operation.
        func explained(_ error: any Error) -> any Error {
            guard let error = error as? SystemError else { return error }
            var details: TextMap<String> = ["path": text, "system": error.name]
            func say(_ status: Status, _ message: String) -> DaoError {
                .failed(status, message, details: details)
            }
            switch error.code {
            case ELOOP:
                details["capability"] = "files"
                details["scope"] = text
                return say(.denied, "'\(text)' is a symbolic link; links are not followed")
            case ENOENT, ENOTDIR: return say(.notFound, "there is no '\(text)'")
            case EACCES, EPERM, EROFS:
                details["capability"] = "files"
                details["scope"] = text
                return say(.denied, "the system does not permit this for '\(text)': \(error)")
            case EEXIST, ENOTEMPTY, EISDIR: return say(.conflict, "'\(text)' is in the way: \(error)")
            case ENOSPC, EDQUOT:
                details["limit"] = "disk"
                return say(.exhausted, "there is no room for '\(text)'")
            case EMFILE, ENFILE, ENOMEM:
                details["limit"] = "descriptors"
                return say(.exhausted, "the system has too many files open")
            case ENAMETOOLONG, EILSEQ, EINVAL:
                return say(.invalidArgument, "the system cannot name '\(text)': \(error)")
            case EIO: return say(.unavailable, "the disk failed at '\(text)'")
            default: return say(.internal, "the system failed at '\(text)': \(error)")
            }
        }

        /// Does something, and says what an error of the system means here.
        func explaining<Answer>(_ body: () throws -> Answer) throws -> Answer {
            do { return try body() } catch { throw explained(error) }
        }
    }

    extension SystemError {
        /// The system's name of it, such as `EACCES`.
        var name: String {
            let names: [(Int32, String)] = [
                (EACCES, "EACCES"), (EDQUOT, "EDQUOT"), (EEXIST, "EEXIST"), (EILSEQ, "EILSEQ"), (EINVAL, "EINVAL"),
                (EIO, "EIO"), (EISDIR, "EISDIR"), (ELOOP, "ELOOP"), (EMFILE, "EMFILE"), (ENAMETOOLONG, "ENAMETOOLONG"),
                (ENFILE, "ENFILE"), (ENOENT, "ENOENT"), (ENOMEM, "ENOMEM"), (ENOSPC, "ENOSPC"), (ENOTDIR, "ENOTDIR"),
                (ENOTEMPTY, "ENOTEMPTY"), (EPERM, "EPERM"), (EROFS, "EROFS"),
            ]
            return names.first { $0.0 == code }?.1 ?? ""
        }
    }
#endif
