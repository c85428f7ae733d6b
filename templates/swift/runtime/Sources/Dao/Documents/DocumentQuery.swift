/// Which documents of a space are meant, in which order, and how many.
///
/// ```swift
/// .all.matching("done", .equal, false).ordered(by: "title").limited(to: 10)
/// ```
public struct DocumentQuery: Sendable {
    /// How a field is compared with a value.
    public enum Comparison: Sendable {
        case equal, notEqual, less, atMost, greater, atLeast
        /// The field is a list that has the value.
        case contains
        /// The field is a text that begins with the value.
        case startsWith

        fileprivate var code: DataV1.Comparison.Operator {
            switch self {
            case .equal: .equal
            case .notEqual: .notEqual
            case .less: .less
            case .atMost: .lessOrEqual
            case .greater: .greater
            case .atLeast: .greaterOrEqual
            case .contains: .contains
            case .startsWith: .startsWith
            }
        }
    }

    private var filters: [DataV1.Filter] = []
    private var fault: DaoError?
    private(set) var order: DataV1.Order?
    private(set) var limit: Int?

    public init() {}

    /// Every document, in the order of their ids.
    public static var all: DocumentQuery { DocumentQuery() }

    /// Wants a field that compares so with a value.
    public func matching(
        _ field: String, _ comparison: Comparison, _ value: some Encodable & Sendable
    ) -> DocumentQuery {
        var made = self
        do throws(DaoError) {
            let value = try FieldEncoder.value(value, field: field)
            made.add(DataV1.Comparison(field: Self.path(field), operator: comparison.code, value: value))
        } catch {
            made.fault = made.fault ?? error
        }
        return made
    }

    /// Wants documents without a field.
    public func lacking(_ field: String) -> DocumentQuery {
        var made = self
        made.add(DataV1.Comparison(field: Self.path(field), operator: .absent))
        return made
    }

    /// Sorts what is found by a field.
    public func ordered(by field: String, descending: Bool = false) -> DocumentQuery {
        var made = self
        made.order = DataV1.Order(field: Self.path(field), descending: descending)
        return made
    }

    /// Gives at most so many.
    public func limited(to most: Int) -> DocumentQuery {
        var made = self
        made.limit = max(most, 0)
        return made
    }

    private mutating func add(_ comparison: DataV1.Comparison) {
        filters.append(DataV1.Filter(condition: .compare(comparison)))
    }

    private static func path(_ field: String) -> DataV1.FieldPath { DataV1.FieldPath(keys: [field]) }

    /// All conditions together.
    ///
    /// - Throws: `DaoError`: a value is none that a document can hold.
    func filter() throws(DaoError) -> DataV1.Filter? {
        if let fault { throw fault }
        return filters.count > 1 ? DataV1.Filter(condition: .all(DataV1.Filters(filters: filters))) : filters.first
    }
}
