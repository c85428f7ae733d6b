// Package host is what an Avatar written in Go needs to host units.
package host
