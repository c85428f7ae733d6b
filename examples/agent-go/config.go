package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// config is what the Agent is started with.
type config struct {
	home     string
	cache    string
	listen   string
	interval time.Duration
	starting time.Duration
	patience time.Duration
	level    slog.Level
	format   string
}

// errUsage is the error of a command line that was explained already.
var errUsage = errors.New("usage")

// configured reads flags, and the environment for those that are left out: -stop-patience is AGENT_STOP_PATIENCE.
func configured(words []string, environment func(string) string, say io.Writer) (*config, error) {
	c := &config{level: slog.LevelInfo}
	flags := flag.NewFlagSet("agent", flag.ContinueOnError)
	flags.SetOutput(say)
	flags.StringVar(&c.home, "home", "home", "the folder of the home")
	flags.StringVar(&c.cache, "cache", defaultCache(), "the folder that keeps the compiled unit")
	flags.StringVar(&c.listen, "listen", "127.0.0.1:8377", "the loopback address of the health endpoint")
	flags.DurationVar(&c.interval, "interval", time.Minute, "the time between two beats")
	flags.DurationVar(&c.starting, "start-patience", 5*time.Minute, "how long the start may take; the first one compiles the unit")
	flags.DurationVar(&c.patience, "stop-patience", 10*time.Second, "how long a graceful stop may take")
	flags.TextVar(&c.level, "log-level", c.level, "debug, info, warn or error; debug has a line for each call")
	flags.StringVar(&c.format, "log-format", "text", "text or json")
	var wrong error
	flags.VisitAll(func(each *flag.Flag) {
		name := "AGENT_" + strings.ToUpper(strings.ReplaceAll(each.Name, "-", "_"))
		each.Usage += " (" + name + ")"
		if value := environment(name); value != "" && wrong == nil {
			if err := flags.Set(each.Name, value); err != nil {
				wrong = fmt.Errorf("%s=%s: %w", name, value, err)
			}
			each.DefValue = value
		}
	})
	if wrong != nil {
		return nil, wrong
	}
	if err := flags.Parse(words); err != nil {
		return nil, errUsage // the flag set has said what is wrong
	}
	return c, c.check(flags.Args())
}

func (c *config) check(rest []string) error {
	host, _, err := net.SplitHostPort(c.listen)
	address := net.ParseIP(host)
	switch {
	case len(rest) > 0:
		return fmt.Errorf("unexpected argument %q: everything is a flag, see -help", rest[0])
	case c.home == "":
		return errors.New("-home: name the folder of the home")
	case err != nil:
		return fmt.Errorf("-listen %q: expected an address and a port, such as 127.0.0.1:8377", c.listen)
	case host != "localhost" && (address == nil || !address.IsLoopback()):
		return fmt.Errorf("-listen %q: the health endpoint has no protection, so it must listen on a loopback address such as 127.0.0.1", c.listen)
	case c.interval <= 0:
		return fmt.Errorf("-interval %v: expected a time above 0, such as 1m", c.interval)
	case c.starting <= 0:
		return fmt.Errorf("-start-patience %v: expected a time above 0, such as 5m", c.starting)
	case c.patience <= 0:
		return fmt.Errorf("-stop-patience %v: expected a time above 0, such as 10s", c.patience)
	case c.format != "text" && c.format != "json":
		return fmt.Errorf("-log-format %q: expected text or json", c.format)
	}
	return nil
}

// logger writes lines in the form that was chosen.
func (c *config) logger(to io.Writer) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.level}
	if c.format == "json" {
		return slog.New(slog.NewJSONHandler(to, options))
	}
	return slog.New(slog.NewTextHandler(to, options))
}

func defaultCache() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		folder = os.TempDir()
	}
	return filepath.Join(folder, "agent-go")
}
