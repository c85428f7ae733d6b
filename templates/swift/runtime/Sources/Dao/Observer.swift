/// Sees what crosses between host and unit, on the lane. A recorder is one.
protocol Observer: AnyObject, Sendable {
    func begin(_ unit: MetaUnit, _ host: (name: String, version: String))
    func instanceBegins(_ memoryBytes: Int)
    /// - Parameter cause: What it died of; nil if it was closed.
    func instanceEnds(_ cause: String?)
    func entryBegins(_ name: String, _ arguments: [UInt32], _ payload: [UInt8])
    func entryEnds(_ end: EntryEnd)
    /// - Parameters:
    ///   - wentIn: The bytes that the unit gave.
    ///   - cameOut: The bytes that it got.
    ///   - status: What the import returned; nil if the instance died of it.
    func importCalled(_ name: String, _ arguments: [UInt32], _ wentIn: [UInt8], _ cameOut: [UInt8], _ status: Int32?)
}

/// How an entry ended.
enum EntryEnd {
    case returned(Int32)
    case died(GuestFault.Kind)
}
