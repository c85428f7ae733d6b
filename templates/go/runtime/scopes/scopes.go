// Package scopes reads what a grant is narrowed to, as a person writes it and as a host checks it.
//
//	storage   quota=SIZE                               quota=1GiB
//	keys      prefix=TEXT                              prefix=dao/
//	net       [METHOD[,METHOD]] [scheme://]host[:port] GET api.example.org
//	files     NAME=FOLDER[:ro]                         notes=/home/ann/Notes
//
// Each form is read once into a value, which has one canonical text. A scope that cannot be understood
// is an error, never a wider right.
package scopes

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Scope is what a grant is narrowed to: a [Net], [Folder], [Quota] or [Prefix]. Its String is canonical.
type Scope interface{ String() string }

// Net is hosts that may be reached, and how.
type Net struct {
	// Host is a canonical host, or "*." and a name for every host below that name.
	Host   string
	Scheme string
	Port   int
	// Methods are those allowed, in capitals and sorted; none for any.
	Methods []string
}

// Folder is a folder that a person picked, under the name by which the unit knows it.
type Folder struct {
	Name string
	// Path is absolute; links in it were the person's choice.
	Path     string
	ReadOnly bool
}

// Quota is the most bytes that storage may take.
type Quota int64

// Prefix is what the names of wrapping keys must begin with.
type Prefix string

// Places are where "~" and a relative folder are. If one is empty, such a folder is an error.
type Places struct{ Home, Current string }

// Error says how a scope is written.
type Error struct{ text string }

func (e *Error) Error() string { return e.text }

func errorf(format string, values ...any) *Error { return &Error{fmt.Sprintf(format, values...)} }

// Parse reads a scope; nil for a capability that this host does not know.
func Parse(capability, text string, places Places) (Scope, error) {
	switch capability {
	case "net":
		return parseNet(text)
	case "files":
		return parseFolder(text, places)
	case "storage":
		return parseQuota(text)
	case "keys":
		return parsePrefix(text)
	}
	return nil, nil
}

// Canonical checks the scopes of a grant and writes each in its canonical form, sorted, each once. Scopes
// of a capability that this host does not know are kept as they are.
func Canonical(capability string, texts []string, places Places) ([]string, error) {
	folders := make(map[string]string)
	made := make(map[string]bool)
	for _, text := range texts {
		scope, err := Parse(capability, text, places)
		if err != nil {
			return nil, err
		}
		if scope != nil {
			text = scope.String()
		}
		if folder, ok := scope.(Folder); ok {
			if other, taken := folders[folder.Name]; taken && other != text {
				return nil, errorf("the name %q stands for two folders: %s and %s", folder.Name, other, text)
			}
			folders[folder.Name] = text
		}
		if text != "" {
			made[text] = true
		}
	}
	if len(made) == 0 && (capability == "net" || capability == "files") {
		return nil, errorf("a grant of %s must say which; none means nothing", capability)
	}
	if len(made) == 0 {
		return nil, nil
	}
	return slices.Sorted(maps.Keys(made)), nil
}

// Of reads canonical scopes of one capability; those of other kinds are left out.
func Of[T Scope](capability string, texts []string) []T {
	var made []T
	for _, text := range texts {
		scope, err := Parse(capability, text, Places{})
		if it, ok := scope.(T); ok && err == nil {
			made = append(made, it)
		}
	}
	return made
}

// Allows reports whether a request is inside the scope; host is canonical.
func (n Net) Allows(method, scheme, host string, port int) bool {
	if n.Scheme != scheme || n.Port != port || len(n.Methods) > 0 && !slices.Contains(n.Methods, method) {
		return false
	}
	if below, ok := strings.CutPrefix(n.Host, "*"); ok {
		return strings.HasSuffix(host, below) && !IsAddress(host)
	}
	return host == n.Host
}

// String returns the canonical form.
func (n Net) String() string {
	place := strings.TrimPrefix(Origin(n.Scheme, n.Host, n.Port), "https://")
	if len(n.Methods) > 0 {
		return strings.Join(n.Methods, ",") + " " + place
	}
	return place
}

// String returns the canonical form.
func (f Folder) String() string {
	if f.ReadOnly {
		return f.Name + "=" + f.Path + ":ro"
	}
	return f.Name + "=" + f.Path
}

// String returns the canonical form.
func (q Quota) String() string {
	for _, unit := range []string{"TiB", "GiB", "MiB", "KiB"} {
		if factor := sizes[strings.ToLower(unit)]; int64(q) >= factor && int64(q)%factor == 0 {
			return fmt.Sprintf("quota=%d%s", int64(q)/factor, unit)
		}
	}
	return fmt.Sprintf("quota=%dB", int64(q))
}

// String returns the canonical form.
func (p Prefix) String() string { return "prefix=" + string(p) }

