/// SHA-256 (FIPS 180-4). The core has no dependency, and no library of all its platforms offers it.
enum SHA256 {
    private static let constants: [UInt32] = [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ]

    static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [
            0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
        ]
        let whole = bytes.count / 64 * 64
        var last = Array(bytes[whole...])
        last.append(0x80)
        while last.count % 64 != 56 { last.append(0) }
        withUnsafeBytes(of: UInt64(bytes.count * 8).bigEndian) { last.append(contentsOf: $0) }
        constants.withUnsafeBufferPointer { constants in
            bytes.withUnsafeBytes { compress(&state, UnsafeRawBufferPointer(rebasing: $0[..<whole]), constants) }
            last.withUnsafeBytes { compress(&state, $0, constants) }
        }
        return state.flatMap { word in withUnsafeBytes(of: word.bigEndian) { [UInt8]($0) } }
    }

    private static func compress(
        _ state: inout [UInt32], _ bytes: UnsafeRawBufferPointer, _ constants: UnsafeBufferPointer<UInt32>
    ) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { words in
            for block in stride(from: 0, to: bytes.count, by: 64) {
                for at in 0..<16 {
                    let word = bytes.loadUnaligned(fromByteOffset: block + at * 4, as: UInt32.self)
                    words[at] = UInt32(bigEndian: word)
                }
                for at in 16..<64 {
                    let (early, late) = (words[at - 15], words[at - 2])
                    let s0 = (early >> 7 | early << 25) ^ (early >> 18 | early << 14) ^ early >> 3
                    let s1 = (late >> 17 | late << 15) ^ (late >> 19 | late << 13) ^ late >> 10
                    words[at] = words[at - 16] &+ s0 &+ words[at - 7] &+ s1
                }
                var (a, b, c, d) = (state[0], state[1], state[2], state[3])
                var (e, f, g, h) = (state[4], state[5], state[6], state[7])
                for at in 0..<64 {
                    let s1 = (e >> 6 | e << 26) ^ (e >> 11 | e << 21) ^ (e >> 25 | e << 7)
                    let first = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ constants[at] &+ words[at]
                    let s0 = (a >> 2 | a << 30) ^ (a >> 13 | a << 19) ^ (a >> 22 | a << 10)
                    let second = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
                    (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
                }
                for (at, word) in [a, b, c, d, e, f, g, h].enumerated() { state[at] &+= word }
            }
        }
    }
}
