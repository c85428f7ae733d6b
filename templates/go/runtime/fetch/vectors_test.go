package fetch

import (
	"encoding/json"
	"os"
	"testing"

	"dao.local/host/gen/netv1"
)

func TestRequestsAreWhatTheVectorsSay(t *testing.T) {
	data, err := os.ReadFile("../../../../tests/vectors/net.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors struct {
		URLs []struct {
			URL, Scheme, Host, Target, Error, Feature string
			Port                                      int
		}
		Methods []struct {
			Method string
			OK     bool
		}
		Headers []struct {
			Name, Value string
			OK          bool
		}
		Redirects []struct {
			Status int
			Method string
			Then   *string
			Body   bool
		}
		Locations []struct{ Base, Location, URL, Error string }
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	for _, each := range vectors.URLs {
		made, err := parse(each.URL)
		if each.Error != "" || each.Feature != "" {
			if err == nil {
				t.Errorf("%q was read as %+v", each.URL, made)
			}
		} else if err != nil || made != (address{each.Scheme, each.Host, each.Port, each.Target}) {
			t.Errorf("%q: %+v, %v", each.URL, made, err)
		}
	}
	for _, each := range vectors.Methods {
		if _, err := checkedMethod(each.Method); (err == nil) != each.OK {
			t.Errorf("%q: %v", each.Method, err)
		}
	}
	for _, each := range vectors.Headers {
		if _, err := checkedHeaders([]*netv1.Header{{Name: each.Name, Value: each.Value}}); (err == nil) != each.OK {
			t.Errorf("%q: %q: %v", each.Name, each.Value, err)
		}
	}
	at, err := parse("https://a.org/")
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range vectors.Redirects {
		first := request{method: each.Method, address: at, body: []byte("x"), headers: []header{{"Content-Type", "x"}}}
		next, again, err := first.redirected(each.Status, "/next")
		switch {
		case err != nil || again != (each.Then != nil):
			t.Errorf("%d: %v, %v", each.Status, again, err)
		case again && (next.method != *each.Then || (len(next.body) > 0) != each.Body || (len(next.headers) > 0) != each.Body):
			t.Errorf("%d of %s: %+v", each.Status, each.Method, next)
		}
	}
	for _, each := range vectors.Locations {
		base, err := parse(each.Base)
		if err != nil {
			t.Fatal(err)
		}
		made, err := base.join(each.Location)
		if (err != nil) != (each.Error != "") || err == nil && made.String() != each.URL {
			t.Errorf("%q at %q: %v, %v; not %q", each.Location, each.Base, made, err, each.URL)
		}
	}
}
