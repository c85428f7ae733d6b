package storage

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"dao.local/host/gen/storagev1"
)

// livesFew is how many writers are killed; with the variable DAO_LONG it is livesMany.
const (
	livesFew  = 12
	livesMany = 100
)

// TestMain is also the program that writes until it is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("STORAGE_TEST_WRITES"); path != "" {
		first, err := strconv.Atoi(os.Getenv("STORAGE_TEST_FIRST"))
		if err == nil {
			err = writeOn(path, first)
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

func putting(key, value string) *storagev1.Change {
	return &storagev1.Change{Kind: &storagev1.Change_Put{Put: &storagev1.Entry{Key: []byte(key), Value: []byte(value)}}}
}

// writeOn writes batches of two entries, several at a time, and says which were acknowledged.
func writeOn(path string, first int) error {
	it, err := Open(path, false, nil)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	failed := make(chan error)
	for writer := range 4 {
		go func() {
			for number := first + writer; ; number += 4 {
				value := strings.Repeat(strconv.Itoa(number)+" ", number%2000+1)
				_, err := it.Write(context.Background(), &storagev1.WriteRequest{Changes: []*storagev1.Change{
					putting(fmt.Sprintf("a%08d", number), value), putting(fmt.Sprintf("b%08d", number), value),
				}})
				if err != nil {
					failed <- err
					return
				}
				mu.Lock()
				_, err = fmt.Println(number)
				mu.Unlock()
				if err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

func TestWhatWasAcknowledgedIsThereAfterAKill(t *testing.T) {
	lives := livesFew
	if os.Getenv("DAO_LONG") != "" {
		lives = livesMany
	}
	path := filepath.Join(t.TempDir(), "storage.sqlite3")
	chance := rand.New(rand.NewPCG(1, 2))
	acknowledged, next := make(map[int]bool), 0
	for range lives {
		writer := exec.Command(os.Args[0])
		writer.Env = append(os.Environ(), "STORAGE_TEST_WRITES="+path, fmt.Sprintf("STORAGE_TEST_FIRST=%d", next))
		writer.Stderr = os.Stderr
		said, err := writer.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := writer.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewReader(said)
		hear := func() bool {
			line, err := lines.ReadString('\n')
			if err != nil {
				return false
			}
			number, err := strconv.Atoi(strings.TrimSpace(line))
			if err != nil {
				t.Fatal(err)
			}
			acknowledged[number] = true
			next = max(next, number+1)
			return true
		}
		for range chance.IntN(80) { // none at all is a kill while it opens
			if !hear() {
				t.Fatal("the writer ended by itself")
			}
		}
		if err := writer.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for hear() { // it was acknowledged, and said
		}
		_ = writer.Wait()
		next += 8 // whatever was under way has its own numbers

		it, err := Open(path, false, nil)
		if err != nil {
			t.Fatal(err)
		}
		found := make(map[string]string)
		for _, entry := range all(t, it) {
			found[entry[0]] = entry[1]
		}
		if err := it.Close(); err != nil {
			t.Fatal(err)
		}
		for number := range acknowledged {
			if _, ok := found[fmt.Sprintf("%x", fmt.Sprintf("a%08d", number))]; !ok {
				t.Fatalf("batch %d was acknowledged, and is not there", number)
			}
		}
		for key, value := range found { // a batch is there as a whole or not at all
			other := map[string]string{"61": "62", "62": "61"}[key[:2]] + key[2:]
			if found[other] != value {
				t.Fatalf("half of a batch is there: %s without %s", key, other)
			}
		}
	}
	if len(acknowledged) < lives {
		t.Fatalf("only %d batches were acknowledged", len(acknowledged))
	}
}
