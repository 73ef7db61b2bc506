package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
)

// laboratory has a small sound study and its dataset, and a folder for each format.
type laboratory struct {
	options
	program, dir string
}

func (l *laboratory) study() string   { return filepath.Join(l.dir, "study") }
func (l *laboratory) dataset() string { return filepath.Join(l.dir, "dataset") }

// must runs the program where it has to end well.
func (l *laboratory) must(arguments ...string) error {
	if text, err := exec.Command(l.program, arguments...).CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w: %s", arguments, err, text)
	}
	return nil
}

// prepare simulates and loads a study of 10 000 pixels and two mines.
func (l *laboratory) prepare() error {
	if err := l.must("simulate", l.study(), "--pixels", "100", "--mines", "2", "--last-year", "2006"); err != nil {
		return err
	}
	return l.must("load", filepath.Join(l.study(), "study.yaml"), "-d", l.dataset())
}

// counts are what the changed files of a format gave.
type counts struct{ changes, same, other, refused, crashed, failed int }

// verdict is what a changed file gave.
type verdict struct {
	kind    kind
	crashed bool   // a library did, and the program said so
	fault   string // the check that failed, empty for none
}

type kind int

const (
	refused kind = iota
	same
	other
)

// worker tries one changed file after the other in a folder of its own.
type worker struct {
	*laboratory
	format
	dir    string // with the folder sound, and what the runs write
	oracle oracle
	text   string            // what the load of the unchanged study says
	values string            // that the oracle read from the unchanged file
	files  map[string]string // SHA-256 of the files of the unchanged study's dataset
	random *rand.Rand
}

func (w *worker) path(names ...string) string {
	return filepath.Join(append([]string{w.dir}, names...)...)
}

// begin makes the folder of a worker and reads the unchanged file.
func (l *laboratory) begin(f format, name string) (*worker, error) {
	w := &worker{laboratory: l, format: f, dir: filepath.Join(l.dir, name)}
	if err := os.MkdirAll(w.path("sound"), 0o755); err != nil {
		return nil, err
	}
	if err := f.sound(l, f, w.path("sound")); err != nil {
		return nil, err
	}
	return w, w.learn()
}

// try changes the file of a format as often as the options say, in a worker for each processor.
func (l *laboratory) try(f format) (c counts, err error) {
	numbers := make(chan int)
	var all sync.WaitGroup
	var mu sync.Mutex
	for i := range runtime.GOMAXPROCS(0) {
		w, err := l.begin(f, fmt.Sprintf("worker%d", i))
		if err != nil {
			return c, err
		}
		all.Go(func() {
			defer os.RemoveAll(w.dir)
			defer w.oracle.close()
			for n := range numbers {
				v := w.tryOne(n)
				mu.Lock()
				c.add(v)
				mu.Unlock()
			}
		})
	}
	for n := range l.runs {
		numbers <- l.from + n
	}
	close(numbers)
	all.Wait()
	return c, nil
}

func (c *counts) add(v verdict) {
	c.changes++
	switch {
	case v.fault != "":
		c.failed++
	case v.kind == same:
		c.same++
	case v.kind == other:
		c.other++
	default:
		c.refused++
	}
	if v.crashed {
		c.crashed++
	}
}

// tryOne makes change n and checks what the program makes of it.
func (w *worker) tryOne(n int) verdict {
	name := fnv.New64a()
	_, _ = name.Write([]byte(w.name))
	w.random = rand.New(rand.NewPCG(w.seed^name.Sum64(), uint64(n)))
	file := w.file
	if file == "" { // any table
		tables := w.tables()
		file = tables[w.random.IntN(len(tables))]
	}
	sound, err := os.ReadFile(w.path("sound", file))
	if err != nil {
		return verdict{fault: err.Error()}
	}
	text := mutate(w.random, sound)
	if err := os.WriteFile(w.path("sound", file), text, 0o644); err != nil {
		return verdict{fault: err.Error()}
	}
	v := w.check(w)
	if err := os.WriteFile(w.path("sound", file), sound, 0o644); err != nil {
		return verdict{fault: err.Error()}
	}
	if v.fault != "" {
		fmt.Fprintf(os.Stderr, "%s, change %d: %s\n", w.name, n, v.fault)
	}
	if w.keep != "" && (v.fault != "" || v.crashed) {
		_ = os.MkdirAll(w.keep, 0o755)
		_ = os.WriteFile(filepath.Join(w.keep, strings.ReplaceAll(fmt.Sprintf("%s %d %s", w.name, n, filepath.Base(file)), " ", "-")), text, 0o644)
	}
	return v
}

// filesOf returns the SHA-256 of the files of a dataset by name, but for the tables that describe the inputs.
func filesOf(dataset string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(dataset, "manifest.json"))
	if err != nil {
		return nil, err
	}
	var manifest struct {
		Files []struct{ Path, SHA256 string }
	}
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, f := range manifest.Files {
		table, err := os.ReadFile(filepath.Join(dataset, f.Path))
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(table)
		if hex.EncodeToString(sum[:]) != f.SHA256 {
			return nil, fmt.Errorf("%s differs from the manifest", f.Path)
		}
		files[f.Path] = f.SHA256
	}
	delete(files, "input_quality.parquet")
	delete(files, "study.parquet")
	return files, nil
}
