import Foundation
import XCTest

/// The data that every language runs; `DAO_VECTORS` is its folder.
func vectors<T: Decodable>(_ name: String, _ type: T.Type) throws -> T {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    let checkout = here.appendingPathComponent("../../../../../tests/vectors").path
    let folder = ProcessInfo.processInfo.environment["DAO_VECTORS"] ?? checkout
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
    return try JSONDecoder().decode(type, from: data)
}
