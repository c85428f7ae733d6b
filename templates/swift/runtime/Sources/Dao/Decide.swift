// Deciding which capabilities a unit gets. What the person denied stays denied, whatever the program grants; an explicit
// empty list of grants grants nothing at all.

/// What a person said about a unit.
package struct Words: Sendable {
    /// The scopes allowed, by capability.
    package var allowed: Grants = [:]
    package var denied: Set<String> = []

    package init() {}
}

/// What a unit gets.
struct Decision: Sendable {
    var granted: Grants = [:]
    /// Why each other capability that the unit asks for is refused.
    var refused: [String: Refusal] = [:]

    init() {}

    /// Decides what a unit gets of what it asks for.
    ///
    /// - Parameters:
    ///   - wishes: The capabilities of its manifest.
    ///   - given: What the program grants; nil if it says nothing, empty for nothing at all.
    ///   - words: What the person said.
    init(_ wishes: [Wish], given: Grants?, words: Words = Words()) throws(DaoError) {
        for wish in wishes {
            let name = wish.capability
            let known = Contract.capability(name)
            let example = wish.scopes.first ?? (known?.needsScope == true ? known?.example : nil)
            let grant = example.map { "\(name)=\($0)" } ?? name
            func refuse(_ why: String, _ grant: String = "") { refused[name] = Refusal(why: why, grant: grant) }
            guard let known else {
                refuse("this version of the contract does not have it")
                continue
            }
            if name == "call" {
                granted[name] = []  // answering is how the boundary works, not a right
            } else if let given, given.isEmpty {
                refuse("it was opened with an empty list of grants")
            } else if words.denied.contains(name) {
                refuse("it was denied in grants.toml", grant)
            } else {
                let (own, allowed) = (given?[name], words.allowed[name])
                let all = (own ?? []) + (allowed ?? [])
                let scopes = all.isEmpty ? [] : try Scope.canonical(name, all)
                let isWord = own != nil || allowed != nil
                // No scope where one is needed would otherwise read as "everything".
                if isWord ? !scopes.isEmpty || !known.needsScope : known.isWithinHome {
                    granted[name] = scopes
                } else {
                    refuse("nobody has allowed it", grant)
                }
            }
        }
    }

    /// Reads the grants of a program, such as `net=api.example.org` or `timer`.
    ///
    /// - Throws: `DaoError.scope`: one names a capability that the contract does not have, or is not written so.
    static func parse(_ grants: [String], _ places: Places) throws(DaoError) -> Grants {
        var given: Grants = [:]
        for grant in grants {
            let bytes = Array(grant.utf8)
            let middle = bytes.firstIndex(of: UInt8(ascii: "="))
            let name = trimmed(String(decoding: bytes[..<(middle ?? bytes.count)], as: UTF8.self))
            guard Contract.capability(name) != nil else {
                throw .scope("There is no capability '\(name)', which the grant '\(grant)' names.")
            }
            var scopes = given[name] ?? []
            if let middle { scopes.append(String(decoding: bytes[(middle + 1)...], as: UTF8.self)) }
            given[name] = scopes
        }
        for (name, scopes) in given { given[name] = try Scope.canonical(name, scopes, places) }
        return given
    }
}
