import XCTest

@testable import Dao

private struct NetVectors: Decodable {
    struct URL: Decodable {
        let url: String
        let scheme: String?
        let host: String?
        let port: Int?
        let target: String?
        let error: String?
        let feature: String?
    }

    struct Method: Decodable {
        let method: String
        let ok: Bool
    }

    struct Header: Decodable {
        let name: String
        let value: String
        let ok: Bool
    }

    struct Address: Decodable {
        let address: String
        let `public`: Bool
    }

    struct Name: Decodable {
        let host: String
        let `private`: Bool
    }

    struct Redirect: Decodable {
        let status: Int
        let method: String
        let then: String?
        let body: Bool?
    }

    struct Location: Decodable {
        let base: String
        let location: String
        let url: String?
        let error: String?
    }

    let urls: [URL]
    let methods: [Method]
    let headers: [Header]
    let addresses: [Address]
    let names: [Name]
    let redirects: [Redirect]
    let locations: [Location]
}

final class NetTests: XCTestCase {
    private let vectors = try! DaoTests.vectors("net.json", NetVectors.self)

    func testAddressesAreReadAsTheVectorsSay() {
        for each in vectors.urls {
            let made = try? WebAddress(each.url)
            guard each.error == nil, each.feature == nil else {
                XCTAssertNil(made, each.url)
                continue
            }
            XCTAssertEqual(made?.scheme, each.scheme, each.url)
            XCTAssertEqual(made?.host, each.host, each.url)
            XCTAssertEqual(made?.port, each.port, each.url)
            XCTAssertEqual(made?.target, each.target, each.url)
        }
        for each in vectors.locations {
            let made = try? WebAddress(each.base).joined(each.location)
            XCTAssertEqual(made?.text, each.url, "\(each.location) at \(each.base)")
        }
    }

    func testMethodsAndFieldsAreWhatTheVectorsSay() {
        for each in vectors.methods {
            let made = try? WebRequest(NetV1.FetchRequest(method: each.method, url: "https://a.org"))
            XCTAssertEqual(made != nil, each.ok, each.method)
        }
        for each in vectors.headers {
            let field = NetV1.Header(name: each.name, value: each.value)
            let made = try? WebRequest(NetV1.FetchRequest(method: "GET", url: "https://a.org", headers: [field]))
            XCTAssertEqual(made != nil, each.ok, "\(each.name): \(each.value)")
        }
    }

    func testRedirectsAreFollowedAsTheVectorsSay() throws {
        let field = NetV1.Header(name: "Content-Type", value: "x")
        for each in vectors.redirects {
            let first = try WebRequest(
                NetV1.FetchRequest(method: each.method, url: "https://a.org/", headers: [field], body: [1]))
            let next = try first.redirected(each.status, "/next")
            XCTAssertEqual(next?.method, each.then, "\(each.status) of \(each.method)")
            guard let next else { continue }
            XCTAssertEqual(!next.body.isEmpty, each.body)
            XCTAssertEqual(!next.fields.isEmpty, each.body)
        }
    }

    func testAddressesArePublicAsTheVectorsSay() throws {
        XCTAssertGreaterThan(vectors.addresses.count, 50)
        for each in vectors.addresses {
            let bytes = try XCTUnwrap(PublicAddresses.bytes(each.address), each.address)
            XCTAssertEqual(PublicAddresses.isPublic(bytes), each.public, each.address)
        }
        for each in vectors.names {
            XCTAssertEqual(PublicAddresses.mayBePrivate(each.host), each.private, each.host)
        }
    }
}
