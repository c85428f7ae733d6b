import XCTest

@testable import Dao

final class CodecTests: XCTestCase {
    func testTextsAreKeysByTheirBytes() throws {
        var details: TextMap<String> = ["\u{e9}": "one"]
        details["e\u{301}"] = "two"
        XCTAssertEqual(details.count, 2)
        let failure = AbiV1.Failure(details: details)
        XCTAssertEqual(try AbiV1.Failure(bytes: failure.serialized()).details.count, 2)
    }

    func testUnknownFieldsAreKept() throws {
        let crossed: [UInt8] = [0x0a, 1, 0x61, 0xfa, 0x3f, 3, 1, 2, 3]
        let entry = try StorageV1.Entry(bytes: crossed)
        XCTAssertEqual(entry.key, [0x61])
        XCTAssertEqual(entry.serialized(), crossed)
    }

    func testElementsAreBounded() {
        let crossed = [UInt8](repeating: 0, count: 100).flatMap { _ in [UInt8]([0x0a, 0]) }
        XCTAssertNoThrow(try StorageV1.ReadManyRequest(bytes: crossed, mostElements: 100))
        XCTAssertThrowsError(try StorageV1.ReadManyRequest(bytes: crossed, mostElements: 99)) {
            XCTAssertEqual($0 as? WireFault, .tooMany)
        }
    }

    func testDigests() {
        let digest = hex(SHA256.digest(Array("abc".utf8)))
        XCTAssertEqual(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        XCTAssertEqual(
            hex(SHA256.digest([UInt8](repeating: 0x61, count: 1000))),
            "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3")
    }

    func testUnpacking() {
        // What zlib makes of "dao" twenty times, and of nothing.
        let packed = unhex("789c4b49cc4f21170100dd661811")
        let unpacked = Array(String(repeating: "dao", count: 20).utf8)
        XCTAssertEqual(Inflate.unpack(packed, most: 60), unpacked)
        XCTAssertNil(Inflate.unpack(packed, most: 59))
        XCTAssertEqual(Inflate.unpack(unhex("789c030000000001"), most: 10), [])
        XCTAssertNil(Inflate.unpack([1, 2, 3], most: 10))
    }

    func testDamagedModulesAreRefused() {
        for bytes in [[], [0, 1, 2, 3], Array("\0asm".utf8), Array("\0asm".utf8) + [1, 0, 0, 0, 1, 200]] as [[UInt8]] {
            XCTAssertThrowsError(try WasmModule(bytes)) { XCTAssertTrue($0 is DaoError) }
        }
    }

    func testRulesNameTheField() {
        let request = StorageV1.WriteRequest(changes: [StorageV1.Change(kind: .put(StorageV1.Entry()))])
        XCTAssertThrowsError(try request.check(Rules())) {
            XCTAssertEqual(($0 as? DaoError)?.callError?.details["field"], "changes[0].put.key")
        }
    }
}
