//go:build ignore

// Build puts the testee together: a Go module of its own, with what the runtime needs, and the part that
// drives bindings once for each contract.
package main

import (
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	pack, work := os.Args[1], os.Args[2]
	module := read(pack, "runtime", "go.mod")
	write(strings.Replace(module, "module dao.local/host\n", "module testee\n", 1), work, "go.mod")
	write(read(pack, "runtime", "go.sum"), work, "go.sum")
	for _, name := range []string{"main.go", "typed.go", "script.go"} {
		write(read(pack, "conformance", name), work, name)
	}
	binding := read(pack, "conformance", "binding", "binding.go")
	for _, contract := range []string{"conformance", "dao"} {
		write(strings.ReplaceAll(binding, "testee/bound", "testee/"+contract), work, "binding", contract, "binding.go")
	}
}

func read(path ...string) string {
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		log.Fatal(err)
	}
	return string(data)
}

// write leaves a file alone that is as it must be, so that Go need not build it again.
func write(text string, path ...string) {
	name := filepath.Join(path...)
	if had, err := os.ReadFile(name); err == nil && string(had) == text {
		return
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		log.Fatal(err)
	}
}
