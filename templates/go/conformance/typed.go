package main

import (
	"io"
	"iter"
	"sync"
)

// pulled lets items be taken one by one. The loop begins the call, so somebody must be in it from the
// first item on.
func pulled(items iter.Seq2[[]byte, error]) (next func() ([]byte, error), end func() error) {
	type item struct {
		data []byte
		err  error
	}
	wanted, given := make(chan struct{}), make(chan item)
	go func() {
		defer close(given)
		<-wanted
		for data, err := range items {
			given <- item{data, err}
			if _, more := <-wanted; !more {
				return
			}
		}
	}()
	return func() ([]byte, error) {
			wanted <- struct{}{}
			it, more := <-given
			if !more {
				return nil, io.EOF
			}
			return it.data, it.err
		}, sync.OnceValue(func() error {
			close(wanted)
			<-given
			return nil
		})
}
