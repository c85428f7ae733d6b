package storage

import (
	"bytes"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"dao.local/host/gen/contract"
	"dao.local/host/gen/storagev1"
)

const (
	// pageOf is about how many bytes of entries a page of a scan has.
	pageOf = 128 << 10
	// entriesMost is what entries may take in a message that also says whether there are more.
	entriesMost = contract.LimitMaxMessageBytes - 2
)

// span is a range of keys; nil is no bound.
type span struct {
	start, end []byte
	afterStart bool
	empty      bool
}

// spanOf is the range of one page of a scan.
func spanOf(start, end, after []byte, reverse bool) span {
	it := span{start: bound(start), end: bound(end)}
	if from := bound(after); from != nil {
		switch {
		case !reverse && (it.start == nil || bytes.Compare(from, it.start) >= 0):
			it.start, it.afterStart = from, true
		case reverse && (it.end == nil || bytes.Compare(from, it.end) < 0):
			it.end = from
		}
	}
	it.empty = it.start != nil && it.end != nil && bytes.Compare(it.start, it.end) >= 0
	return it
}

func bound(key []byte) []byte {
	if len(key) == 0 {
		return nil
	}
	return key
}

func (s span) where() (text string, bounds []any) {
	var terms []string
	if s.start != nil {
		sign := ">="
		if s.afterStart {
			sign = ">"
		}
		terms, bounds = append(terms, "key "+sign+" ?"), append(bounds, s.start)
	}
	if s.end != nil {
		terms, bounds = append(terms, "key < ?"), append(bounds, s.end)
	}
	if len(terms) > 0 {
		text = " WHERE " + strings.Join(terms, " AND ")
	}
	return text, bounds
}

// fieldBytes is what a field of so many bytes takes in a message: with its tag and its length.
func fieldBytes(length int) int { return 1 + protowire.SizeBytes(length) }

// page collects one page of a scan.
type page struct {
	answer   *storagev1.ScanResponse
	most     int // 0 for any number
	keysOnly bool
	bytes    int
}

// add adds an entry, of which the value is read if it is wanted; it reports whether the next one may come.
func (p *page) add(key []byte, size int, value func() ([]byte, error)) (bool, error) {
	entries := p.answer.Entries
	if p.most > 0 && len(entries) >= p.most {
		p.answer.More = true
		return false, nil
	}
	length := fieldBytes(len(key))
	if !p.keysOnly && size > 0 {
		length += fieldBytes(size)
	}
	length = fieldBytes(length)
	if len(entries) > 0 && p.bytes+length > pageOf {
		p.answer.More = true
		return false, nil
	}
	entry := &storagev1.ScanEntry{Key: key}
	switch {
	case length > entriesMost:
		entry.LeftOut = uint32(size)
		length = pageOf
	case !p.keysOnly:
		found, err := value()
		if err != nil {
			return false, err
		}
		entry.Value = found
	}
	p.bytes += length
	p.answer.Entries = append(entries, entry)
	return true, nil
}
