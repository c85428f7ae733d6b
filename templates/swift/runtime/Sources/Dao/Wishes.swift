// What a unit asks for in its manifest: bounded, canonical, and fit to be shown to a person.

private let mostScopes = 32
private let longestScope = 300
private let longestWritten = 1024
private let longestReason = 300

/// One capability that a unit asks for.
public struct Wish: Sendable {
    public let capability: String
    /// Whether the unit cannot work without it.
    public let isRequired: Bool
    public let scopes: [String]
    /// Why, in the unit's own words.
    public let reason: String

    /// Says what is wrong with it; nothing if a person can be asked for it.
    var faults: [String] {
        let name = "'\(capability)'"
        var wrong: [String] = []
        if reason.unicodeScalars.count > longestReason {
            wrong.append("its manifest gives a reason of more than \(longestReason) characters for \(name)")
        }
        if scopes.count > mostScopes {
            wrong.append("its manifest asks for \(scopes.count) scopes of \(name); at most \(mostScopes) are allowed")
        } else if scopes.contains(where: { $0.unicodeScalars.count > longestWritten }) {
            wrong.append("its manifest asks for a scope of \(name) with more than \(longestWritten) characters")
        } else if scopes.contains(where: { $0.allSatisfy(\.isWhitespace) || !same(plain($0), $0) }) {
            wrong.append("its manifest asks for a scope of \(name) that nobody could read")
        }
        guard wrong.isEmpty, !scopes.isEmpty else { return wrong }
        do throws(DaoError) {
            // Folders of the person who runs it, which any are good enough for.
            let canonical = try Scope.canonical(capability, scopes, Places(home: "/home", current: "/"))
            if canonical.contains(where: { $0.unicodeScalars.count > longestScope }) {
                wrong.append(
                    "its manifest asks for a scope of \(name) that is longer than \(longestScope) characters when"
                        + " written out")
            }
        } catch {
            wrong.append("its manifest asks for a scope that cannot be granted: \(error.message)")
        }
        return wrong
    }
}
