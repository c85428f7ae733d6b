package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel"

	"example.com/agent/dao"
	"example.com/agent/dao/contract"
	"example.com/agent/dao/host"
	"example.com/agent/dao/host/avatar"
	"example.com/agent/dao/host/documents"
	"example.com/agent/dao/unit"
)

// pulse is the one document of the Agent: how often it started and beat, over all its lives.
type pulse struct {
	Starts int64 `dao:"starts"`
	Beats  int64 `dao:"beats"`
}

const pulseID = "pulse"

// agent is a running Agent.
type agent struct {
	avatar *dao.Avatar
	pulses *documents.SpaceOf[pulse]
	logger *slog.Logger
	since  time.Time
	now    pulse        // of the goroutine that beats
	beats  atomic.Int64 // that are stored
}

// run opens the home and works until the context ends; then it stops gracefully.
func run(ctx context.Context, c *config, logger *slog.Logger) (err error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp", c.listen)
	if err != nil {
		return fmt.Errorf("the health endpoint cannot listen: %w", err)
	}
	a := &agent{logger: logger, since: time.Now()}
	health := serveHealth(listener, a, logger) // it answers while the home is being opened
	defer func() { err = errors.Join(err, health.close()) }()
	tracer := otelTracer{otel.Tracer("example.com/agent")}
	opened, err := dao.Open(ctx, c.home, avatar.WithModule(unit.Module), avatar.WithCacheDir(c.cache),
		avatar.WithLogger(logger), avatar.WithRuntime(
			host.WithTracer(both{tracer, host.LogCalls(logger, slog.LevelDebug)}),
			host.WithHost("agent-go", host.Version), host.WithStartPatience(c.starting),
		))
	if err != nil {
		if ctx.Err() != nil {
			return nil // it was stopped while it started
		}
		return err
	}
	a.avatar, a.pulses = opened, documents.Space[pulse](opened, "agent")
	defer func() {
		// The context of the Agent has ended; closing has its own.
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.patience)
		defer cancel()
		logger.Info("stopping")
		err = errors.Join(err, opened.Avatar.Close(ending))
		logger.Info("stopped", "beats", a.beats.Load())
	}()
	if err := a.begin(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	health.ready(opened)
	logger.Info("ready", "home", opened.Home(), "health", "http://"+listener.Addr().String()+"/healthz",
		"starts", a.now.Starts, "beats", a.now.Beats)
	return a.work(ctx, c.interval)
}

// begin counts the start.
func (a *agent) begin(ctx context.Context) error {
	found, err := a.pulses.Get(ctx, pulseID)
	switch {
	case err == nil:
		a.now = found.Fields
	case !errors.Is(err, contract.StatusNotFound):
		return err
	}
	a.now.Starts++
	a.beats.Store(a.now.Beats)
	_, err = a.pulses.Put(ctx, pulseID, a.now)
	return err
}

// work beats until the context ends. A beat that fails is tried again at its next time.
func (a *agent) work(ctx context.Context, interval time.Duration) error {
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		next := a.now
		next.Beats++
		if _, err := a.pulses.Put(ctx, pulseID, next); err != nil {
			if ctx.Err() == nil {
				a.logger.Error("a beat failed", "error", err)
			}
			continue
		}
		a.now = next
		a.beats.Store(next.Beats)
		a.logger.Info("beat", "number", next.Beats)
	}
}
