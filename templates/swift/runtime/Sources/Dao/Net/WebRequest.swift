/// A request of the unit that was checked, and may be sent if it is inside a scope.
package struct WebRequest: Sendable {
    private static let usualPatience = Duration.seconds(30)
    private static let mostRedirects = 10
    private static let mostFields = 256
    private static let mostFieldBytes = 64 << 10
    private static let hostsOwn: Set<String> = [
        "connection", "content-length", "expect", "host", "http2-settings", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]
    private static let credentials: Set<String> = ["authorization", "cookie", "cookie2"]

    package private(set) var method: String
    package private(set) var address: WebAddress
    /// Names, and values in Latin-1.
    package private(set) var fields: [(name: String, value: [UInt8])]
    package private(set) var body: [UInt8]
    /// For the head with all redirects, and for each chunk after it.
    package let patience: Duration
    /// The addresses that redirected here.
    private var redirects = 0
    private var from: WebAddress?

    package init(_ request: NetV1.FetchRequest) throws(DaoError) {
        method = try Self.checked(method: request.method)
        address = try WebAddress(request.url)
        fields = try Self.checked(fields: request.headers)
        body = request.body
        patience = request.timeoutMs == 0 ? Self.usualPatience : .milliseconds(Int(request.timeoutMs))
    }

    private static func checked(method: String) throws(DaoError) -> String {
        let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
        let isOne =
            (1...32).contains(method.utf8.count) && method.utf8.first.map(capitals.contains) == true
            && method.utf8.allSatisfy { capitals.contains($0) || $0 == UInt8(ascii: "-") }
        guard isOne, !["CONNECT", "TRACE"].contains(method) else {
            throw .failed(
                .invalidArgument, "'\(plain(method, 40))' is not a method that a unit may use",
                details: ["field": "method"])
        }
        return method
    }

    private static func checked(fields: [NetV1.Header]) throws(DaoError) -> [(name: String, value: [UInt8])] {
        func refused(_ status: Status, _ why: String) -> DaoError {
            .failed(status, why, details: ["field": "headers"])
        }
        guard fields.count <= mostFields else {
            throw refused(.tooLarge, "there are more than \(mostFields) header fields")
        }
        var made: [(name: String, value: [UInt8])] = []
        var size = 0
        for field in fields {
            guard NetScope.isToken(field.name), let value = latin1(field.value) else {
                throw refused(
                    .invalidArgument, "'\(plain(field.name, 40))' is not a header field, or its value is none")
            }
            guard !hostsOwn.contains(field.name.lowercased()) else {
                throw refused(.invalidArgument, "the header field \(field.name) is the host's own to set")
            }
            size += field.name.utf8.count + value.count + 4
            made.append((field.name, value))
        }
        guard size <= mostFieldBytes else { throw refused(.tooLarge, "the header fields have more than 64 KiB") }
        return made
    }

    /// Writes each character as one byte, without blanks and tabs at either end; nil if some cannot be in a value.
    private static func latin1(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x09, 0x20...0x7e, 0x80...0xff: bytes.append(UInt8(scalar.value))
            default: return nil
            }
        }
        let blanks: Set<UInt8> = [0x09, 0x20]
        let begin = bytes.firstIndex { !blanks.contains($0) } ?? bytes.endIndex
        let end = bytes.lastIndex { !blanks.contains($0) }.map { $0 + 1 } ?? begin
        return Array(bytes[begin..<end])
    }

    /// Refuses a request that is inside no scope.
    package func check(_ scopes: [NetScope]) throws(DaoError) {
        let (scheme, host, port) = (address.scheme, address.host, address.port)
        if scopes.contains(where: { $0.allows(method, scheme, host, port) }) { return }
        // If only the method is wrong, the grant to ask for is one of that method.
        let isReached = scopes.contains { $0.allows($0.methods.first ?? method, scheme, host, port) }
        let origin = address.origin
        let place = scheme == "https" ? address.authority : origin
        let grant = "net=\(isReached ? "\(method) " : "")\(place)"
        let allowed = scopes.isEmpty ? "nothing" : scopes.map(\.text).joined(separator: ", ")
        let by = from.map { "\($0.authority) redirected there, and " } ?? ""
        throw .failed(
            .denied, "The unit may not use net for \(method) \(origin): \(by)it may only reach \(allowed).",
            details: ["capability": "net", "scope": "\(method) \(origin)", "grant": grant],
            help: "Allow it with `dao grants allow \(grant)`.")
    }

    /// What follows on an answer; nil if it is the last one.
    package func redirected(_ status: Int, _ location: String?) throws(DaoError) -> WebRequest? {
        guard [301, 302, 303, 307, 308].contains(status), let location, !location.isEmpty else { return nil }
        guard redirects < Self.mostRedirects else {
            throw .failed(
                .tooLarge, "\(address.authority) redirects more than \(Self.mostRedirects) times",
                details: ["limit": "redirects"])
        }
        var next = self
        next.redirects += 1
        next.from = address
        next.address = try address.joined(location)
        if !same(next.address.origin, address.origin) {
            next.fields.removeAll { Self.credentials.contains($0.name.lowercased()) }
        }
        // As browsers do (Fetch, section 4.4): what was posted is not posted elsewhere.
        if status == 303 && method != "HEAD" || (status == 301 || status == 302) && method == "POST" {
            next.method = "GET"
            next.body = []
            next.fields.removeAll { $0.name.lowercased().hasPrefix("content-") }
        }
        return next
    }
}
