package homes

import (
	"fmt"
	"strings"
	"unicode"
)

// Plain makes text of unknown origin one line that shows all that is in it (TEXT-2).
func Plain(text string) string {
	var made strings.Builder
	for _, sign := range text {
		switch {
		case sign == '\n':
			made.WriteString(`\n`)
		case sign == '\r':
			made.WriteString(`\r`)
		case sign == '\t':
			made.WriteString(`\t`)
		case shows(sign):
			made.WriteRune(sign)
		case sign < 0x100:
			fmt.Fprintf(&made, `\x%02x`, sign)
		case sign < 0x10000:
			fmt.Fprintf(&made, `\u%04x`, sign)
		default:
			fmt.Fprintf(&made, `\U%08x`, sign)
		}
	}
	return made.String()
}

func shows(sign rune) bool {
	if strings.ContainsRune(" \u00a0\u202f\u3000", sign) {
		return true
	}
	if strings.ContainsRune("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0", sign) {
		return false
	}
	return unicode.IsGraphic(sign) && !unicode.Is(unicode.Zs, sign)
}

// Cut keeps at most so many characters and says that it did (TEXT-3).
func Cut(text string, most int) string {
	signs := []rune(text)
	if len(signs) <= most {
		return text
	}
	return string(signs[:most-1]) + "…"
}
