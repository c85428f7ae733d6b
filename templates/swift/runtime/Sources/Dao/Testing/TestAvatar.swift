/// Avatars for tests: what they keep is in memory, and ends with them.
///
/// ```swift
/// try await TestAvatar.with(bytes, engine: WasmtimeEngine()) { avatar in
///     let notes = avatar.space("notes", of: Note.self)
///     ...
/// }
/// ```
public enum TestAvatar {
    /// Opens a unit. Capabilities of the test's own take the place of those in memory.
    public static func open(
        _ wasm: [UInt8], engine: any Engine, options: OpenOptions = OpenOptions()
    ) async throws -> Avatar {
        var options = options
        options.capabilities.storage = options.capabilities.storage ?? MemoryStorage()
        options.capabilities.keys = options.capabilities.keys ?? MemoryKeys()
        if options.durability == .unspecified { options.durability = .ephemeral }
        return try await Avatar.open(wasm, engine: engine, options: options)
    }

    /// Opens a unit, and closes it after the test, whether that has passed or not.
    public static func with<Result: Sendable>(
        _ wasm: [UInt8], engine: any Engine, options: OpenOptions = OpenOptions(),
        isolation: isolated (any Actor)? = #isolation, _ test: (Avatar) async throws -> Result
    ) async throws -> Result {
        let avatar = try await open(wasm, engine: engine, options: options)
        do {
            let result = try await test(avatar)
            await avatar.close()
            return result
        } catch {
            await avatar.close()
            throw error
        }
    }
}
