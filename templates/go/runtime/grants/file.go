package grants

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"dao.local/host/scopes"
)

const fileMost = 4 << 20

// FileError is a grants.toml that cannot be understood; nothing in it counts until it is mended.
type FileError struct {
	Path string
	// Line is where; 0 if that is not known.
	Line int
	What string
	err  error
}

// Error returns what is wrong, where, and what to do.
func (e *FileError) Error() string {
	where := e.Path
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", e.Path, e.Line)
	}
	return where + ": " + e.What + "; mend that, or move the file away and grant anew: until then nothing is allowed"
}

// Unwrap returns the error of the system, if there is one.
func (e *FileError) Unwrap() error { return e.err }

// ReadFile reads a person's words; none if there is no file. Its error is a *FileError.
func ReadFile(path, home string) ([]Word, error) {
	data, err := readFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, &FileError{path, 0, "it cannot be read: " + err.Error(), err}
	}
	words, err := read(data, scopes.Places{Home: home})
	var failed *FileError
	if errors.As(err, &failed) {
		failed.Path = path
	}
	return words, err
}

func readFile(path string) ([]byte, error) {
	found, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !found.Mode().IsRegular() {
		return nil, errors.New("it is no regular file")
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, fileMost+1))
	if err == nil && len(data) > fileMost {
		err = fmt.Errorf("it has more than %d bytes", fileMost)
	}
	return data, err
}

func read(data []byte, places scopes.Places) ([]Word, error) {
	text := strings.TrimPrefix(string(data), "\uFEFF")
	if !utf8.ValidString(text) {
		valid := strings.ToValidUTF8(text, "\x00")
		return nil, &FileError{Line: 1 + strings.Count(valid[:strings.IndexByte(valid, 0)], "\n"), What: "it is not UTF-8"}
	}
	var document map[string]any
	if err := toml.Unmarshal([]byte(text), &document); err != nil {
		line := 0
		var syntax *toml.DecodeError
		if errors.As(err, &syntax) {
			line, _ = syntax.Position()
		}
		return nil, &FileError{Line: line, What: "it is no TOML: " + strings.TrimPrefix(err.Error(), "toml: "), err: err}
	}
	if document == nil {
		document = make(map[string]any)
	}
	words, err := readWords(document, places)
	var wrong *tableError
	if errors.As(err, &wrong) {
		return nil, &FileError{Line: lineOf(text, wrong), What: wrong.Error(), err: err}
	}
	return words, err
}

// lineOf finds the line of a key, or of its table: a reader of TOML does not keep it.
func lineOf(text string, wrong *tableError) int {
	lines := strings.Split(text, "\n")
	start := 0
	if wrong.table != "" {
		name := strings.ReplaceAll(regexp.QuoteMeta(wrong.table), `\.`, `\s*\.\s*`)
		header := regexp.MustCompile(`^\s*\[\[\s*` + name + `\s*\]\]`)
		seen := 0
		for at, line := range lines {
			if header.MatchString(line) {
				if seen == wrong.index {
					start = at
					break
				}
				seen++
			}
		}
	}
	if wrong.key == "" {
		return start + 1
	}
	key := regexp.MustCompile(`^\s*\[*\s*"?` + regexp.QuoteMeta(wrong.key) + `\b`)
	for at := start; at < len(lines); at++ {
		if at > start && wrong.table != "" && strings.HasPrefix(strings.TrimSpace(lines[at]), "[") {
			break
		}
		if key.MatchString(lines[at]) {
			return at + 1
		}
	}
	return start + 1
}
