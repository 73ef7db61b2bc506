package sql

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// keptObject is the step whose rows without parameters sessions keep for later ones: they take the most of the time of intervals.
const keptObject = "steps/interval_error"

// keptFor is how long rows are kept after they were made.
const keptFor = 60 * 24 * time.Hour

// keptFile is where an engine reads the rows that were kept, beside what it spills.
func keptFile(spill string) string { return filepath.Join(spill, "kept.parquet") }

// A keeper keeps the rows of keptObject for a dataset in a folder that sessions share. The name of a file holds what the rows are of and their
// checksum.
type keeper struct {
	session *Session
	folder  string

	mu     sync.Mutex
	failed bool
}

var errNotKept = errors.New("no rows are kept")

// rows writes the rows, which it makes where there are none, to a file. It returns an error where they cannot be kept: statements then compute them
// each time.
func (k *keeper) rows(ctx context.Context, to string) error {
	if k == nil {
		return errNotKept
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failed {
		return errNotKept
	}
	content, err := k.find(ctx)
	if err == nil {
		err = os.WriteFile(to, content, 0o600)
	}
	k.failed = err != nil && ctx.Err() == nil
	return err
}

// find returns the content of the file of the rows.
func (k *keeper) find(ctx context.Context) ([]byte, error) {
	key, err := k.session.dataset.identity()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(k.folder, 0o700); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(k.folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if sum, ok := strings.CutPrefix(e.Name(), key+"-"); ok {
			file := filepath.Join(k.folder, e.Name())
			content, err := os.ReadFile(file)
			if err == nil && sum == checksum(content)+keptSuffix {
				return content, nil
			}
			_ = os.Remove(file) // damaged; another takes its place
		}
	}
	k.sweep(entries)
	return k.make(ctx, key)
}

const keptSuffix = ".parquet"

func checksum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}

// make computes the rows on an engine of their own. The file appears whole or not at all.
func (k *keeper) make(ctx context.Context, key string) (content []byte, err error) {
	staged, err := os.CreateTemp(k.folder, ".staging-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, removeIfThere(staged.Name())) }()
	if err := staged.Close(); err != nil {
		return nil, err
	}
	s := k.session
	o := Options{Threads: s.options.Threads, MemoryLimit: s.options.MemoryLimit, TemporaryFolder: s.options.TemporaryFolder}
	e, err := connect(ctx, s.dataset, o, s.statements, []string{staged.Name()})
	if err != nil {
		return nil, err
	}
	text := "from " + path.Base(keptObject) + "()"
	if _, err = e.ensureObjects(ctx, text, false); err == nil {
		err = e.copyWith(ctx, parse(text), staged.Name(), nil)
	}
	if err := errors.Join(err, e.close()); err != nil {
		return nil, err
	}
	if err := s.dataset.unchanged(); err != nil {
		return nil, err
	}
	if content, err = os.ReadFile(staged.Name()); err != nil {
		return nil, err
	}
	return content, os.Rename(staged.Name(), filepath.Join(k.folder, key+"-"+checksum(content)+keptSuffix))
}

func removeIfThere(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// sweep removes rows that were kept long ago, and what killed processes left. What cannot be removed stays.
func (k *keeper) sweep(entries []os.DirEntry) {
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > keptFor {
			_ = os.Remove(filepath.Join(k.folder, e.Name()))
		}
	}
}

// identity tells a dataset whose rows of keptObject this program made from all others: the manifest holds the checksums of the tables, and the sizes
// and times of their files show whether one was changed since. A copy is another one, since the files of a stranger may only look the same.
func (d *dataset) identity() (string, error) {
	manifest, err := os.ReadFile(filepath.Join(d.path, manifestFile))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n%d\n%s\n", manifest, len(manifest), d.currentPath())
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		if info := d.files[name]; info != nil {
			fmt.Fprintf(&text, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		}
	}
	for _, f := range objectsIn(path.Base(keptObject), false) {
		text.WriteString(f.text())
	}
	text.WriteString(bindings.LibraryVersion())
	return checksum([]byte(text.String())), nil
}

// keptText makes the macro of keptObject read the rows that were kept in a file.
func keptText(path string) string {
	head, _, _ := strings.Cut(fragment{keptObject, body}.qualified(), " as table")
	return head + " as table\nfrom read_parquet(" + quote(path) + ");\n"
}
