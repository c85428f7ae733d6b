package host

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"
)

// builtin carries out what every host can: the log, the clocks and randomness.
func builtin(logger *slog.Logger) map[string]Handler {
	begun := time.Now()
	return map[string]Handler{
		"avatar_log": Acting(func(a Arguments) error {
			logger.Log(unitLine, slogLevel(a.Number(0)), a.Text(1))
			return nil
		}),
		"avatar_clock_now": Measuring(func(a Arguments) (int64, error) {
			if a.Number(0) == 0 {
				return time.Now().UnixNano(), nil
			}
			return int64(time.Since(begun)) + 1, nil
		}),
		"avatar_random_fill": Filling(func(_ Arguments, out []byte) error {
			_, err := rand.Read(out)
			return err
		}),
	}
}

type unitLineKey struct{}

var unitLine = context.WithValue(context.Background(), unitLineKey{}, true)

// IsUnitLine reports whether a record that a [slog.Handler] gets with ctx is a line of the unit, rather
// than one of the host's own.
func IsUnitLine(ctx context.Context) bool { return ctx.Value(unitLineKey{}) != nil }

func slogLevel(level int64) slog.Level {
	return slog.LevelDebug + slog.Level(4*(level-1)) // trace is below debug, as far as debug is below info
}
