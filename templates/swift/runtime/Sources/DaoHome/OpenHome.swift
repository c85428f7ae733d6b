import Dao
import Foundation

extension Avatar {
    /// Opens a home with its unit. It is made if it is missing.
    ///
    /// ```swift
    /// let avatar = try await Avatar.open(bytes, engine: WasmtimeEngine(), home: "~/Notes")
    /// ```
    ///
    /// - Parameters:
    ///   - wasm: The bytes of the module.
    ///   - engine: What runs it.
    ///   - home: The folder; `~/` stands for the person's own.
    public static func open(
        _ wasm: [UInt8], engine: any Engine, home: String, options: OpenOptions = OpenOptions()
    ) async throws -> Avatar {
        let report = options.onReport ?? { text in FileHandle.standardError.write(Data("dao: \(text)\n".utf8)) }
        return try await open(wasm, engine: engine, options: options, at: HomePlace(home, report: report))
    }
}

/// A home as what an Avatar is opened at.
final class HomePlace: AvatarPlace, @unchecked Sendable {
    /// How often `grants.toml` is looked at.
    private static let look = 0.25

    private let home: Home
    private let report: @Sendable (String) -> Void
    private let prefixes = Lock<[String]>([])
    private let guardian = NSLock()
    private var unit: MetaUnit?
    private var storage: SQLiteStorage?
    private var keys: FileKeys?
    #if DAO_FILES
        private var files: FolderFiles?
    #endif
    #if DAO_NET
        private var net: CurlNet?
    #endif
    private var isClosed = false
    private var sign = ""

    init(_ path: String, report: @escaping @Sendable (String) -> Void) {
        home = Home(path)
        self.report = report
    }

    var offers: Set<String> {
        var offers: Set = ["storage", "keys"]
        #if DAO_FILES
            offers.insert("files")
        #endif
        #if DAO_NET
            offers.insert("net")
        #endif
        return offers
    }
    var durability: Durability { .durable }

    func take(_ unit: MetaUnit) throws -> Words {
        self.unit = unit
        try home.take()
        do {
            sign = signOfGrants
            return Words(try GrantsFile.read(home.grants), about: unit)
        } catch {
            home.giveBack()
            throw error
        }
    }

    func provide(_ granted: Grants, _ capabilities: inout Capabilities) throws {
        guardian.lock()
        defer { guardian.unlock() }
        if let scopes = granted["storage"], capabilities.storage == nil {
            let quotas = scopes.compactMap { text -> Int? in
                if case .storage(let bytes)? = try? Scope("storage", text) { bytes } else { nil }
            }
            let opened = try storage ?? SQLiteStorage(home.storage, quota: quotas.min())
            storage = opened
            capabilities.storage = opened
        }
        if let scopes = granted["keys"], capabilities.keys == nil {
            prefixes.withLock { prefixes in
                prefixes = scopes.compactMap { text -> String? in
                    if case .keys(let prefix)? = try? Scope("keys", text) { prefix } else { nil }
                }
            }
            let opened = try keys ?? FileKeys(home.keys, prefixes, report: report)
            keys = opened
            capabilities.keys = opened
        }
        #if DAO_FILES
            if let scopes = granted["files"], capabilities.files == nil {
                let opened = files ?? FolderFiles()
                opened.allow(scopes)
                files = opened
                capabilities.files = opened
            }
        #endif
        #if DAO_NET
            if let scopes = granted["net"], capabilities.net == nil {
                let opened = net ?? CurlNet()
                opened.allow(scopes)
                net = opened
                capabilities.net = opened
            }
        #endif
    }

    func follow(_ changed: @escaping @Sendable (Words?) -> Void) {
        let thread = Thread { [weak self] in
            var doubted = ""
            while true {
                Thread.sleep(forTimeInterval: Self.look)
                guard let self, !self.guardian.withLock({ self.isClosed }), let unit = self.unit else { return }
                let now = self.signOfGrants
                if now == self.sign { continue }
                do throws(DaoError) {
                    changed(Words(try GrantsFile.read(self.home.grants), about: unit))
                } catch {
                    // One that is damaged at one look and whole at the next was being written.
                    if now != doubted {
                        doubted = now
                        continue
                    }
                    self.report(error.message)
                    changed(nil)
                }
                self.sign = now
                doubted = ""
            }
        }
        thread.name = "dao grants"
        thread.start()
    }

    /// What differs whenever the file was written or replaced.
    private var signOfGrants: String {
        guard let facts = Disk.facts(home.grants) else { return "\(errno)" }
        #if canImport(Darwin)
            let (changed, written) = (facts.st_ctimespec, facts.st_mtimespec)
        #else
            let (changed, written) = (facts.st_ctim, facts.st_mtim)
        #endif
        let times = [changed, written].map { "\($0.tv_sec).\($0.tv_nsec)" }
        return "\(times) \(facts.st_size) \(facts.st_ino)"
    }

    func close() {
        guardian.lock()
        defer { guardian.unlock() }
        guard !isClosed else { return }
        isClosed = true
        #if DAO_FILES
            files?.close()
        #endif
        #if DAO_NET
            net?.close()
        #endif
        storage?.close()
        home.giveBack()
    }
}
