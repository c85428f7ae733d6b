/// A named set of documents of one type.
///
/// ```swift
/// struct Todo: Codable, Sendable {
///     var title: String
///     var done = false
/// }
///
/// let todos = avatar.space("todos", of: Todo.self)
/// let id = try await todos.create(Todo(title: "Milk"))
/// for try await todo in todos.find(.all.matching("done", .equal, false)) { print(todo.fields.title) }
/// ```
///
/// Nothing checks what other programs wrote there: a document that does not fit the type is an error that names the
/// field. Fields that are nil are left out.
public struct Space<Fields: Codable & Sendable>: Sendable {
    /// A document that was read.
    public struct Document: Sendable, Identifiable {
        public let id: String
        public let fields: Fields
        /// Equal on two homes only if the content is equal.
        public let version: String
    }

    /// What happened in a space.
    public struct Change: Sendable {
        public enum Kind: Sendable {
            /// A document was made or changed.
            case changed(Document)
            /// It was deleted, or is no longer among those that are asked for.
            case removed(id: String)
            /// Nothing more is stored at this moment.
            case caughtUp
        }

        public let kind: Kind
        /// Where another watch can go on.
        public let cursor: String
    }

    public let name: String
    private let client: DocumentsClient

    /// - Parameters:
    ///   - name: What the space is called.
    ///   - caller: Carries the calls to the unit, such as `avatar.caller`.
    public init(_ name: String, in caller: any Caller) {
        self.name = name
        client = DocumentsClient(caller)
    }

    /// Makes a document, and gives its id.
    ///
    /// - Parameters:
    ///   - id: Its id; a new random one if it is left out.
    ///   - requestID: 1 to 64 bytes; a repeat with the same gives the first result and writes nothing.
    @discardableResult
    public func create(
        _ fields: Fields, id: String = "", requestID: [UInt8] = [], isolation: isolated (any Actor)? = #isolation
    ) async throws -> String {
        let request = DataV1.PutRequest(
            space: name, id: id, fields: try FieldEncoder.fields(fields), mode: .create, requestId: requestID)
        return try await client.put(request).revision?.id ?? ""
    }

    /// Makes a document or replaces its fields, and gives its version.
    @discardableResult
    public func put(
        _ fields: Fields, id: String, requestID: [UInt8] = [], isolation: isolated (any Actor)? = #isolation
    ) async throws -> String {
        let request = DataV1.PutRequest(
            space: name, id: id, fields: try FieldEncoder.fields(fields), requestId: requestID)
        return try await client.put(request).revision?.version ?? ""
    }

    /// Reads a document.
    ///
    /// - Throws: `DaoError.call` with the status `.notFound` if there is none.
    public func get(_ id: String, isolation: isolated (any Actor)? = #isolation) async throws -> Document {
        let answer = try await client.get(DataV1.GetRequest(space: name, id: id))
        return try Self.document(answer.document ?? DataV1.Document())
    }

    /// Sets some fields of a document and removes others, and gives its version.
    ///
    /// - Parameter ifVersion: The version that it must have; any if it is left out.
    @discardableResult
    public func patch(
        _ id: String, setting: [String: any Encodable & Sendable] = [:], removing: [String] = [],
        ifVersion: String = "", requestID: [UInt8] = [], isolation: isolated (any Actor)? = #isolation
    ) async throws -> String {
        var edits: [DataV1.Edit] = []
        for (field, value) in setting.sorted(by: { byUTF8($0.key, $1.key) }) {
            edits.append(DataV1.Edit(path: [field], edit: .set(try FieldEncoder.value(value, field: field))))
        }
        for field in removing { edits.append(DataV1.Edit(path: [field], edit: .remove(DataV1.Remove()))) }
        let request = DataV1.PatchRequest(
            space: name, id: id, edits: edits, ifVersion: ifVersion, requestId: requestID)
        return try await client.patch(request).revision?.version ?? ""
    }

    /// Deletes a document.
    ///
    /// - Parameter ifVersion: The version that it must have; any if it is left out.
    public func delete(
        _ id: String, ifVersion: String = "", requestID: [UInt8] = [], isolation: isolated (any Actor)? = #isolation
    ) async throws {
        _ = try await client.delete(
            DataV1.DeleteRequest(space: name, id: id, ifVersion: ifVersion, requestId: requestID))
    }

