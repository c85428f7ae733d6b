package host

import (
	"encoding/binary"
	"encoding/hex"
	"io"

	"google.golang.org/protobuf/encoding/protowire"

	"dao.local/host/gen/contract"
)

const (
	recordingFormat = 1
	// recordingMost is how many bytes a recording may have, unless somebody says otherwise.
	recordingMost = 256 << 20
	roomForFull   = 64
)

// Recorder writes down what crosses, in the form that dao/recording/v1/recording.proto of the SDK
// describes: `dao replay` runs it against the unit again.
type Recorder struct {
	to        io.Writer
	most      int64
	left      int64
	err       error
	instances uint64
	open      bool
}

// NewRecorder returns an observer that writes to to, at most so many bytes; 256 MiB if it is 0. Each
// record is one call of Write.
func NewRecorder(to io.Writer, maxBytes int64) *Recorder {
	if maxBytes <= 0 {
		maxBytes = recordingMost
	}
	return &Recorder{to: to, most: maxBytes, left: maxBytes - roomForFull}
}

// Err returns the first error of the writer, after which nothing more was written.
func (r *Recorder) Err() error { return r.err }

// Begin implements Observer.
func (r *Recorder) Begin(unit *Unit, host, version string) {
	digest, _ := hex.DecodeString(contract.Digest)
	var record wire
	record.number(1, recordingFormat)
	record.text(2, contract.Name)
	record.number(3, contract.Major)
	record.number(4, contract.Minor)
	record.bytes(5, digest)
	record.bytes(6, unit.SHA256[:])
	record.text(7, unit.Name)
	record.text(8, unit.Version)
	record.text(9, host)
	record.text(10, version)
	r.write(1, record)
}

// InstanceBegins implements Observer.
func (r *Recorder) InstanceBegins(memoryBytes uint64) {
	r.InstanceEnds("it died while it was made")
	r.instances++
	r.open = true
	var record wire
	record.number(1, r.instances)
	record.number(2, memoryBytes)
	r.write(2, record)
}

// InstanceEnds implements Observer.
func (r *Recorder) InstanceEnds(cause string) {
	if !r.open {
		return
	}
	r.open = false
	var record wire
	if cause != "" {
		record.number(1, 1)
	}
	record.text(2, cause)
	r.write(6, record)
}

// EntryBegins implements Observer.
func (r *Recorder) EntryBegins(name string, arguments []uint32, payload []byte) {
	var record wire
	record.text(1, name)
	record.numbers(2, arguments)
	record.bytes(3, payload)
	r.write(3, record)
}

// EntryEnds implements Observer.
func (r *Recorder) EntryEnds(result int32, death Death) {
	var record wire
	if death == Alive {
		record.signed(1, result)
	} else {
		record.number(2, uint64(death))
	}
	r.write(5, record)
}

// ImportCalled implements Observer.
func (r *Recorder) ImportCalled(name string, arguments []uint32, wentIn, cameOut []byte, status *contract.Status) {
	var record wire
	record.text(1, name)
	record.numbers(2, arguments)
	record.bytes(3, wentIn)
	record.bytes(4, cameOut)
	if status != nil {
		record.signed(5, int32(*status))
	}
	r.write(4, record)
}

func (r *Recorder) write(field protowire.Number, record wire) {
	if r.left <= 0 || r.err != nil {
		return
	}
	whole := framed(field, record)
	if r.left -= int64(len(whole)); r.left <= 0 {
		var full wire
		full.number(1, uint64(r.most))
		whole = framed(7, full)
	}
	_, r.err = r.to.Write(whole)
}

// framed is a record with its length before it.
func framed(field protowire.Number, record wire) []byte {
	whole := protowire.AppendTag(make([]byte, 4, len(record)+16), field, protowire.BytesType)
	whole = protowire.AppendBytes(whole, record)
	binary.LittleEndian.PutUint32(whole, uint32(len(whole)-4))
	return whole
}

// wire is a message of a recording. What is empty or 0 is left out.
type wire []byte

func (w *wire) number(field protowire.Number, value uint64) {
	if value != 0 {
		*w = protowire.AppendVarint(protowire.AppendTag(*w, field, protowire.VarintType), value)
	}
}

// signed is written even if it is 0: it has presence.
func (w *wire) signed(field protowire.Number, value int32) {
	*w = protowire.AppendVarint(protowire.AppendTag(*w, field, protowire.VarintType), protowire.EncodeZigZag(int64(value)))
}

func (w *wire) text(field protowire.Number, value string) { w.bytes(field, []byte(value)) }

func (w *wire) bytes(field protowire.Number, value []byte) {
	if len(value) > 0 {
		*w = protowire.AppendBytes(protowire.AppendTag(*w, field, protowire.BytesType), value)
	}
}

func (w *wire) numbers(field protowire.Number, values []uint32) {
	var packed []byte
	for _, each := range values {
		packed = protowire.AppendVarint(packed, uint64(each))
	}
	w.bytes(field, packed)
}
