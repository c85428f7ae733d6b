#if DAO_NET
    import CCurl
    import Dao
    import Foundation

    /// One request that is sent, and what came of its answer so far. At most one chunk of that is held: then the server
    /// has to wait until it is taken.
    final class Transfer: @unchecked Sendable {
        enum Part: Sendable {
            case head(Head)
            case chunk([UInt8])
        }

        struct Head: Sendable {
            let status: Int
            /// In their order, with names in small letters.
            let fields: [(name: String, value: String)]
        }

        enum End {
            /// All of it came.
            case whole
            case failed(CURLcode)
            case late
            case closed
        }

        private static let chunkBytes = 64 << 10

        let easy: UnsafeMutableRawPointer
        private let request: WebRequest
        private let lock = NSLock()
        private var lines: [[UInt8]] = []
        private var head: Head?
        private var isHeadDone = false
        private var held: [UInt8] = []
        private var isPaused = false
        private var ended: End?
        private var waiter: CheckedContinuation<Part?, any Error>?
        private var until: ContinuousClock.Instant?
        /// Where the name leads: what may be connected to, and what may not.
        private var tried = 0
        private var refused: [UInt8]?
        private var fields: UnsafeMutablePointer<curl_slist>?
        private var errorText = [CChar](repeating: 0, count: Int(CURL_ERROR_SIZE))

        init(_ request: WebRequest) throws(DaoError) {
            guard let easy = curl_easy_init() else { throw .failed(.exhausted, "there is no memory for a request") }
            self.easy = easy
            self.request = request
            setUp()
        }

        deinit {
            curl_easy_cleanup(easy)
            curl_slist_free_all(fields)
        }

        // How it is sent

        private func setUp() {
            let address = request.address
            dao_curl_text(easy, CURLOPT_URL, "\(address.origin)/")
            dao_curl_text(easy, CURLOPT_REQUEST_TARGET, address.target)
            dao_curl_text(easy, CURLOPT_CUSTOMREQUEST, request.method)
            dao_curl_text(easy, CURLOPT_USERAGENT, "dao-avatar/1")
            dao_curl_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
            // Nothing of the environment has a say.
            dao_curl_text(easy, CURLOPT_PROXY, "")
            dao_curl_text(easy, CURLOPT_NOPROXY, "*")
            dao_curl_number(easy, CURLOPT_NOSIGNAL, 1)
            dao_curl_number(easy, CURLOPT_FOLLOWLOCATION, 0)
            dao_curl_number(easy, CURLOPT_HTTP_CONTENT_DECODING, 0)
            dao_curl_number(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
            dao_curl_number(easy, CURLOPT_BUFFERSIZE, Self.chunkBytes)
            addBody()
            addFields()
            let own = Unmanaged.passUnretained(self).toOpaque()
            dao_curl_pointer(easy, CURLOPT_WRITEDATA, own)
            dao_curl_pointer(easy, CURLOPT_HEADERDATA, own)
            dao_curl_pointer(easy, CURLOPT_OPENSOCKETDATA, own)
            dao_curl_writes(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, own in
                Transfer.of(own).took(Transfer.copied(bytes, size * count))
            }
            dao_curl_writes(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, own in
                Transfer.of(own).tookLine(Transfer.copied(bytes, size * count))
            }
            dao_curl_opens(easy, CURLOPT_OPENSOCKETFUNCTION) { own, _, address in
                Transfer.of(own).open(address)
            }
        }

        private func addBody() {
            let body = request.body
            if body.isEmpty, request.method == "HEAD" {
                dao_curl_number(easy, CURLOPT_NOBODY, 1)
            } else if !body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method) {
                dao_curl_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
                body.withUnsafeBytes {
                    _ = dao_curl_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress ?? UnsafeRawPointer(easy))
                }
            }
        }

        private func addFields() {
            let names = Set(request.fields.map { $0.name.lowercased() })
            // These libcurl would add by itself.
            var lines = ["content-type", "expect"].filter { !names.contains($0) }.map { Array("\($0):".utf8) }
            if !names.contains("accept-encoding") { lines.append(Array("accept-encoding: identity".utf8)) }
            for field in request.fields {
                lines.append(
                    Array(field.name.utf8) + (field.value.isEmpty ? Array(";".utf8) : Array(": ".utf8) + field.value))
            }
            for line in lines {
                (line + [0]).withUnsafeBufferPointer { bytes in
                    bytes.withMemoryRebound(to: CChar.self) { fields = curl_slist_append(fields, $0.baseAddress) }
                }
            }
            dao_curl_pointer(easy, CURLOPT_HTTPHEADER, fields)
        }

        private static func of(_ own: UnsafeMutableRawPointer?) -> Transfer {
            Unmanaged<Transfer>.fromOpaque(own!).takeUnretainedValue()
        }

        private static func copied(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> [UInt8] {
            [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
        }

        /// Opens a socket for an address, if it may be connected to: nothing is looked up between this and that.
        private func open(_ place: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
            guard let place, let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return -1 }
            let bytes = UnsafeRawPointer(place) + offset
            let address: [UInt8]
            switch place.pointee.family {
            case AF_INET: address = [UInt8](UnsafeRawBufferPointer(start: bytes + 4, count: 4))
            case AF_INET6: address = [UInt8](UnsafeRawBufferPointer(start: bytes + 8, count: 16))
            default: return -1
            }
            guard PublicAddresses.mayBePrivate(request.address.host) || PublicAddresses.isPublic(address) else {
                lock.withLock { refused = refused ?? address }
                return -1
            }
            lock.withLock { tried += 1 }
            let made = socket(place.pointee.family, place.pointee.socktype, place.pointee.`protocol`)
            if made >= 0 { _ = fcntl(made, F_SETFD, FD_CLOEXEC) }
            return made
        }

        // What comes

        private func tookLine(_ line: [UInt8]) -> Int {
            lock.withLock {
                if isHeadDone { return }  // fields behind the body
                if line.starts(with: "HTTP/".utf8) { lines = [] }
                let text = line.prefix { $0 != 0x0d && $0 != 0x0a }
                if !text.isEmpty { return lines.append(Array(text)) }
                let words = (lines.first ?? []).split(separator: 0x20)
                let status = words.count > 1 ? Int(String(decoding: words[1], as: UTF8.self)) ?? 0 : 0
                if (100..<200).contains(status), status != 101 { return }
                isHeadDone = true
                head = Head(status: status, fields: Self.fields(lines.dropFirst()))
                lines = []
            }
            serve()
            return line.count
        }

        /// What the lines of a head say, which are Latin-1. One that begins with a blank continues the one before.
        private static func fields(_ lines: ArraySlice<[UInt8]>) -> [(name: String, value: String)] {
            func text(_ bytes: some Sequence<UInt8>) -> String {
                var text = String.UnicodeScalarView()
                for byte in bytes { text.append(Unicode.Scalar(byte)) }
                return String(text).trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
            }
            var made: [(name: String, value: String)] = []
            for line in lines {
                if let first = line.first, first == 0x20 || first == 0x09, let last = made.popLast() {
                    made.append((last.name, last.value + " " + text(line)))
                } else if let colon = line.firstIndex(of: UInt8(ascii: ":")) {
                    made.append((text(line[..<colon]).lowercased(), text(line[(colon + 1)...])))
                }
            }
            return made
        }

        private func took(_ bytes: [UInt8]) -> Int {
            let isTaken = lock.withLock {
                isPaused = !held.isEmpty && held.count + bytes.count > Self.chunkBytes
                if !isPaused { held += bytes }
                return !isPaused
            }
            serve()
            return isTaken ? bytes.count : Int(CURL_WRITEFUNC_PAUSE)
        }

        /// Lets more come, if there is room. On the loop's thread.
        func resume() {
            let isWanted = lock.withLock {
                defer { isPaused = false }
                return isPaused && held.isEmpty
            }
            if isWanted { curl_easy_pause(easy, CURLPAUSE_CONT) }
            serve()
        }

        func end(_ end: End) {
            lock.withLock { if ended == nil { ended = end } }
            serve()
        }

        /// When it must have something for whoever waits.
        var deadline: ContinuousClock.Instant? { lock.withLock { ended == nil ? until : nil } }

        // Who takes it

        /// Gives the head, and then the body in chunks; nil at its end.
        func next(by end: ContinuousClock.Instant, on loop: CurlLoop) async throws -> Part? {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    lock.withLock {
                        until = end
                        waiter = continuation
                    }
                    if Task.isCancelled { cancel() }
                    serve()
                    loop.look(self)
                }
            } onCancel: {
                cancel()
                loop.drop(self)
            }
        }

        private func cancel() {
            let waiter = lock.withLock {
                defer { self.waiter = nil }
                return self.waiter
            }
            waiter?.resume(throwing: CancellationError())
        }

        /// Gives whoever waits what is there.
        private func serve() {
            lock.lock()
            guard let waiter, let result = result() else { return lock.unlock() }
            self.waiter = nil
            until = nil
            lock.unlock()
            waiter.resume(with: result)
        }

        private func result() -> Result<Part?, any Error>? {
            if let head {
                self.head = nil
                // What a request with a body gets for HEAD has no body, which libcurl does not know.
                if request.method == "HEAD" { ended = .whole }
                if head.status == 101 { return .failure(broken("it upgraded the connection")) }
                return .success(.head(head))
            }
            if case .late? = ended { return .failure(late) }
            if !held.isEmpty {
                defer { held = [] }
                return .success(.chunk(held))
            }
            switch ended {
            case nil: return nil
            case .whole?: return .success(nil)
            case .failed(let code)?: return .failure(failure(code))
            case .late?: return .failure(late)
            case .closed?: return .failure(DaoError.failed(.unavailable, "the Avatar was closed"))
            }
        }

        // Why it failed

        private var late: DaoError {
            .failed(
                .timeout, "\(request.address.authority) did not answer within \(request.patience)",
                details: ["host": request.address.authority])
        }

        private func broken(_ why: String) -> DaoError {
            .failed(
                .interrupted, "the connection to \(request.address.authority) broke: \(why)",
                details: ["host": request.address.authority])
        }

        private func failure(_ code: CURLcode) -> DaoError {
            let (host, place) = (request.address.host, request.address.authority)
            if tried == 0, let refused {
                let leads = PublicAddresses.text(refused)
                let shown = refused.count == 4 ? leads : "[\(leads)]"
                return .failed(
                    .denied,
                    "The unit may not use net for \(host): that name leads to \(leads), which is not on the public network.",
                    details: ["capability": "net", "scope": host, "grant": "net=\(shown):\(request.address.port)"])
            }
            let why = String(cString: curl_easy_strerror(code))
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR,
                CURLE_PEER_FAILED_VERIFICATION,
                CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
                return .failed(.unavailable, "\(place) cannot be reached: \(why)", details: ["host": place])
            default:
                return broken(why)
            }
        }
    }
#endif
