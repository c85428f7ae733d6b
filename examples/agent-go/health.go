package main

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/agent/dao"
)

// healthPatience is how long the unit may take to say that it is well.
const healthPatience = 2 * time.Second

// report is what the health endpoint answers.
type report struct {
	Status string `json:"status"` // ok, starting or failing
	Unit   string `json:"unit,omitempty"`
	Deaths int    `json:"deaths"`
	Beats  int64  `json:"beats"`
	Uptime string `json:"uptime"`
	Error  string `json:"error,omitempty"`
}

// health is an HTTP server with /livez, which answers as long as the program runs, and /healthz, which asks the
// unit.
type health struct {
	agent  *agent
	avatar atomic.Pointer[dao.Avatar]
	server http.Server
	ended  chan struct{}
}

func serveHealth(listener net.Listener, a *agent, logger *slog.Logger) *health {
	h := &health{agent: a, ended: make(chan struct{})}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	routes.HandleFunc("GET /healthz", h.healthz)
	h.server = http.Server{
		Handler: routes, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	go func() {
		defer close(h.ended)
		if err := h.server.Serve(listener); err != http.ErrServerClosed {
			logger.Error("the health endpoint ended", "error", err)
		}
	}()
	return h
}

// ready lets the unit be asked from now on.
func (h *health) ready(opened *dao.Avatar) { h.avatar.Store(opened) }

func (h *health) close() error {
	err := h.server.Close()
	<-h.ended
	return err
}

func (h *health) healthz(w http.ResponseWriter, r *http.Request) {
	status := http.StatusOK
	said := report{Status: "ok", Beats: h.agent.beats.Load(), Uptime: time.Since(h.agent.since).Round(time.Second).String()}
	if opened := h.avatar.Load(); opened == nil {
		status, said.Status = http.StatusServiceUnavailable, "starting"
	} else {
		ctx, cancel := context.WithTimeout(r.Context(), healthPatience)
		defer cancel()
		info, err := opened.System.Info(ctx, nil)
		said.Deaths = opened.Deaths()
		if err != nil {
			status, said.Status, said.Error = http.StatusServiceUnavailable, "failing", err.Error()
		} else {
			said.Unit = info.Name + " " + info.Version
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(said) // whoever asked may be gone
}
