/// Writes down what crosses between a host and a unit, as `dao/recording/v1/recording.proto` of the SDK says.
public final class Recorder: Observer, @unchecked Sendable {
    private static let format: UInt64 = 1
    private static let roomForFull = 64
    /// The bytes that a recording may have, unless somebody says otherwise.
    public static let mostBytes = 256 << 20

    private let sink: @Sendable ([UInt8]) -> Void
    private let most: Int
    private var left: Int
    private var instances: UInt64 = 0
    private var isOpen = false

    /// - Parameters:
    ///   - mostBytes: The bytes that all records may have; then one more says that it was full.
    ///   - sink: Takes each record with its length before it.
    public init(mostBytes: Int = Recorder.mostBytes, _ sink: @escaping @Sendable ([UInt8]) -> Void) {
        self.sink = sink
        most = mostBytes
        left = mostBytes - Self.roomForFull
    }

    func begin(_ unit: MetaUnit, _ host: (name: String, version: String)) {
        var record = Record()
        record.number(1, Self.format)
        record.text(2, Contract.name)
        record.number(3, UInt64(Contract.major))
        record.number(4, UInt64(Contract.minor))
        record.bytes(5, unhex(Contract.digest))
        record.bytes(6, unhex(unit.digest))
        record.text(7, unit.name)
        record.text(8, unit.version)
        record.text(9, host.name)
        record.text(10, host.version)
        write(1, record)
    }

    func instanceBegins(_ memoryBytes: Int) {
        instanceEnds("it died while it was made")
        instances += 1
        isOpen = true
        var record = Record()
        record.number(1, instances)
        record.number(2, UInt64(memoryBytes))
        write(2, record)
    }

    func instanceEnds(_ cause: String?) {
        guard isOpen else { return }
        isOpen = false
        var record = Record()
        record.number(1, cause == nil ? 0 : 1)
        record.text(2, cause ?? "")
        write(6, record)
    }

    func entryBegins(_ name: String, _ arguments: [UInt32], _ payload: [UInt8]) {
        var record = Record()
        record.text(1, name)
        record.numbers(2, arguments)
        record.bytes(3, payload)
        write(3, record)
    }

    func entryEnds(_ end: EntryEnd) {
        var record = Record()
        switch end {
        case .returned(let result): record.signed(1, result)
        case .died(let kind): record.number(2, UInt64(kind.rawValue))
        }
        write(5, record)
    }

    func importCalled(_ name: String, _ arguments: [UInt32], _ wentIn: [UInt8], _ cameOut: [UInt8], _ status: Int32?) {
        var record = Record()
        record.text(1, name)
        record.numbers(2, arguments)
        record.bytes(3, wentIn)
        record.bytes(4, cameOut)
        if let status { record.signed(5, status) }
        write(4, record)
    }

    private func write(_ field: Int, _ record: Record) {
        guard left > 0 else { return }
        var whole = Record()
        whole.bytes(field, record.content, evenIfEmpty: true)
        left -= whole.content.count
        if left <= 0 {
            var full = Record()
            full.number(1, UInt64(most))
            whole = Record()
            whole.bytes(7, full.content)
        }
        let length = withUnsafeBytes(of: UInt32(whole.content.count).littleEndian) { [UInt8]($0) }
        sink(length + whole.content)
    }
}

/// The few forms of Protobuf that records need; what is empty or 0 is left out.
private struct Record {
    private var writer = WireWriter()

    var content: [UInt8] { writer.bytes }

    mutating func number(_ field: Int, _ value: UInt64) { writer.single(field, value, WireUInt64.self) }

    /// Written even if it is 0: it has presence.
    mutating func signed(_ field: Int, _ value: Int32) { writer.always(field, value, WireSInt32.self) }

    mutating func text(_ field: Int, _ value: String) { writer.single(field, value, WireString.self) }

    mutating func bytes(_ field: Int, _ value: [UInt8], evenIfEmpty: Bool = false) {
        if evenIfEmpty {
            writer.always(field, value, WireBytes.self)
        } else {
            writer.single(field, value, WireBytes.self)
        }
    }

    mutating func numbers(_ field: Int, _ values: [UInt32]) { writer.list(field, values, WireUInt32.self) }
}

/// The bytes of hexadecimal digits.
package func unhex(_ text: String) -> [UInt8] {
    let digits = text.utf8.compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}
