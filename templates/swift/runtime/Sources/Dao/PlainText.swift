// Makes text of unknown origin fit to be shown. The content of documents is no such text.

/// Makes text of unknown origin into one line that shows all that is in it.
///
/// - Parameter most: The most characters (code points) to keep.
package func plain(_ text: String, _ most: Int = 16_384) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in cut(text, most).unicodeScalars {
        if isHidden(scalar) {
            shown.append(contentsOf: escaped(scalar).unicodeScalars)
        } else {
            shown.append(scalar)
        }
    }
    return String(shown)
}

/// Keeps at most so many code points of a text; one that is cut ends with an ellipsis.
package func cut(_ text: String, _ most: Int) -> String {
    guard text.utf8.count > most else { return text }
    let scalars = text.unicodeScalars
    guard scalars.index(scalars.startIndex, offsetBy: most + 1, limitedBy: scalars.endIndex) != nil else { return text }
    return String(scalars.prefix(most - 1)) + "…"
}

/// Whether a text can stand for something in a sentence, without saying more than a name does.
func isName(_ text: String, blanks: Bool = false) -> Bool {
    let scalars = Array(text.unicodeScalars)
    guard (1...100).contains(scalars.count) else { return false }
    var afterBlank = true
    for scalar in scalars {
        if scalar == " " {
            guard blanks, !afterBlank else { return false }
            afterBlank = true
            continue
        }
        afterBlank = false
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            continue
        default:
            guard "._+-".unicodeScalars.contains(scalar) else { return false }
        }
    }
    return !afterBlank
}

/// Bytes as hexadecimal digits.
package func hex(_ bytes: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] { text.unicodeScalars.append(digits[Int(digit)]) }
    }
    return text
}

/// Orders texts by the bytes of their UTF-8, as every language does.
package func byUTF8(_ one: String, _ other: String) -> Bool { one.utf8.lexicographicallyPrecedes(other.utf8) }

/// Whether two texts have the same bytes.
package func same(_ one: String, _ other: String) -> Bool { one.utf8.elementsEqual(other.utf8) }

private let digits = Array("0123456789abcdef".unicodeScalars)

/// Whether a character does not show: control characters, marks that turn or hide text, unassigned ones, blanks of
/// other widths.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7f }
    switch scalar.value {
    case 0xa0, 0x202f, 0x3000: return false
    case 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator:
        return true
    default: return false
    }
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default: break
    }
    let code = String(scalar.value, radix: 16)
    let (mark, width) = scalar.value < 0x100 ? ("x", 2) : scalar.value < 0x10000 ? ("u", 4) : ("U", 8)
    return "\\" + mark + String(repeating: "0", count: width - code.count) + code
}
