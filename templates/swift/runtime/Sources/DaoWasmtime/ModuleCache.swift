import Foundation

/// Compiled modules in a folder, so that the next start need not compile.
///
/// What is kept is native code that will be run. So the folder must be this person's alone, and the name of an entry
/// has a checksum of its content: one that is damaged is removed, and made again.
struct ModuleCache: Sendable {
    private static let most = 8

    let folder: String

    /// Gives what was kept under a name; nil if there is nothing, or nothing whole.
    func load<Loaded>(_ name: String, _ use: (UnsafeRawBufferPointer) -> Loaded?) -> Loaded? {
        guard isPrivate else { return nil }
        for entry in entries where entry.hasPrefix("\(name).") {
            let path = "\(folder)/\(entry)"
            if let content = FileManager.default.contents(atPath: path), entry == "\(name).\(Self.checksum(content))",
                let loaded = content.withUnsafeBytes(use)
            {
                utimes(path, nil)
                return loaded
            }
            unlink(path)
        }
        return nil
    }

    /// Keeps something. A folder that cannot be written to is no error.
    func store(_ name: String, _ content: Data) {
        mkdir(folder, 0o700)
        guard isPrivate else { return }
        let draft = "\(folder)/.new-\(UInt64.random(in: .min ... .max))"
        guard FileManager.default.createFile(atPath: draft, contents: content, attributes: [.posixPermissions: 0o600]),
            rename(draft, "\(folder)/\(name).\(Self.checksum(content))") == 0
        else {
            unlink(draft)
            return
        }
        let ages = entries.map { entry in
            let facts = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(entry)")
            return (entry, facts?[.modificationDate] as? Date ?? .distantPast)
        }
        for (entry, _) in ages.sorted(by: { $0.1 > $1.1 }).dropFirst(Self.most) { unlink("\(folder)/\(entry)") }
    }

    private var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

    private var isPrivate: Bool {
        var facts = stat()
        return stat(folder, &facts) == 0 && facts.st_uid == getuid() && facts.st_mode & 0o022 == 0
    }

    /// Tells damage apart; nobody but this person can write here.
    private static func checksum(_ content: Data) -> String {
        content.withUnsafeBytes { bytes in
            var sum: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(bytes.count)
            let words = bytes.count / 8
            for at in 0..<words {
                sum = (sum ^ bytes.loadUnaligned(fromByteOffset: at * 8, as: UInt64.self)) &* 0x100_0000_01b3
                sum ^= sum >> 29
            }
            for byte in bytes[(words * 8)...] { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01b3 }
            return String(sum, radix: 16)
        }
    }
}
