// Package grants decides which capabilities a unit gets: of what a person said in grants.toml, of what a
// program grants, and of what the contract gives with a home.
package grants

import (
	"fmt"
	"slices"
	"strings"

	"dao.local/host"
	"dao.local/host/scopes"

	"dao.local/host/gen/contract"
)

// Decision is what a unit gets.
type Decision struct {
	Granted host.Grants
	// Refused says why each other capability that the unit asks for is refused.
	Refused map[string]host.Refusal
}

// Parse reads the grants of a program, such as "net=api.example.org" or "timer".
func Parse(grants []string, places scopes.Places) (host.Grants, error) {
	given := make(host.Grants)
	for _, grant := range grants {
		name, scope, scoped := strings.Cut(grant, "=")
		name = strings.TrimSpace(name)
		if known(name) == nil {
			return nil, fmt.Errorf("there is no capability %q, which the grant %q names", name, grant)
		}
		if _, ok := given[name]; !ok {
			given[name] = nil
		}
		if scoped {
			given[name] = append(given[name], scope)
		}
	}
	for name, texts := range given {
		canonical, err := scopes.Canonical(name, texts, places)
		if err != nil {
			return nil, err
		}
		given[name] = canonical
	}
	return given, nil
}

// Decide decides what a unit gets of what it asks for. given is what the program grants: nil if it says
// nothing, empty for nothing at all.
func Decide(uses []host.Use, given host.Grants, words Words) Decision {
	made := Decision{make(host.Grants), make(map[string]host.Refusal)}
	for _, use := range uses {
		name := use.Capability
		capability := known(name)
		grant := name
		switch {
		case len(use.Scopes) > 0:
			grant += "=" + use.Scopes[0]
		case capability != nil && capability.ScopeRequired:
			grant += "=" + capability.Example
		}
		switch {
		case capability == nil:
			made.Refused[name] = host.Refusal{Why: "this version of the contract does not have it"}
		case name == "call":
			made.Granted[name] = nil // answering is how the boundary works, not a right
		case given != nil && len(given) == 0:
			made.Refused[name] = host.Refusal{Why: "it was opened with an empty list of grants"}
		case slices.Contains(words.Denied, name):
			made.Refused[name] = host.Refusal{Why: "it was denied in grants.toml", Grant: grant}
		default:
			own, isGiven := given[name]
			allowed, isAllowed := words.Allowed[name]
			all := joined(name, own, allowed)
			// No scope, if one is needed, would otherwise read as "everything".
			if (isGiven || isAllowed) && (len(all) > 0 || !capability.ScopeRequired) || !isGiven && !isAllowed && capability.WithinHome {
				made.Granted[name] = all
			} else {
				made.Refused[name] = host.Refusal{Why: "nobody has allowed it", Grant: grant}
			}
		}
	}
	return made
}

// joined is the set of scopes that are canonical already; if they contradict each other, the first hold.
func joined(capability string, own, others []string) []string {
	all := append(slices.Clone(own), others...)
	made, err := scopes.Canonical(capability, all, scopes.Places{})
	if err != nil {
		return own
	}
	return made
}

func known(name string) *contract.Capability {
	for at := range contract.Capabilities {
		if contract.Capabilities[at].Name == name {
			return &contract.Capabilities[at]
		}
	}
	return nil
}
