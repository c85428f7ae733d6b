package scopes_test

import (
	"encoding/json"
	"net/netip"
	"os"
	"reflect"
	"testing"

	"dao.local/host/scopes"
)

func read(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile("../../../../tests/vectors/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func TestScopesAreReadAsTheVectorsSay(t *testing.T) {
	var vectors struct {
		Home, Current string
		Parse         []struct{ Capability, Text, Canonical, Error, Feature string }
		Join          []struct {
			Capability string
			Scopes     []string
			Canonical  []string
			Error      string
		}
		Match []struct {
			Capability                         string
			Scopes                             []string
			Method, Scheme, Host, Folder, Name string
			Port                               int
			Allows                             *bool
			Path                               *string
		}
	}
	read(t, "scopes.json", &vectors)
	places := scopes.Places{Home: vectors.Home, Current: vectors.Current}
	for _, each := range vectors.Parse {
		made, err := scopes.Canonical(each.Capability, []string{each.Text}, places)
		switch {
		case each.Error != "" || each.Feature != "":
			if err == nil {
				t.Errorf("%s=%q was read as %q", each.Capability, each.Text, made)
			}
			continue
		case err != nil:
			t.Errorf("%s=%q: %v", each.Capability, each.Text, err)
			continue
		}
		if len(made) == 1 && made[0] != each.Canonical || len(made) == 0 && each.Canonical != "" {
			t.Errorf("%s=%q became %q, not %q", each.Capability, each.Text, made, each.Canonical)
		}
		if again, err := scopes.Canonical(each.Capability, made, scopes.Places{}); err != nil || !reflect.DeepEqual(again, made) {
			t.Errorf("%q became %q, %v", made, again, err)
		}
	}
	for _, each := range vectors.Join {
		made, err := scopes.Canonical(each.Capability, each.Scopes, places)
		if (err != nil) != (each.Error != "") || err == nil && len(made)+len(each.Canonical) > 0 && !reflect.DeepEqual(made, each.Canonical) {
			t.Errorf("%s of %q became %q, %v", each.Capability, each.Scopes, made, err)
		}
	}
	for _, each := range vectors.Match {
		if each.Allows == nil || each.Capability != "net" {
			continue
		}
		made, err := scopes.Canonical("net", each.Scopes, places)
		if err != nil && len(each.Scopes) > 0 {
			t.Fatal(err)
		}
		allows := false
		for _, scope := range scopes.Of[scopes.Net]("net", made) {
			host := each.Host
			if len(host) > 2 && host[0] == '[' {
				host = host[1 : len(host)-1]
			}
			allows = allows || scope.Allows(each.Method, each.Scheme, host, each.Port)
		}
		if allows != *each.Allows {
			t.Errorf("%q allows %s %s://%s:%d: %v", made, each.Method, each.Scheme, each.Host, each.Port, allows)
		}
	}
}

func TestAddressesArePublicAsTheVectorsSay(t *testing.T) {
	var vectors struct {
		Addresses []struct {
			Address string
			Public  bool
		}
		Names []struct {
			Host    string
			Private bool
		}
	}
	read(t, "net.json", &vectors)
	for _, each := range vectors.Addresses {
		if public := scopes.IsPublic(netip.MustParseAddr(each.Address)); public != each.Public {
			t.Errorf("%s is public: %v", each.Address, public)
		}
	}
	for _, each := range vectors.Names {
		if private := scopes.MayBePrivate(each.Host); private != each.Private {
			t.Errorf("%s may be private: %v", each.Host, private)
		}
	}
}

func FuzzScopes(f *testing.F) {
	f.Add("net", "GET https://*.example.org:8443")
	f.Add("files", "notes=/a/../b:ro")
	f.Add("storage", "quota=1 gib")
	f.Add("keys", "prefix=dao/")
	f.Fuzz(func(t *testing.T, capability, text string) {
		made, err := scopes.Canonical(capability, []string{text}, scopes.Places{Home: "/home/ann", Current: "/x"})
		if err != nil {
			return
		}
		again, err := scopes.Canonical(capability, made, scopes.Places{})
		if err != nil || !reflect.DeepEqual(made, again) {
			t.Errorf("%s=%q became %q, and that %q, %v", capability, text, made, again, err)
		}
	})
}
