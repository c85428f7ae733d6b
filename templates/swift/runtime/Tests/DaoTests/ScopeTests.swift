import XCTest

@testable import Dao

private struct ScopeVectors: Decodable {
    struct Parse: Decodable {
        let capability: String
        let text: String
        let canonical: String?
        let error: String?
        let feature: String?
    }

    struct Join: Decodable {
        let capability: String
        let scopes: [String]
        let canonical: [String]?
        let error: String?
    }

    struct Match: Decodable {
        let capability: String
        let scopes: [String]
        let method: String?
        let scheme: String?
        let host: String?
        let port: Int?
        let allows: Bool?
    }

    let home: String
    let current: String
    let parse: [Parse]
    let join: [Join]
    let match: [Match]
}

final class ScopeTests: XCTestCase {
    func testScopesAreReadAsTheVectorsSay() throws {
        let vectors = try vectors("scopes.json", ScopeVectors.self)
        let places = Places(home: vectors.home, current: vectors.current)
        XCTAssertGreaterThan(vectors.parse.count, 100)
        for each in vectors.parse {
            let made = try? Scope.canonical(each.capability, [each.text], places)
            guard each.error == nil, each.feature == nil else {
                XCTAssertNil(made, "\(each.capability)=\(each.text)")
                continue
            }
            let wanted = each.canonical.map { $0.isEmpty ? [] : [$0] }
            XCTAssertTrue(alike(made, wanted), "\(each.capability)=\(each.text): \(String(describing: made))")
            if let made, !made.isEmpty {
                XCTAssertTrue(alike(try Scope.canonical(each.capability, made), made), "\(made)")
            }
        }
    }

    func testScopesAreJoinedAsTheVectorsSay() throws {
        let vectors = try vectors("scopes.json", ScopeVectors.self)
        let places = Places(home: vectors.home, current: vectors.current)
        for each in vectors.join {
            let made = try? Scope.canonical(each.capability, each.scopes, places)
            XCTAssertTrue(alike(made, each.error == nil ? each.canonical : nil), "\(each.capability) of \(each.scopes)")
        }
    }

    func testRequestsAreInsideAsTheVectorsSay() throws {
        for each in try vectors("scopes.json", ScopeVectors.self).match where each.capability == "net" {
            guard let allows = each.allows, let host = each.host else { continue }
            let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
            let inside = try each.scopes.contains { text in
                guard case .net(let scope)? = try Scope("net", text) else { return false }
                return scope.allows(each.method ?? "GET", each.scheme ?? "https", bare, each.port ?? 443)
            }
            XCTAssertEqual(inside, allows, "\(each.scopes) \(host)")
        }
    }

    /// Texts are the same only if their bytes are.
    private func alike(_ one: [String]?, _ other: [String]?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return one.elementsEqual(other, by: same)
    }
}
