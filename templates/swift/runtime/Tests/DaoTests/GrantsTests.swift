import Foundation
import XCTest

@testable import Dao
@testable import DaoHome

private struct GrantVectors: Decodable {
    struct Unit: Decodable {
        let name: String
        let digest: String
        let publisher: String
        let claimed: String
    }

    struct About: Decodable {
        let unit: Unit
        let allowed: [String: [String]]
        let denied: [String]
    }

    struct File: Decodable {
        let name: String
        let text: String?
        let base64: String?
        let error: String?
        let line: Int?
        let units: [About]?
    }

    struct Decided: Decodable {
        let name: String
        let text: String?
        let program: [String]?
        let wants: [String]
        let granted: [String: [String]]
        let refused: [String]
    }

    let home: String
    let digest: String
    let files: [File]
    let decisions: [Decided]
}

final class GrantsTests: XCTestCase {
    private let path = NSTemporaryDirectory() + "grants-\(UInt64.random(in: .min ... .max)).toml"

    override func tearDown() {
        unlink(path)
        super.tearDown()
    }

    private func write(_ text: String?, _ base64: String? = nil) throws {
        unlink(path)
        let content = base64.flatMap { Data(base64Encoded: $0) } ?? text.map { Data($0.utf8) }
        try content?.write(to: URL(fileURLWithPath: path))
    }

    func testFilesAreReadAsTheVectorsSay() throws {
        let vectors = try DaoTests.vectors("grants.json", GrantVectors.self)
        XCTAssertGreaterThan(vectors.files.count, 30)
        for each in vectors.files {
            try write(each.text, each.base64)
            if each.error != nil {
                XCTAssertThrowsError(try GrantsFile.read(path, home: vectors.home), each.name) { error in
                    let message = (error as? DaoError)?.message ?? "\(error)"
                    if let line = each.line {
                        XCTAssertTrue(message.contains(":\(line): "), "\(each.name): \(message)")
                    }
                }
                continue
            }
            let words = try GrantsFile.read(path, home: vectors.home)
            for about in each.units ?? [] where about.unit.publisher.isEmpty {
                let unit = about.unit
                let said = Words(words, name: unit.name, digest: unit.digest, claimed: unit.claimed)
                XCTAssertEqual(said.allowed, about.allowed, each.name)
                XCTAssertEqual(said.denied, Set(about.denied), each.name)
            }
        }
    }

    func testDecisionsAreMadeAsTheVectorsSay() throws {
        let vectors = try DaoTests.vectors("grants.json", GrantVectors.self)
        let places = Places(home: vectors.home)
        for each in vectors.decisions {
            try write(each.text)
            let words = Words(
                try GrantsFile.read(path, home: vectors.home), name: "dao", digest: vectors.digest, claimed: "")
            let wishes = each.wants.map { Wish(capability: $0, isRequired: false, scopes: [], reason: "") }
            let given = try each.program.map { try Decision.parse($0, places) }
            let made = try Decision(wishes, given: given, words: words)
            XCTAssertEqual(made.granted, each.granted, each.name)
            XCTAssertEqual(made.refused.keys.sorted(), each.refused.sorted(), each.name)
        }
    }
}
