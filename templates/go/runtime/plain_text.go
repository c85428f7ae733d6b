package host

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// invisible are characters beside those of the categories in hidden that show nothing, or a blank.
const invisible = "\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0"

// blanks are the characters of the category Zs that are shown as they are.
const blanks = "\u0020\u00A0\u202F\u3000"

// Plain makes text of unknown origin fit to be shown to a person or written to a log: at most so many
// characters, 0 for all, those that control a terminal or show nothing as escapes.
func Plain(text string, most int) string { return plain(text, most) }

// plain makes text of unknown origin fit to be shown to a person or written to a log: at most so
// many characters, those that control a terminal or show nothing as escapes.
func plain(text string, most int) string {
	text = shortened(strings.ToValidUTF8(text, "\uFFFD"), most)
	if !strings.ContainsFunc(text, isHidden) {
		return text
	}
	var out strings.Builder
	for _, char := range text {
		switch {
		case !isHidden(char):
			out.WriteRune(char)
		case char == '\n':
			out.WriteString(`\n`)
		case char == '\r':
			out.WriteString(`\r`)
		case char == '\t':
			out.WriteString(`\t`)
		case char < 0x100:
			fmt.Fprintf(&out, `\x%02x`, char)
		case char < 0x10000:
			fmt.Fprintf(&out, `\u%04x`, char)
		default:
			fmt.Fprintf(&out, `\U%08x`, char)
		}
	}
	return out.String()
}

// shortened keeps at most so many characters, the last of them an ellipsis if there were more; 0
// keeps all.
func shortened(text string, most int) string {
	if most == 0 || len(text) <= most || utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

func isHidden(char rune) bool {
	if char < 0x7F {
		return char < 0x20
	}
	if strings.ContainsRune(invisible, char) {
		return true
	}
	if strings.ContainsRune(blanks, char) {
		return false
	}
	return !unicode.In(char, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
}
