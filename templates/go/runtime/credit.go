package host

import "dao.local/host/gen/contract"

// creditMost is where credit stops to grow.
const creditMost = 1<<31 - 1

// credit is how much of a stream its sender may still send.
type credit struct{ items, bytes int64 }

func newCredit() *credit {
	return &credit{contract.LimitInitialCreditItems, contract.LimitInitialCreditBytes}
}

// open reports whether one more item may be sent, however large it is.
func (c *credit) open() bool { return c.items > 0 && c.bytes > 0 }

func (c *credit) spend(bytes int) {
	c.items--
	c.bytes -= int64(bytes)
}

func (c *credit) grant(items, bytes uint32) {
	c.items = min(c.items+int64(items), creditMost)
	c.bytes = min(c.bytes+int64(bytes), creditMost)
}

// taken is what the reader of a stream took since it last granted credit.
type taken struct{ items, bytes int }

// take counts an item; it reports what to grant once that is worth an event.
func (t *taken) take(bytes int) (granted taken, ok bool) {
	t.items++
	t.bytes += bytes
	if 2*t.items < contract.LimitInitialCreditItems && 2*t.bytes < contract.LimitInitialCreditBytes {
		return taken{}, false
	}
	granted, *t = *t, taken{}
	return granted, true
}
