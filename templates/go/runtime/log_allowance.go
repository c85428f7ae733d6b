package host

import (
	"sync"
	"time"
)

const (
	logAtOnce     = 1 << 20
	logEachSecond = 128 << 10
	logEachLine   = 64
)

// logAllowance is how much a unit may log: a lot at once, and then as much as somebody could still
// want to read.
type logAllowance struct {
	mu      sync.Mutex
	at      time.Time
	left    float64
	leftOut int
}

func newLogAllowance(now time.Time) *logAllowance {
	return &logAllowance{at: now, left: logAtOnce}
}

// take accounts for a line of so many bytes; it reports whether it may be logged, and how many were
// left out before it.
func (l *logAllowance) take(size int, now time.Time) (leftOut int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left = min(l.left+now.Sub(l.at).Seconds()*logEachSecond, logAtOnce)
	l.at = now
	if float64(size+logEachLine) > l.left {
		l.leftOut++
		return 0, false
	}
	l.left -= float64(size + logEachLine)
	leftOut, l.leftOut = l.leftOut, 0
	return leftOut, true
}
