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
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// keptObject is the step whose rows without parameters sessions keep for later ones: they take the most of the time of intervals.
const keptObject = "steps/interval_error"

// keptParameters are the names by which a statement may give parameters to keptObject; at_year is that of layers, which give it on as to_year.
func keptParameters() []string { return append(parameterNames(keptObject), "at_year") }

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

// rows writes the rows, which it makes where there are none, to a file, unless it is there. It returns an error where they cannot be kept: statements then
// compute them each time. Statements that need no such rows do not wait meanwhile.
func (k *keeper) rows(ctx context.Context, to string) error {
	if k == nil {
		return errNotKept
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failed {
		return errNotKept
	}
	if _, err := os.Stat(to); err == nil { // else none was written, or somebody has tidied up
		return nil
	}
	content, err := k.find(ctx)
	if err == nil {
		if err = os.WriteFile(to, content, 0o600); err != nil {
			err = errors.Join(err, removeIfThere(to))
		}
	}
	k.failed = err != nil && ctx.Err() == nil
	return err
}

// find returns the content of the file of the rows.
func (k *keeper) find(ctx context.Context) ([]byte, error) {
	if err := k.checkFolder(); err != nil {
		return nil, err
	}
	key, err := k.session.dataset.identity()
	if err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(k.folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		sum, ok := strings.CutPrefix(e.Name(), key+"-")
		if !ok || !e.Type().IsRegular() {
			continue
		}
		content, err := os.ReadFile(filepath.Join(k.folder, e.Name()))
		if err == nil && sum == checksum(content)+keptSuffix {
			return content, nil
		}
	}
	if k.session.options.KeepNothingNew {
		return nil, errNotKept
	}
	k.sweep(entries)
	return k.make(ctx, key)
}

// checkFolder makes the folder where it is absent. It refuses one in which others may write, since what they put there would be believed, and one
// that is a dataset, whose files are those of its manifest.
func (k *keeper) checkFolder() error {
	if err := os.MkdirAll(k.folder, 0o700); err != nil {
		return err
	}
	info, err := os.Stat(k.folder)
	if err != nil {
		return err
	}
	_, err = os.Stat(filepath.Join(k.folder, manifestFile))
	const others = 0o002
	if info.Mode().Perm()&others != 0 || !isOurs(info) || !errors.Is(err, fs.ErrNotExist) {
		return errNotKept
	}
	return nil
}

const (
	keptSuffix  = ".parquet"
	stagingName = ".minecarbon-kept-"
)

// keptName matches the names of files of rows.
var keptName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{32}-[0-9a-f]{32}\.parquet$`) })

func checksum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:16])
}

// make computes the rows on an engine of their own. The file appears whole or not at all.
func (k *keeper) make(ctx context.Context, key string) (content []byte, err error) {
	staged, err := os.CreateTemp(k.folder, stagingName+"*")
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
	text := "from " + path.Base(keptObject) + "() order by figure, mine_id" // the same file from whoever makes it
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

// sweep removes rows that were kept long ago, and what killed processes left. What cannot be removed stays, and so do files of other names.
func (k *keeper) sweep(entries []os.DirEntry) {
	for _, e := range entries {
		ours := keptName().MatchString(e.Name()) || strings.HasPrefix(e.Name(), stagingName)
		if info, err := e.Info(); ours && err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > keptFor {
			_ = os.Remove(filepath.Join(k.folder, e.Name()))
		}
	}
}

// identity tells a dataset whose rows of keptObject this program made from all others: by its place, its manifest, and the sizes, times and numbers
// of its files. The system sets one of the times whenever a file is written or renamed, so that other contents are another dataset.
func (d *dataset) identity() (string, error) {
	manifest, err := os.ReadFile(filepath.Join(d.path, manifestFile))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s\n%s\n", manifest, d.currentPath())
	for _, name := range slices.Sorted(maps.Keys(d.files)) {
		if info := d.files[name]; info != nil {
			fmt.Fprintf(&text, "%s %d %d %s\n", name, info.Size(), info.ModTime().UnixNano(), fileIdentity(info))
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
	return head + " as table\nfrom read_parquet(" + quote(path) + ", hive_partitioning = false);\n"
}
