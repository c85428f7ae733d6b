// What a unit lacks and what is wrong with it, told to a person. Every name here was written by the unit's author, who
// may mean harm: nothing unprintable is shown, and a flood of problems is cut.

private let mostLines = 100
private let longestLine = 300

/// An import that this host does not have, as the unit's own contract describes it.
struct ForeignImport {
    let name: String
    let capability: String
    /// The version that brought it.
    let since: String
    let isOptional: Bool
    let params: Int
}

/// Says all that is wrong with a unit, a line for each.
func loadReport(_ name: String, _ wrong: [String], _ missing: [ForeignImport]) -> String {
    var lines = ["\(name) cannot be loaded:"] + wrong.map { "  \($0)" }
    if !missing.isEmpty {
        lines.append("  it needs what this host does not offer:")
        lines += missing.map { "    \($0.name)  capability \($0.capability), since \($0.since)" }
    }
    var shown = lines.prefix(mostLines).map { plain($0, longestLine) }
    if lines.count > shown.count { shown.append("  and \(lines.count - shown.count) more") }
    return shown.joined(separator: "\n")
}
