/// Keys that end with the program. A wrapped secret is a name for what only this object knows.
public final class MemoryKeys: KeysCapability {
    private struct Secret {
        let name: String
        let context: [UInt8]
        let secret: [UInt8]
    }

    private struct State {
        var names: TextMap<Bool> = [:]
        var secrets: [[UInt8]: Secret] = [:]
    }

    private let state = Lock(State())

    public init() {}

    public func wrap(_ request: KeysV1.WrapRequest) async throws -> KeysV1.WrapResponse {
        var source = SystemRandomNumberGenerator()
        let wrapped = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &source) }
        state.withLock { state in
            state.names[request.name] = true
            state.secrets[wrapped] = Secret(name: request.name, context: request.context, secret: request.secret)
        }
        return KeysV1.WrapResponse(wrapped: wrapped)
    }

    public func unwrap(_ request: KeysV1.UnwrapRequest) async throws -> KeysV1.UnwrapResponse {
        try state.withLock { state in
            guard state.names[request.name] != nil else {
                throw DaoError.failed(.notFound, "there is no such wrapping key", details: ["name": request.name])
            }
            guard let found = state.secrets[request.wrapped], same(found.name, request.name),
                found.context == request.context
            else {
                throw DaoError.failed(
                    .invalidArgument, "the secret was not wrapped so, or was altered", details: ["name": request.name])
            }
            return KeysV1.UnwrapResponse(secret: found.secret)
        }
    }
}
