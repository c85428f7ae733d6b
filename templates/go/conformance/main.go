// The testee of Go: does what the conformance kit commands, and reports what it sees. It drives the
// generated bindings and decides nothing. Commands come on standard input, reports go to standard output;
// proto/dao/conformance/v1/testee.proto of the SDK describes them.
package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	conformance "testee/binding/conformance"
	dao "testee/binding/dao"
	"testee/conformance/contract"
	"testee/conformance/host"
	told "testee/conformance/v1"
)

const protocol = 1

var features = []string{"deadline", "profile", "growth", "native", "durable", "keyring"}

// avatar is an open Avatar of either contract.
type avatar interface {
	Call(ctx context.Context, method uint32, request []byte) func() ([]byte, error)
	Stream(ctx context.Context, method uint32, request []byte) (next func() ([]byte, error), end func() error)
	Typed(ctx context.Context, placed func(), method uint32, request []byte) func() ([]byte, error)
	TypedItems(ctx context.Context, method uint32, request []byte) iter.Seq2[[]byte, error]
	Happen(kind string)
	Close(context.Context) error
}

type testee struct {
	mu      sync.Mutex
	out     *bufio.Writer
	reports atomic.Uint64
	opened  atomic.Uint64 // counts Avatars

	script  *script
	avatar  avatar
	problem func(error) *told.Problem
	streams func(uint32) bool
	home    string
	calls   map[string]*call
}

func main() {
	log.SetFlags(0)
	t := &testee{out: bufio.NewWriter(os.Stdout), calls: make(map[string]*call)}
	t.script = newScript(t.report, t.unable)
	in := bufio.NewReader(os.Stdin)
	for {
		var length uint32
		if err := binary.Read(in, binary.LittleEndian, &length); err != nil {
			return
		}
		data := make([]byte, length)
		if _, err := io.ReadFull(in, data); err != nil {
			return
		}
		command := new(told.Command)
		if err := proto.Unmarshal(data, command); err != nil {
			log.Fatal(err)
		}
		t.carryOut(command)
	}
}

