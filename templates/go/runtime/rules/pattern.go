package rules

// Range is the first and the last of a range of characters.
type Range [2]rune

// Any is the most of a part that may come any number of times.
const Any = -1

// Part is one of the parts of a pattern: some characters, and how often they come.
type Part struct {
	Ranges      []Range
	Least, Most int
}

func (p Part) has(char rune) bool {
	for _, each := range p.Ranges {
		if each[0] <= char && char <= each[1] {
			return true
		}
	}
	return false
}

// Pattern checks that a whole text matches parts, one after the other; expected says it in words.
func (c *Checker) Pattern(text, expected string, parts ...Part) {
	if c.err == nil && !matches([]rune(text), parts) {
		c.invalid("must be %s", expected)
	}
}

// matches remembers the places that can be reached behind each part, so that nothing is tried twice.
func matches(text []rune, parts []Part) bool {
	reached := make([]bool, len(text)+1)
	reached[0] = true
	for _, part := range parts {
		next := make([]bool, len(text)+1)
		for start, ok := range reached {
			if !ok {
				continue
			}
			for count := 0; ; count++ {
				if count >= part.Least {
					if next[start+count] && count > part.Least {
						break // what follows was marked from an earlier start
					}
					next[start+count] = true
				}
				if count == part.Most || start+count == len(text) || !part.has(text[start+count]) {
					break
				}
			}
		}
		reached = next
	}
	return reached[len(text)]
}
