package host

import "slices"

// roomMost is for how many a queue keeps room once it is empty.
const roomMost = 1024

// fifo is a queue whose room is used again: what goes through it allocates nothing once it has grown.
type fifo[T any] struct {
	all  []T
	head int // before it is what was taken
}

func (q *fifo[T]) len() int { return len(q.all) - q.head }

func (q *fifo[T]) push(it T) {
	if q.head > 0 && len(q.all) == cap(q.all) && q.head >= q.len() {
		q.restart()
	}
	q.all = append(q.all, it)
}

// pop takes the first, which there is.
func (q *fifo[T]) pop() T {
	var none T
	it := q.all[q.head]
	q.all[q.head] = none
	if q.head++; q.head == len(q.all) {
		q.all, q.head = q.all[:0], 0
		if cap(q.all) > roomMost {
			q.all = nil
		}
	}
	return it
}

// restart moves what waits to the beginning.
func (q *fifo[T]) restart() {
	kept := copy(q.all, q.all[q.head:])
	clear(q.all[kept:])
	q.all, q.head = q.all[:kept], 0
}

// remove takes the first out for which found says so; it reports whether there was one.
func (q *fifo[T]) remove(found func(T) bool) bool {
	at := slices.IndexFunc(q.rest(), found)
	if at >= 0 {
		q.all = slices.Delete(q.all, q.head+at, q.head+at+1)
	}
	return at >= 0
}

// rest are those that wait, in their order.
func (q *fifo[T]) rest() []T { return q.all[q.head:] }