// report writes a report, whole and before anything else happens.
func (t *testee) report(it *told.Report) {
	data, err := proto.Marshal(it)
	if err != nil {
		log.Fatal(err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.reports.Add(1)
	if err := binary.Write(t.out, binary.LittleEndian, uint32(len(data))); err != nil {
		os.Exit(0) // the kit is gone
	}
	if _, err := t.out.Write(data); err != nil {
		os.Exit(0)
	}
	if err := t.out.Flush(); err != nil {
		os.Exit(0)
	}
}

// unable skips the case; nothing more of it is told.
func (t *testee) unable(why string) {
	t.opened.Add(1)
	t.report(&told.Report{Report: &told.Report_Unable{Unable: &told.Unable{Why: why}}})
}

// carryOut does what is commanded. What it begins goes on by itself.
func (t *testee) carryOut(command *told.Command) {
	switch it := command.Command.(type) {
	case *told.Command_Hello:
		digest, _ := hex.DecodeString(contract.Digest)
		t.report(&told.Report{Report: &told.Report_Introduction{Introduction: &told.Introduction{
			Protocol: protocol, ContractDigest: digest, Language: "go", Host: "dao-go " + host.Version, Features: features,
		}}})
	case *told.Command_Open:
		t.open(it.Open)
	case *told.Command_Call:
		t.call(it.Call)
	case *told.Command_Take:
		t.calls[it.Take.Label].take(int(it.Take.Items))
	case *told.Command_Cancel:
		t.calls[it.Cancel.Label].cancel()
	case *told.Command_Answer:
		switch it.Answer.Answer.(type) {
		case *told.Answer_WrongType:
			t.unable("the compiler does not let a handler answer with another message")
		default:
			t.script.answer(it.Answer)
		}
	case *told.Command_Regrant:
		t.regrant(it.Regrant.Text)
	case *told.Command_Happen:
		t.avatar.Happen(it.Happen.Kind)
	case *told.Command_Settle:
		t.settle()
		t.report(&told.Report{Report: &told.Report_Settled{Settled: &told.Settled{Number: it.Settle.Number}}})
	case *told.Command_Close:
		go t.close(time.Duration(it.Close.PatienceMs) * time.Millisecond)
	}
}

func (t *testee) open(command *told.Open) {
	t.calls = make(map[string]*call)
	t.home = command.Home
	// A case that was skipped leaves its Avatar open; what that still does is nobody's affair.
	if t.avatar != nil {
		t.opened.Add(1)
		_ = t.avatar.Close(context.Background())
		t.avatar = nil
	}
	number := t.opened.Add(1)
	report := func(it *told.Report) {
		if t.opened.Load() == number {
			t.report(it)
		}
	}
	t.script.report = report
	handlers := t.script.begin(command.Scripted, command.AtOnce)
	t.problem, t.streams = conformance.Problem, conformance.IsStream
	if command.Contract == "dao" {
		t.problem, t.streams = dao.Problem, dao.IsStream
	}
	// The unit may ask for answers before it is open.
	go func() {
		ctx := context.Background()
		var opened avatar
		var said *told.Opened
		var failed *told.NotOpened
		if command.Contract == "dao" {
			opened, said, failed = dao.Open(ctx, command, nil, report)
		} else {
			opened, said, failed = conformance.Open(ctx, command, handlers, report)
		}
		if failed != nil {
			t.report(&told.Report{Report: &told.Report_NotOpened{NotOpened: failed}})
			return
		}
		t.mu.Lock()
		t.avatar = opened
		t.mu.Unlock()
		t.report(&told.Report{Report: &told.Report_Opened{Opened: said}})
	}()
}

func (t *testee) close(patience time.Duration) {
	closed := new(told.Closed)
	if t.avatar != nil {
		ctx := context.Background()
		if patience > 0 {
			limited, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			ctx = limited
		}
		if err := t.avatar.Close(ctx); err != nil {
			closed.Problem = t.problem(err)
		}
	}
	t.avatar = nil
	t.settle()
	t.report(&told.Report{Report: &told.Report_Closed{Closed: closed}})
}

func (t *testee) regrant(text string) {
	path := filepath.Join(t.home, "grants.toml")
	if err := os.WriteFile(path+".new", []byte(text), 0o600); err != nil {
		log.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		log.Fatal(err)
	}
}

// settle waits until nothing is reported any more for a while: Go does not tell what is ready to run.
func (t *testee) settle() {
	runtime.GC() // what was dropped is noticed then
	for quiet, last := 0, uint64(0); quiet < 6; quiet++ {
		time.Sleep(5 * time.Millisecond)
		if now := t.reports.Load(); now != last {
			quiet, last = 0, now
		}
	}
}

// call is one call that the kit commanded. It takes its place as it is made.
type call struct {
	testee *testee
	report func(*told.Report)
	label  string
	ctx    context.Context
	cancel context.CancelFunc
	wanted chan int
}

func (c *call) take(items int) { c.wanted <- items }

func (t *testee) call(command *told.HostCall) {
	if t.avatar == nil {
		t.unable("no Avatar is open")
		return
	}
	c := &call{testee: t, report: t.script.report, label: command.Label, wanted: make(chan int, 1024)}
	base, cancel := context.WithCancel(context.Background())
	c.ctx, c.cancel = base, cancel
	if command.TimeoutMs != nil {
		left := *command.TimeoutMs
		if !(left >= 0 && left <= 1e12) {
			t.unable("a context has a time at which it ends, and no number that could be none")
			return
		}
		c.ctx, c.cancel = context.WithTimeout(base, time.Duration(left*float64(time.Millisecond)))
		giveUp := c.cancel
		c.cancel = func() { cancel(); giveUp() }
	}
	t.calls[command.Label] = c
	if t.streams(command.Method) {
		t.stream(c, command)
		return
	}
	answer, placed := func() ([]byte, error) { return nil, nil }, func() {}
	waits := make(chan struct{})
	if command.Typed {
		placed = sync.OnceFunc(func() { close(waits) })
		if answer = t.avatar.Typed(c.ctx, placed, command.Method, command.Request); answer == nil {
			t.unable("the testee has no typed client of that method")
			return
		}
	} else {
		close(waits)
		answer = t.avatar.Call(c.ctx, command.Method, command.Request)
	}
	go func() {
		data, err := answer()
		placed()
		c.end(data, err)
	}()
	<-waits
}

func (t *testee) stream(c *call, command *told.HostCall) {
	var next func() ([]byte, error)
	var end func() error
	if command.Typed {
		items := t.avatar.TypedItems(c.ctx, command.Method, command.Request)
		if items == nil {
			t.unable("the testee has no typed client of that method")
			return
		}
		next, end = pulled(items)
	} else {
		next, end = t.avatar.Stream(c.ctx, command.Method, command.Request)
	}
	go func() {
		defer func() { _ = end() }()
		for {
			var items int
			select {
			case items = <-c.wanted:
			case <-c.ctx.Done():
				items = 1
			}
			for range items {
				item, err := next()
				if errors.Is(err, io.EOF) {
					c.end(nil, nil)
					return
				}
				if err != nil {
					_ = end() // its CANCEL is on its way before anything follows
					c.end(nil, err)
					return
				}
				c.report(&told.Report{Report: &told.Report_Item{Item: &told.Item{Label: c.label, Data: item}}})
			}
		}
	}()
}

func (c *call) end(answer []byte, err error) {
	ended := &told.CallEnded{Label: c.label}
	switch {
	case err == nil:
		ended.End = &told.CallEnded_Answer{Answer: answer}
	case err == context.Canceled && c.ctx.Err() == context.Canceled:
		ended.End = &told.CallEnded_Cancelled{Cancelled: true}
	default:
		ended.End = &told.CallEnded_Problem{Problem: c.testee.problem(err)}
	}
	c.report(&told.Report{Report: &told.Report_CallEnded{CallEnded: ended}})
}
