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
			logger.Log(context.Background(), slogLevel(a.Number(0)), a.Text(1))
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

func slogLevel(level int64) slog.Level {
	return slog.LevelDebug + slog.Level(4*(level-1)) // trace is below debug, as far as debug is below info
}