var (
	token     = regexp.MustCompile("^[!#$%&'*+\\-.^_`|~0-9A-Za-z]+$")
	hostPort  = regexp.MustCompile(`(?s)^(\[[^\]]*\]|[^:/?#@\\]+)(?::([0-9]{1,5}))?$`)
	quota     = regexp.MustCompile(`^quota=[ \t]*([0-9]{1,15})[ \t]*([A-Za-z]{0,3})[ \t]*$`)
	prefix    = regexp.MustCompile(`^prefix=([a-z0-9._/-]{1,128})$`)
	withBlank = regexp.MustCompile(`[ \t]+`)
)

func parseNet(text string) (Scope, error) {
	bad := func(why string, values ...any) (Scope, error) {
		return nil, errorf(`net=%s: %s; write a host such as "api.example.org", "*.example.org" or "GET http://localhost:8080"`,
			text, fmt.Sprintf(why, values...))
	}
	parts := withBlank.Split(strings.Trim(text, " \t"), -1)
	if len(parts) > 2 || parts[0] == "" {
		return bad("a scope is one host, with methods before it")
	}
	made := Net{Scheme: "https"}
	if len(parts) == 2 {
		for method := range strings.SplitSeq(parts[0], ",") {
			if !token.MatchString(method) {
				return bad("%q is not a list of methods", parts[0])
			}
			made.Methods = append(made.Methods, strings.ToUpper(method))
		}
		slices.Sort(made.Methods)
		made.Methods = slices.Compact(made.Methods)
	}
	place := parts[len(parts)-1]
	if scheme, rest, ok := strings.Cut(place, "://"); ok {
		made.Scheme, place = lowerASCII(scheme), rest
	}
	if DefaultPort(made.Scheme) == 0 {
		return bad("the scheme must be https or http")
	}
	match := hostPort.FindStringSubmatch(place)
	if match == nil {
		return bad("%q is not a host with an optional port", place)
	}
	made.Port = DefaultPort(made.Scheme)
	if match[2] != "" {
		made.Port, _ = strconv.Atoi(match[2])
	}
	if made.Port < 1 || made.Port > 65535 {
		return bad("there is no port %d", made.Port)
	}
	name, below := strings.CutPrefix(match[1], "*.")
	host, err := CanonicalHost(name)
	if err != nil {
		return bad("%v", err)
	}
	if below && IsAddress(host) {
		return bad("there is nothing below an address")
	}
	if made.Host = host; below {
		made.Host = "*." + host
	}
	return made, nil
}

func parseFolder(text string, places Places) (Scope, error) {
	bad := func(why string, values ...any) (Scope, error) {
		return nil, errorf(`files=%s: %s; write a name and a folder, such as "notes=/home/ann/Notes"`, text, fmt.Sprintf(why, values...))
	}
	name, folder, ok := strings.Cut(text, "=")
	folder, readOnly := strings.CutSuffix(folder, ":ro")
	switch {
	case !ok || folder == "":
		return bad("a scope is NAME=FOLDER")
	case !isFolderName(name):
		return bad("%q is not a name of 1 to 64 characters", name)
	case strings.Contains(folder, "\x00") || !utf8.ValidString(folder):
		return bad("there is no such folder")
	}
	if rest, own := strings.CutPrefix(folder, "~"); own {
		if places.Home == "" || rest != "" && rest[0] != '/' {
			return bad("only ~/ stands for a folder of a person's own")
		}
		folder = places.Home + rest
	}
	if !strings.HasPrefix(folder, "/") {
		if places.Current == "" {
			return bad("the folder must be absolute, or begin with ~/")
		}
		folder = places.Current + "/" + folder
	}
	return Folder{name, path.Clean("/" + folder), readOnly}, nil
}

func isFolderName(name string) bool {
	count := utf8.RuneCountInString(name)
	return count >= 1 && count <= 64 && utf8.ValidString(name) && !strings.ContainsFunc(name, func(char rune) bool {
		return char < 0x20 || char == 0x7F || strings.ContainsRune(`/\=:`, char)
	})
}

var sizes = map[string]int64{
	"": 1, "b": 1, "kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12, "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
}

const quotaLeast = 64 << 10

func parseQuota(text string) (Scope, error) {
	match := quota.FindStringSubmatch(text)
	if match == nil {
		return nil, errorf(`storage=%s: a scope is quota=SIZE; write "quota=1GiB"`, text)
	}
	factor, ok := sizes[strings.ToLower(match[2])]
	if !ok {
		return nil, errorf(`storage=%s: a scope is quota=SIZE; write "quota=1GiB"`, text)
	}
	number, _ := strconv.ParseInt(match[1], 10, 64)
	if number > (1<<63-1)/factor {
		return nil, errorf("storage=%s: that is more than any disk holds", text)
	}
	if number*factor < quotaLeast {
		return nil, errorf("storage=%s: the least quota is 64KiB", text)
	}
	return Quota(number * factor), nil
}

func parsePrefix(text string) (Scope, error) {
	match := prefix.FindStringSubmatch(text)
	if match == nil {
		return nil, errorf(`keys=%s: a scope is prefix=TEXT, of a-z, 0-9, '.', '_', '/' and '-'; write "prefix=dao/"`, text)
	}
	return Prefix(match[1]), nil
}
