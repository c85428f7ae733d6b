package storage

import (
	"context"

	"dao.local/host"

	"dao.local/host/gen/storagev1"
)

// Read reads one value.
func (s *SQLite) Read(ctx context.Context, request *storagev1.ReadRequest) (*storagev1.ReadResponse, error) {
	return host.Wait(ctx, request, s.QueueRead)
}

// ReadMany reads several values of one snapshot.
func (s *SQLite) ReadMany(ctx context.Context, request *storagev1.ReadManyRequest) (*storagev1.ReadManyResponse, error) {
	return host.Wait(ctx, request, s.QueueReadMany)
}

// Scan reads one page of a range.
func (s *SQLite) Scan(ctx context.Context, request *storagev1.ScanRequest) (*storagev1.ScanResponse, error) {
	return host.Wait(ctx, request, s.QueueScan)
}

// Write applies a batch as a whole or not at all.
func (s *SQLite) Write(ctx context.Context, request *storagev1.WriteRequest) (*storagev1.WriteResponse, error) {
	return host.Wait(ctx, request, s.QueueWrite)
}
