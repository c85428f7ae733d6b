/// Unpacks zlib's format (RFC 1950 and 1951). What is damaged, or longer than allowed, gives nil.
struct Inflate {
    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145,
        8193, 12289, 16385, 24577,
    ]
    private static let codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

    /// A Huffman code in canonical form: how many codes each length has, and the symbols in their order.
    private struct Code {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int] = []

        init(_ lengths: [Int]) {
            for length in lengths where length > 0 { counts[length] += 1 }
            for length in 1...15 {
                for (symbol, its) in lengths.enumerated() where its == length { symbols.append(symbol) }
            }
        }
    }

    private struct Damaged: Error {}

    private let bytes: [UInt8]
    private let most: Int
    private var at = 2
    private var bit = 0
    private var output: [UInt8] = []

    static func unpack(_ bytes: [UInt8], most: Int) -> [UInt8]? {
        guard bytes.count >= 6, bytes[0] & 15 == 8, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0, bytes[1] & 32 == 0
        else { return nil }
        var unpacking = Inflate(bytes, most)
        do { try unpacking.run() } catch { return nil }
        return unpacking.output
    }

    private init(_ bytes: [UInt8], _ most: Int) {
        self.bytes = bytes
        self.most = most
    }

    private mutating func bits(_ count: Int) throws -> Int {
        var value = 0
        for place in 0..<count {
            guard at < bytes.count else { throw Damaged() }
            value |= (Int(bytes[at]) >> bit & 1) << place
            bit += 1
            if bit == 8 { (bit, at) = (0, at + 1) }
        }
        return value
    }

    private mutating func symbol(_ code: Code) throws -> Int {
        var (value, first, index) = (0, 0, 0)
        for length in 1...15 {
            value |= try bits(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Damaged()
    }

    private mutating func append(_ byte: UInt8) throws {
        guard output.count < most else { throw Damaged() }
        output.append(byte)
    }

    private mutating func run() throws {
        var isLast = false
        while !isLast {
            isLast = try bits(1) == 1
            switch try bits(2) {
            case 0: try stored()
            case 1:
                let lengths = (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
                try compressed(Code(lengths), Code([Int](repeating: 5, count: 30)))
            case 2: try dynamic()
            default: throw Damaged()
            }
        }
    }

    private mutating func stored() throws {
        if bit > 0 { (bit, at) = (0, at + 1) }
        guard at + 4 <= bytes.count else { throw Damaged() }
        let length = Int(bytes[at]) | Int(bytes[at + 1]) << 8
        at += 4
        guard at + length <= bytes.count else { throw Damaged() }
        for byte in bytes[at..<at + length] { try append(byte) }
        at += length
    }

    private mutating func dynamic() throws {
        let (literals, distances, codes) = (try bits(5) + 257, try bits(5) + 1, try bits(4) + 4)
        var lengths = [Int](repeating: 0, count: 19)
        for place in 0..<codes { lengths[Self.codeOrder[place]] = try bits(3) }
        let code = Code(lengths)
        lengths = []
        while lengths.count < literals + distances {
            let found = try symbol(code)
            switch found {
            case 0..<16: lengths.append(found)
            case 16:
                guard let last = lengths.last else { throw Damaged() }
                lengths += [Int](repeating: last, count: 3 + (try bits(2)))
            case 17: lengths += [Int](repeating: 0, count: 3 + (try bits(3)))
            default: lengths += [Int](repeating: 0, count: 11 + (try bits(7)))
            }
        }
        guard lengths.count == literals + distances else { throw Damaged() }
        try compressed(Code(Array(lengths[..<literals])), Code(Array(lengths[literals...])))
    }

    private mutating func compressed(_ literals: Code, _ distances: Code) throws {
        while true {
            let found = try symbol(literals)
            if found < 256 {
                try append(UInt8(found))
                continue
            }
            if found == 256 { return }
            guard found - 257 < Self.lengthBase.count else { throw Damaged() }
            let length = Self.lengthBase[found - 257] + (try bits(Self.lengthBits[found - 257]))
            let far = try symbol(distances)
            guard far < Self.distanceBase.count else { throw Damaged() }
            let distance = Self.distanceBase[far] + (try bits(max(far / 2 - 1, 0)))
            guard distance <= output.count else { throw Damaged() }
            for _ in 0..<length { try append(output[output.count - distance]) }
        }
    }
}
