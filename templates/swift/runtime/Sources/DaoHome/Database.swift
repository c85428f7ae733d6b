// SQLite, as far as a home needs it.

import CSQLite
import Dao
import Foundation

/// An error of SQLite.
struct SQLiteError: Error, CustomStringConvertible {
    /// The extended result code.
    let code: Int32
    let description: String

    var primary: Int32 { code & 0xff }
    var isTaken: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
    var isDamage: Bool { primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB }
}

/// A connection. It is used by one thread at a time.
final class Database {
    let path: String
    private var handle: OpaquePointer?
    private var prepared: [String: OpaquePointer] = [:]

    /// Opens a file that is there.
    init(_ path: String, busyMilliseconds: Int32) throws(SQLiteError) {
        self.path = path
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = sqlite3_open_v2(path, &handle, flags, nil)
        guard code == SQLITE_OK else {
            let error = error(code)
            sqlite3_close_v2(handle)
            throw error
        }
        sqlite3_busy_timeout(handle, busyMilliseconds)
    }

    deinit { close() }

    func close() {
        for statement in prepared.values { sqlite3_finalize(statement) }
        prepared = [:]
        sqlite3_close_v2(handle)
        handle = nil
    }

    private func error(_ code: Int32) -> SQLiteError {
        let text = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
        return SQLiteError(code: code, description: plain(text, 300))
    }

    /// A value of a row.
    enum Value: Equatable {
        case null
        case number(Int64)
        case text(String)
        case blob([UInt8])

        var number: Int64 { if case .number(let value) = self { value } else { 0 } }
        var blob: [UInt8]? { if case .blob(let value) = self { value } else { nil } }
    }

    /// Runs a statement; the closure gets its rows, until it says that it wants no more.
    func run(_ sql: String, _ given: [Value] = [], _ row: ([Value]) -> Bool = { _ in true }) throws(SQLiteError) {
        let statement = try statement(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (at, value) in given.enumerated() { try bind(statement, Int32(at + 1), value) }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw error(code) }
            let values = (0..<sqlite3_column_count(statement)).map { Self.column(statement, $0) }
            if !row(values) { return }
        }
    }

    /// The first value of the first row.
    func value(_ sql: String, _ given: [Value] = []) throws(SQLiteError) -> Value? {
        var found: Value?
        try run(sql, given) { values in
            found = values.first
            return false
        }
        return found
    }

    private func statement(_ sql: String) throws(SQLiteError) -> OpaquePointer? {
        if let found = prepared[sql] { return found }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw error(code) }
        prepared[sql] = statement
        return statement
    }

    private func bind(_ statement: OpaquePointer?, _ at: Int32, _ value: Value) throws(SQLiteError) {
        let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        let code =
            switch value {
            case .null: sqlite3_bind_null(statement, at)
            case .number(let number): sqlite3_bind_int64(statement, at, number)
            case .text(let text): sqlite3_bind_text(statement, at, text, -1, transient)
            case .blob(let bytes) where bytes.isEmpty: sqlite3_bind_zeroblob(statement, at, 0)
            case .blob(let bytes):
                bytes.withUnsafeBytes { sqlite3_bind_blob(statement, at, $0.baseAddress, Int32($0.count), transient) }
            }
        guard code == SQLITE_OK else { throw error(code) }
    }

    private static func column(_ statement: OpaquePointer?, _ at: Int32) -> Value {
        switch sqlite3_column_type(statement, at) {
        case SQLITE_INTEGER: return .number(sqlite3_column_int64(statement, at))
        case SQLITE_TEXT: return .text(String(cString: sqlite3_column_text(statement, at)))
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(statement, at))
            guard let start = sqlite3_column_blob(statement, at) else { return .blob([]) }
            return .blob([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        default: return .null
        }
    }
}
