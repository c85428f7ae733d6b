import Foundation
import XCTest

@testable import Dao

private struct ErrorVectors: Decodable {
    struct Failure: Decodable {
        let code: Int32
        let message: String
        let details: [String: String]
    }

    struct Crossing: Decodable {
        let status: String
        let message: String
        let help: String
        let details: [String: String]
        let failure: Failure
    }

    let crossing: [Crossing]
    let plain: [[String]]
}

final class ErrorTests: XCTestCase {
    func testErrorsCrossAsTheVectorsSay() throws {
        for each in try vectors("errors.json", ErrorVectors.self).crossing {
            let status = Status(name: each.status) ?? Status(rawValue: -999)
            let details = TextMap(each.details.map { ($0.key, $0.value) })
            let error = CallError(status: status, message: each.message, details: details, help: each.help)
            let crossing = error.crossing
            let failure = try Boundary.Failure(bytes: crossing.payload)
            XCTAssertEqual(crossing.status, each.failure.code, each.message)
            XCTAssertEqual(failure.message, each.failure.message)
            XCTAssertEqual(failure.details, TextMap(each.failure.details.map { ($0.key, $0.value) }))
        }
    }

    func testTextsAreMadePlainAsTheVectorsSay() throws {
        for pair in try vectors("errors.json", ErrorVectors.self).plain {
            XCTAssertTrue(
                same(plain(pair[0]), pair[1]), "\(plain(pair[0]).debugDescription) \(pair[1].debugDescription)")
        }
    }

    func testAnErrorSaysWhatToDo() {
        let error: any Error = DaoError.failed(.notFound, "There is no such note.", help: "Write it first.")
        XCTAssertEqual(error.localizedDescription, "There is no such note.")
        XCTAssertEqual((error as? any LocalizedError)?.recoverySuggestion, "Write it first.")
    }

    func testTextIsCutByCodePoints() {
        XCTAssertEqual(cut("abc", 3), "abc")
        XCTAssertEqual(cut("abcd", 3), "ab…")
        XCTAssertEqual(cut("😀😀😀😀", 3), "😀😀…")
    }
}
