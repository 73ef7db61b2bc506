package sql

import (
	"context"
	"errors"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The field of the driver that stream.go reads must stay what it is.
func TestNativeConnection(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	conn, err := s.engines[0].db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	handle, err := nativeConnection(conn)
	if err != nil || handle.Ptr == nil {
		t.Fatalf("nativeConnection: %v, %v; the pinned driver changed", handle, err)
	}
}

// residentBytes is the memory the process has now; 0 where it cannot be told.
func residentBytes() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

func TestStreamIsPrompt(t *testing.T) {
	s := emptySession(t)
	began := time.Now()
	rows, err := s.Query(context.Background(), "select range, 'row ' || range as label from range(1000000000)")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	row, ok, err := rows.Next()
	if err != nil || !ok || string(row[0].Text) != "0" || string(row[1].Text) != "row 0" {
		t.Fatalf("first row: %v %v %v", row, ok, err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("first of 1e9 rows after %v, want at once", took)
	}
	if err := rows.Close(); err != nil {
		t.Error(err)
	}
}

func TestStreamMemoryIsBounded(t *testing.T) {
	if testing.Short() || residentBytes() == 0 {
		t.Skip("needs time and /proc")
	}
	s := openSession(t, writeDataset(t, 2001, 2010), Options{Threads: 2})
	const count = 10_000_000 // about 1 GB as text
	rows, err := s.Query(context.Background(), "select range, repeat('x', 80) || range as label from range("+strconv.Itoa(count)+")")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	runtime.GC()
	before, most, n := residentBytes(), int64(0), 0
	for ; ; n++ {
		row, ok, err := rows.Next()
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		if n%100_000 == 0 {
			most = max(most, residentBytes()-before)
			if string(row[0].Text) != strconv.Itoa(n) {
				t.Fatalf("row %d holds %s", n, row[0].Text)
			}
		}
	}
	if n != count {
		t.Errorf("%d rows, want %d", n, count)
	}
	if most > 200<<20 {
		t.Errorf("memory grew by %d MB while streaming, want less than 200", most>>20)
	}
}

func TestStreamError(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	rows, err := s.Query(context.Background(),
		"select case when range = 3000000 then error('planted') else 'fine' end as x from range(5000000)")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ok := true; ok && err == nil; n++ {
		_, ok, err = rows.Next()
	}
	if !errors.Is(err, ErrStatement) || !strings.Contains(err.Error(), "planted") {
		t.Errorf("after %d rows: %v, want the planted error", n, err)
	}
	if _, ok, again := rows.Next(); ok || again == nil {
		t.Error("the error is forgotten")
	}
}

func TestStreamCancel(t *testing.T) {
	s := emptySession(t)
	for _, text := range []string{
		"select count(*) from range(1000000) a, range(1000000) b where hash(a.range, b.range) = 1", // before the first row
		"select hash(range) from range(100000000000)",                                              // among rows
		"select sum(range) from range(100000000000) group by range % 7",
	} {
		// One time in five will do, as other work on the machine may delay any single one.
		var late []time.Duration
		for len(late) < 5 {
			took := cancelled(t, s, text)
			if late = append(late, took); took <= 300*time.Millisecond {
				break
			}
		}
		if len(late) == 5 {
			t.Errorf("%s: ended %v after it was cancelled, want 0.1 s", text, late)
		}
	}
	want(t, s, "select 1", "1")
}

// cancelled is how long after its cancellation a statement ends.
func cancelled(t *testing.T, s *Session, text string) time.Duration {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	const delay = 200 * time.Millisecond
	began := time.Now()
	time.AfterFunc(delay, cancel)
	rows, err := s.Query(ctx, text)
	for ok := true; ok && err == nil; {
		_, ok, err = rows.Next()
	}
	took := time.Since(began) - delay
	if !errors.Is(err, context.Canceled) || errors.Is(err, ErrStatement) {
		t.Errorf("%s: %v, want context canceled", text, err)
	}
	if rows != nil {
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}
	return took
}

func TestTwoStreamsAtOnce(t *testing.T) {
	t.Parallel()
	s := emptySession(t)
	first, err := s.Query(context.Background(), "from range(10000)")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, _, err := first.Next(); err != nil {
		t.Fatal(err)
	}
	want(t, s, "select 2", "2")
	n := 1
	for ; ; n++ {
		if _, ok, err := first.Next(); err != nil {
			t.Fatal(err)
		} else if !ok {
			break
		}
	}
	if n != 10000 {
		t.Errorf("%d rows, want 10000", n)
	}
}

func TestStreamBuffer(t *testing.T) {
	t.Parallel()
	s := openSession(t, writeDataset(t, 2001, 2010), Options{}) // the setting is of the first connection
	for range 3 {
		want(t, s, "select current_setting('streaming_buffer_size')", "7.6 MiB")
	}
}
