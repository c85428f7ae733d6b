#if DAO_NET
    import Dao
    import Foundation

    /// HTTP requests inside granted scopes, by libcurl. `URLSession` does not do: it looks names up behind the back of
    /// whoever checks them, decodes bodies, loses the order of fields, and reads proxies from the environment.
    final class CurlNet: NetCapability {
        private let scopes = Lock<[NetScope]>([])
        private let loop = CurlLoop()

        /// Lets other scopes hold from now on.
        func allow(_ texts: [String]) {
            let read = texts.compactMap { text -> NetScope? in
                if case .net(let scope)? = try? Scope("net", text) { scope } else { nil }
            }
            scopes.withLock { $0 = read }
        }

        func close() { loop.close() }

        func fetch(_ request: NetV1.FetchRequest) throws -> Answers<NetV1.FetchResponse> {
            let fetch = Fetch(try WebRequest(request), scopes, loop)
            return Answers(unfolding: { try await fetch.next() })
        }
    }

    /// One request with all its redirects. Used by one task at a time.
    private final class Fetch: @unchecked Sendable {
        private let scopes: Lock<[NetScope]>
        private let loop: CurlLoop
        private var request: WebRequest
        /// What gives the answer, once its head was given.
        private var transfer: Transfer?

        init(_ request: WebRequest, _ scopes: Lock<[NetScope]>, _ loop: CurlLoop) {
            self.request = request
            self.scopes = scopes
            self.loop = loop
        }

        deinit { if let transfer { loop.drop(transfer) } }

        func next() async throws -> NetV1.FetchResponse? {
            let end = ContinuousClock.now + request.patience
            guard let transfer else { return try await head(by: end) }
            guard case .chunk(let bytes)? = try await transfer.next(by: end, on: loop) else { return nil }
            return NetV1.FetchResponse(part: .chunk(bytes))
        }

        private func head(by end: ContinuousClock.Instant) async throws -> NetV1.FetchResponse? {
            while true {
                try request.check(scopes.withLock { $0 })
                let transfer = try Transfer(request)
                self.transfer = transfer
                loop.add(transfer)
                guard case .head(let head)? = try await transfer.next(by: end, on: loop) else { return nil }
                let location = head.fields.first { $0.name == "location" }?.value
                guard let next = try request.redirected(head.status, location) else {
                    let fields = head.fields.map { NetV1.Header(name: $0.name, value: $0.value) }
                    return NetV1.FetchResponse(
                        part: .head(
                            NetV1.Head(status: UInt32(head.status), headers: fields, url: request.address.text)))
                }
                loop.drop(transfer)
                request = next
            }
        }
    }
#endif
