import Foundation

/// What goes wrong with an Avatar.
///
/// ```swift
/// do {
///     _ = try await avatar.documents.get(request)
/// } catch DaoError.call(let failure) where failure.status == .notFound {
///     // there is no such document
/// }
/// ```
public enum DaoError: Error, Sendable {
    /// A call failed, in either direction.
    case call(CallError)
    /// A unit was refused before anything of it ran; the message says all that is wrong with it.
    case module(String)
    /// A home cannot be opened.
    case home(String, help: String)
    /// A scope is not written as scopes are.
    case scope(String)

    /// Makes the error of a call. Capabilities refuse with it.
    public static func failed(
        _ status: Status, _ message: String = "", details: TextMap<String> = [:], help: String = ""
    ) -> DaoError {
        .call(CallError(status: status, message: message, details: details, help: help))
    }

    /// What went wrong.
    public var message: String {
        switch self {
        case .call(let failure): failure.message
        case .module(let message), .home(let message, _), .scope(let message): message
        }
    }

    /// What to do about it; empty if that is not known.
    public var help: String {
        switch self {
        case .call(let failure): failure.help
        case .home(_, let help): help
        case .module, .scope: ""
        }
    }

    /// The failed call, if it is one.
    public var callError: CallError? { if case .call(let failure) = self { failure } else { nil } }
}

extension DaoError: LocalizedError, CustomStringConvertible {
    public var errorDescription: String? { message }
    public var recoverySuggestion: String? { help.isEmpty ? nil : help }
    public var description: String { help.isEmpty ? message : "\(message) \(help)" }
}

/// A call that failed.
public struct CallError: Sendable, Hashable {
    /// Says why the call failed.
    public let status: Status
    /// One sentence for a person: what went wrong.
    public let message: String
    /// Machine-readable particulars, such as the field or the limit concerned.
    public let details: TextMap<String>
    /// What to do about it; empty if that is not known.
    public let help: String

    public init(status: Status, message: String = "", details: TextMap<String> = [:], help: String = "") {
        self.status = status
        self.message = message.isEmpty ? Self.words(status) : message
        self.details = details
        self.help = help
    }

    /// The message of an error that has none.
    static func words(_ status: Status) -> String {
        String(status.name.lowercased().map { $0 == "_" ? " " : $0 })
    }
}
