import Dao
import Foundation

/// Wrapping keys in files of the home.
final class FileKeys: KeysCapability, @unchecked Sendable {
    private static let version: UInt8 = 1
    private static let longestSecret = 4096
    /// The keys that one opening makes.
    private static let mostMade = 1024

    private let folder: String
    /// What the names must begin with; any if there is none.
    private let prefixes: Lock<[String]>
    private let report: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "dao keys")
    private var isChosen: Bool
    private var keys: [String: [UInt8]] = [:]
    private var made = 0

    /// - Throws: `DaoError.home`: it cannot be told where the keys are, or this host cannot use that place.
    init(_ folder: String, _ prefixes: Lock<[String]>, report: @escaping @Sendable (String) -> Void) throws(DaoError) {
        self.folder = folder
        self.prefixes = prefixes
        self.report = report
        let path = "\(folder)/place.json"
        let text: [UInt8]?
        do {
            text = try Disk.read(path, most: 1 << 16)
        } catch {
            throw .home("\(plain(path)) cannot be read: \(error).", help: "Give yourself the right to read it.")
        }
        guard let text else {
            isChosen = false
            return
        }
        let said = try? JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]
        guard let place = said?["place"] as? String, let home = said?["home"] as? String,
            place == "file" || place == "keyring", home.wholeMatch(of: /[0-9a-f]{32}/) != nil
        else { throw damaged(path, "it does not say where the keys are") }
        if place == "keyring" {
            throw .home(
                "The keys of the home are in the system's keyring, which this host does not use.",
                help: "Open it with `dao`.")
        }
        isChosen = true
    }

    func wrap(_ request: KeysV1.WrapRequest) async throws -> KeysV1.WrapResponse {
        try await queue.working { [self] in
            try allow(request.name)
            let key = try find(request.name) ?? make(request.name)
            let nonce = random(12)
            let sealed = try Seal.close(
                request.secret, key: key, nonce: nonce, about: Self.about(request.name, request.context))
            return KeysV1.WrapResponse(wrapped: [Self.version] + nonce + sealed)
        }
    }

    func unwrap(_ request: KeysV1.UnwrapRequest) async throws -> KeysV1.UnwrapResponse {
        try await queue.working { [self] in
            try allow(request.name)
            guard let key = try find(request.name) else {
                throw DaoError.failed(.notFound, "there is no such wrapping key", details: ["name": request.name])
            }
            let wrapped = request.wrapped
            guard wrapped.count >= 29, wrapped.count <= 29 + Self.longestSecret, wrapped[0] == Self.version,
                let secret = Seal.open(
                    Array(wrapped[13...]), key: key, nonce: Array(wrapped[1..<13]),
                    about: Self.about(request.name, request.context))
            else {
                throw DaoError.failed(
                    .invalidArgument, "the secret was not wrapped so, or was altered", details: ["name": request.name])
            }
            return KeysV1.UnwrapResponse(secret: secret)
        }
    }

    private func allow(_ name: String) throws(DaoError) {
        let prefixes = prefixes.withLock { $0 }
        guard prefixes.isEmpty || prefixes.contains(where: { name.utf8.starts(with: $0.utf8) }) else {
            throw .failed(
                .denied, "The unit may not use the wrapping key \(name).", details: ["scope": "prefix=\(name)"],
                help: "Allow it with `dao grants allow keys=prefix=\(name)`.")
        }
    }

    /// What a wrapped secret is bound to.
    private static func about(_ name: String, _ context: [UInt8]) -> [UInt8] {
        Array("dao-keys-1".utf8) + [0, UInt8(clamping: name.utf8.count)] + Array(name.utf8) + context
    }

    private func file(_ name: String) -> String {
        "\(folder)/\(String(name.map { $0 == "/" ? "%" : $0 })).key"
    }

    private func find(_ name: String) throws -> [UInt8]? {
        if let key = keys[name] { return key }
        let path = file(name)
        do {
            guard let facts = Disk.facts(path) else {
                if errno == ENOENT { return nil }
                throw SystemError()
            }
            if facts.st_mode & 0o077 != 0 {
                guard chmod(path, 0o600) == 0 else { throw SystemError() }
                report("\(path) could be read by others, and is private now")
            }
            let text = String(decoding: try Disk.read(path, most: 4096) ?? [], as: UTF8.self)
            guard let match = text.wholeMatch(of: /dao-key-1 ([A-Za-z0-9_-]{43}=)[ \t\r\n]*/),
                let key = Data(
                    base64Encoded: String(match.1.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })), key.count == 32
            else { throw DaoError.home("it holds no key", help: "") }
            keys[name] = [UInt8](key)
            return [UInt8](key)
        } catch {
            throw DaoError.failed(
                .unavailable,
                "The wrapping key \(name) cannot be read: \((error as? DaoError)?.message ?? "\(error)").",
                details: ["name": name], help: "Restore it from a backup of the home.")
        }
    }

    private func make(_ name: String) throws -> [UInt8] {
        guard made < Self.mostMade else {
            throw DaoError.failed(.exhausted, "too many wrapping keys were made", details: ["limit": "keys"])
        }
        do {
            if !isChosen {
                if Disk.facts(folder) == nil { try Disk.makePrivateFolder(folder) }
                let place = #"{"place": "file", "home": "\#(hex(random(16)))"}"#
                try Disk.replace("\(folder)/place.json", Array((place + "\n").utf8))
                try Disk.synchroniseFolder((folder as NSString).deletingLastPathComponent)
                isChosen = true
            }
            let key = random(32)
            let digits = Data(key).base64EncodedString().map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
            try Disk.replace(file(name), Array("dao-key-1 \(String(digits))\n".utf8))
            made += 1
            keys[name] = key
            return key
        } catch {
            let isFull = (error as? SystemError)?.isFull == true
            throw DaoError.failed(
                isFull ? .exhausted : .unavailable, "The wrapping key \(name) cannot be made: \(error).",
                details: isFull ? ["name": name, "limit": "disk"] : ["name": name])
        }
    }
}

/// Bytes of the system's secure source.
private func random(_ count: Int) -> [UInt8] {
    var source = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &source) }
}
