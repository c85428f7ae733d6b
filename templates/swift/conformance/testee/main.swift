// The testee of Swift: does what the conformance kit commands, and reports what it sees. It drives the generated
// bindings and decides nothing; `proto/dao/conformance/v1/testee.proto` describes what it takes and gives.

import Foundation
import conformance

let testee = Testee()

/// Reads so many bytes of standard input; nil at its end.
func read(_ count: Int) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
        guard let more = try FileHandle.standardInput.read(upToCount: count - bytes.count), !more.isEmpty else {
            return nil
        }
        bytes += more
    }
    return bytes
}

while let head = try read(4) {
    let length = head.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard let body = try read(length) else { break }
    await testee.take(try V1.Command(bytes: body))
}
exit(0)
