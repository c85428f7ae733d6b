// Agent is an Avatar that is always on: a program without a window that keeps a home open, does its work at
// times, answers whether it is well, and stops gracefully. Copy it and put your own work in place of its beats.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() { os.Exit(command(os.Args[1:], os.Getenv, os.Stderr)) }

// command is the program; it gives the exit code: 0 after a graceful stop, 1 after a failure, 2 for a wrong
// command line.
func command(words []string, environment func(string) string, say io.Writer) int {
	c, err := configured(words, environment, say)
	if err != nil {
		if !errors.Is(err, errUsage) {
			fmt.Fprintln(say, "agent:", err)
		}
		return 2
	}
	logger := c.logger(say)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	if err := run(ctx, c, logger); err != nil {
		logger.Error("the agent failed", "error", err)
		return 1
	}
	return 0
}