    /// Counts documents, inside the unit.
    public func count(_ query: DocumentQuery = .all, isolation: isolated (any Actor)? = #isolation) async throws -> Int
    {
        Int(clamping: try await client.count(DataV1.CountRequest(space: name, where: try query.filter())).count)
    }

    /// Finds documents, page by page as they are asked for.
    public func find(_ query: DocumentQuery = .all) -> Found { Found(client: client, name: name, query: query) }

    /// Gives what is there, and then each change as it happens. A slow reader gets the newest state of each document.
    ///
    /// The watch begins before this returns. Leaving the loop ends it.
    ///
    /// - Parameters:
    ///   - after: Where to go on: the cursor of a change.
    ///   - fromNow: Whether what is there already is left out.
    public func watch(_ query: DocumentQuery = .all, after: String = "", fromNow: Bool = false) -> Changes {
        do throws(DaoError) {
            let filter = try query.filter()
            return Changes(
                items: client.watch(DataV1.WatchRequest(space: name, where: filter, after: after, fromNow: fromNow)))
        } catch {
            return Changes(items: Items(FailedSource(error)))
        }
    }

    /// What is found, one after the other.
    public struct Found: AsyncSequence, Sendable {
        fileprivate let client: DocumentsClient
        fileprivate let name: String
        fileprivate let query: DocumentQuery

        public func makeAsyncIterator() -> Iterator { Iterator(found: self, left: query.limit) }

        public struct Iterator: AsyncIteratorProtocol {
            /// How many documents are read at a time.
            private static var page: Int { 100 }

            fileprivate let found: Found
            fileprivate var left: Int?
            private var there: ArraySlice<DataV1.Document> = []
            private var cursor = ""
            private var isLast = false

            fileprivate init(found: Found, left: Int?) {
                self.found = found
                self.left = left
            }

            public mutating func next(isolation: isolated (any Actor)?) async throws -> Document? {
                while there.isEmpty {
                    if isLast || left == 0 { return nil }
                    let request = DataV1.QueryRequest(
                        space: found.name, where: try found.query.filter(), order: found.query.order,
                        limit: UInt32(Swift.min(left ?? Self.page, Self.page)), cursor: cursor)
                    let answer = try await found.client.query(request)
                    there = answer.documents[...]
                    cursor = answer.next
                    isLast = cursor.isEmpty
                    left = left.map { Swift.max($0 - answer.documents.count, 0) }
                }
                return try there.popFirst().map(Space.document)
            }

            public mutating func next() async throws -> Document? { try await next(isolation: nil) }
        }
    }

    /// What happens, one after the other.
    public struct Changes: AsyncSequence, Sendable {
        fileprivate let items: Items<DataV1.WatchResponse>

        /// Ends the watch.
        public func close() { items.close() }

        public func makeAsyncIterator() -> Iterator { Iterator(items: items.makeAsyncIterator()) }

        public struct Iterator: AsyncIteratorProtocol {
            fileprivate var items: Items<DataV1.WatchResponse>.Iterator

            public mutating func next(isolation: isolated (any Actor)?) async throws -> Change? {
                while let item = try await items.next(isolation: isolation) {
                    let document = item.document ?? DataV1.Document()
                    switch item.kind {
                    case .changed: return Change(kind: .changed(try Space.document(document)), cursor: item.cursor)
                    case .removed: return Change(kind: .removed(id: document.id), cursor: item.cursor)
                    case .caughtUp: return Change(kind: .caughtUp, cursor: item.cursor)
                    case .unspecified, .unrecognized: continue
                    }
                }
                return nil
            }

            public mutating func next() async throws -> Change? { try await next(isolation: nil) }
        }
    }

    private static func document(_ document: DataV1.Document) throws(DaoError) -> Document {
        if document.oversized {
            throw .failed(
                .tooLarge, "merges made the document '\(plain(document.id, 100))' larger than can be read at once",
                details: ["limit": "max_message_bytes"], help: "`documents.canonical` streams it.")
        }
        return Document(
            id: document.id, fields: try FieldDecoder.read(document, as: Fields.self), version: document.version)
    }
}

extension Avatar {
    /// The documents of a space, as values of a type of the program's own.
    public func space<Fields: Codable & Sendable>(_ name: String, of _: Fields.Type = Fields.self) -> Space<Fields> {
        Space(name, in: caller)
    }
}
