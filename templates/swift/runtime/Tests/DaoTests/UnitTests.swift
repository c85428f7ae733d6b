// What needs a running unit: `DAO_WASMTIME` names the folder of the engine's library, `DAO_UNIT` the unit.

#if canImport(DaoWasmtime)
    import DaoWasmtime
    import Foundation
    import XCTest

    @testable import Dao

    private struct Todo: Codable, Sendable, Equatable {
        struct Place: Codable, Sendable, Equatable {
            var name: String
            var near: [String]?
        }

        var title: String
        var done = false
        var rank = 0
        var weight: Double?
        var text: Documents.Text?
        var count: Documents.Counter?
        var data: Data?
        var bytes: [UInt8]?
        var since: Date?
        var link: URL?
        var place: Place?
        var tags: [String]?
        var numbers: [Int]?
        var words: [String: String]?
    }

    private struct Wrong: Codable, Sendable {
        var title: Int
    }

    private let cache = NSTemporaryDirectory() + "dao-modules-\(getpid())"
    private let engine = WasmtimeEngine(cache: cache)

    private func with(
        _ options: OpenOptions = OpenOptions(), isolation: isolated (any Actor)? = #isolation,
        _ test: (Avatar) async throws -> Void
    ) async throws {
        let path = try XCTUnwrap(ProcessInfo.processInfo.environment["DAO_UNIT"])
        var options = options
        options.onLog = options.onLog ?? { _, _ in }
        options.start = .seconds(600)  // the first one compiles, beside whatever else the machine does
        try await TestAvatar.with(try readModule(path), engine: engine, options: options, test)
    }

    final class UnitTests: XCTestCase {
        override class func tearDown() {
            try? FileManager.default.removeItem(atPath: cache)
            super.tearDown()
        }

        func testACacheThatIsDamagedIsMadeAgain() async throws {
            try await with { _ in }
            let names = try FileManager.default.contentsOfDirectory(atPath: cache)
            XCTAssertEqual(names.count, 1)
            let path = try "\(cache)/\(XCTUnwrap(names.first))"
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            var content = whole
            content[content.count / 2] ^= 1
            try content.write(to: URL(fileURLWithPath: path))
            try await with { _ in }
            XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: cache), names)
            XCTAssertEqual(try Data(contentsOf: URL(fileURLWithPath: path)).count, whole.count)
            XCTAssertNotEqual(try Data(contentsOf: URL(fileURLWithPath: path)), content)
        }

        func testDocumentsHoldWhatATypeHolds() async throws {
            try await with { avatar in
                let todos = avatar.space("todos", of: Todo.self)
                let whole = Todo(
                    title: "Milk", done: true, rank: -3, weight: 1.5, text: "two litres", count: 7, data: Data([1, 2]),
                    bytes: [3], since: Date(timeIntervalSince1970: 1_700_000_000), link: URL(string: "https://a.org/x"),
                    place: Todo.Place(name: "shop", near: []), tags: [], numbers: [1, 2], words: ["\u{e9}": "x"])
                let id = try await todos.create(whole)
                let read = try await todos.get(id)
                XCTAssertEqual(read.fields, whole)
                // What each is inside the document.
                let plain = try await avatar.documents.get(DataV1.GetRequest(space: "todos", id: id)).document
                XCTAssertEqual(plain?.fields["text"]?.kind, .textValue("two litres"))
                XCTAssertEqual(plain?.fields["count"]?.kind, .counterValue(7))
                XCTAssertEqual(plain?.fields["data"]?.kind, .bytesValue([1, 2]))
                XCTAssertEqual(plain?.fields["tags"]?.kind, .listValue(DataV1.ListValue()))
                XCTAssertEqual(plain?.fields["bytes"]?.kind, .bytesValue([3]))
                XCTAssertEqual(plain?.fields["since"]?.kind, .stringValue("2023-11-14T22:13:20.000Z"))
                try await todos.put(Todo(title: "Bread"), id: id)
                let small = try await avatar.documents.get(DataV1.GetRequest(space: "todos", id: id)).document
                XCTAssertEqual(small?.fields.keys.sorted(), ["done", "rank", "title"])
            }
        }

        func testDocumentsAreFoundAndChanged() async throws {
            try await with { avatar in
                let todos: Space<Todo> = avatar.space("todos")
                for number in 0..<250 {
                    try await todos.create(Todo(title: "t\(number)", rank: number), id: "t\(number)")
                }
                let many = try await todos.count(.all.matching("rank", .atLeast, 100).matching("done", .equal, false))
                XCTAssertEqual(many, 150)
                var found: [Int] = []
                for try await todo in todos.find(.all.ordered(by: "rank", descending: true).limited(to: 120)) {
                    found.append(todo.fields.rank)
                }
                XCTAssertEqual(found, Array((130..<250).reversed()))
                try await todos.patch("t1", setting: ["done": true, "tags": ["a"]], removing: ["rank"])
                let lacking = try await todos.count(.all.lacking("rank").matching("tags", .contains, "a"))
                XCTAssertEqual(lacking, 1)
                try await todos.delete("t1")
                do {
                    _ = try await todos.get("t1")
                    XCTFail("it is there")
                } catch DaoError.call(let failure) {
                    XCTAssertEqual(failure.status, .notFound)
                }
            }
        }

        func testWhatDoesNotFitNamesTheField() async throws {
            try await with { avatar in
                let id = try await avatar.space("todos", of: Todo.self).create(Todo(title: "Milk"))
                do {
                    _ = try await avatar.space("todos", of: Wrong.self).get(id)
                    XCTFail("it was read")
                } catch let error as DaoError {
                    XCTAssertEqual(error.callError?.details["field"], "title")
                    XCTAssertTrue(error.message.contains("holds a text, which is no Int"), error.message)
                }
                do {
                    try await avatar.space("todos", of: [String: [UInt64]].self).create(["a": [1, .max]])
                    XCTFail("it was written")
                } catch let error as DaoError {
                    XCTAssertEqual(error.callError?.details["field"], "a[1]")
                }
                do {
                    try await avatar.space("todos", of: Int.self).create(1)
                    XCTFail("a number is no document")
                } catch let error as DaoError {
                    XCTAssertEqual(error.callError?.status, .invalidArgument)
                }
            }
        }

        func testAWatchGivesWhatIsThereAndThenWhatHappens() async throws {
            try await with { avatar in
                let todos = avatar.space("todos", of: Todo.self)
                try await todos.create(Todo(title: "Milk"), id: "a")
                var seen: [String] = []
                for try await change in todos.watch(.all.matching("done", .equal, false)) {
                    switch change.kind {
                    case .changed(let document): seen.append("changed \(document.id) \(document.fields.title)")
                    case .removed(let id): seen.append("removed \(id)")
                    case .caughtUp: if !seen.contains("caught up") { seen.append("caught up") } else { continue }
                    }
                    if seen.count == 2 { try await todos.create(Todo(title: "Bread"), id: "b") }
                    if seen.count == 3 { try await todos.patch("a", setting: ["done": true]) }
                    if seen.count == 4 { break }
                }
                XCTAssertEqual(seen, ["changed a Milk", "caught up", "changed b Bread", "removed a"])
            }
        }

        func testTheMainActorIsNotLeft() async throws { try await Self.onTheMainActor() }

        @MainActor
        private static func onTheMainActor() async throws {
            try await with { avatar in
                MainActor.assertIsolated()
                let todos = avatar.space("todos", of: Todo.self)
                try await todos.create(Todo(title: "Milk"), id: "a")
                for try await todo in todos.find() { XCTAssertEqual(todo.id, "a") }
                MainActor.assertIsolated()
            }
        }

        func testAHandlerThatWaitsForItselfHearsThat() async throws {
            let own = CallingStorage()
            var options = OpenOptions()
            options.capabilities.storage = own
            try await with(options) { avatar in
                let todos = avatar.space("todos", of: Todo.self)
                try await todos.create(Todo(title: "Milk"), id: "a")
                own.call.withLock { $0 = { _ = try await todos.create(Todo(title: "Bread"), id: "b") } }
                try await todos.create(Todo(title: "Salt"), id: "c")
                let error = own.fault.withLock { $0 }
                XCTAssertEqual(error?.callError?.status, .internal)
                XCTAssertTrue(error?.message.contains("waits for it") == true, error?.message ?? "nothing failed")
            }
        }
    }

    /// Storage whose next write calls the Avatar first, and waits for it.
    private final class CallingStorage: StorageCapability {
        let call = Lock<(@Sendable () async throws -> Void)?>(nil)
        let fault = Lock<DaoError?>(nil)
        private let memory = MemoryStorage()

        func read(_ request: StorageV1.ReadRequest) async throws -> StorageV1.ReadResponse {
            try await memory.read(request)
        }

        func readMany(_ request: StorageV1.ReadManyRequest) async throws -> StorageV1.ReadManyResponse {
            try await memory.readMany(request)
        }

        func scan(_ request: StorageV1.ScanRequest) async throws -> StorageV1.ScanResponse {
            try await memory.scan(request)
        }

        func write(_ request: StorageV1.WriteRequest) async throws -> StorageV1.WriteResponse {
            if let call = call.take() {
                do { try await call() } catch { fault.withLock { $0 = error as? DaoError } }
            }
            return try await memory.write(request)
        }
    }
#endif
