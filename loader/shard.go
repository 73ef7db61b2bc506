package loader

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// A Shard is one of several parts of a map: consecutive rows. The parts are of about equal size and together the map.
// A dataset does not depend on their number.
type Shard struct {
	Number int `json:"shard"` // from 1
	Of     int `json:"of"`
}

func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.Number, s.Of) }

// within returns the strips of the shard, from first to before end. Strips that share blocks of a file stay together.
func (s Shard) within(all strips) (first, end int) {
	at := func(n int) int { return min(all.turns()*n/s.Of*all.inTurn, all.count) }
	return at(s.Number - 1), at(s.Number)
}

// ShardReport says what a shard holds.
type ShardReport struct {
	Shard
	Pixels int64 `json:"pixels"` // of its rows, without data included
	Rows   int   `json:"rows"`
	Most   int   `json:"-"` // shards that hold rows, at most
	// Found says that the shard was there already, made from the same inputs by the same version.
	Found bool `json:"-"`
}

// shardManifest is the manifest of a shard.
type shardManifest struct {
	ShardReport
	kept
}

// kept is the manifest of what a load keeps beside its dataset.
type kept struct {
	shardSource
	Bytes  int64  `json:"bytes"` // of its file
	SHA256 string `json:"sha256"`
}

// shardSource is what the content of a shard depends on.
type shardSource struct {
	Software string      `json:"software"`
	Lenient  bool        `json:"lenient"`
	Grid     string      `json:"grid"`   // of NPP, with the window under the map
	Inputs   []InputFile `json:"inputs"` // but those of NPP and of the accuracy, of which no number is read
}

const shardFile = "strips.gob"

// differs says what distinguishes the source of a shard from the one that is wanted; it is empty where nothing does.
func (s *shardSource) differs(want *shardSource) string {
	if s.Software != want.Software {
		return fmt.Sprintf("was made by %s, this is %s", s.Software, want.Software)
	}
	if s.Lenient != want.Lenient {
		return fmt.Sprintf("was made with lenient %t, want %t", s.Lenient, want.Lenient)
	}
	for _, in := range want.Inputs {
		i := slices.IndexFunc(s.Inputs, func(have InputFile) bool { return have.Role == in.Role && have.Path == in.Path })
		if i < 0 {
			return "was made without " + in.Path
		}
		if s.Inputs[i] != in {
			return fmt.Sprintf("was made from another %s (SHA-256 %.12s…, now %.12s…)", in.Path, s.Inputs[i].SHA256, in.SHA256)
		}
	}
	if len(s.Inputs) != len(want.Inputs) {
		return "was made from more inputs than the study names"
	}
	if s.Grid != want.Grid {
		return "was made over another grid of NPP"
	}
	return ""
}

// LoadShard reads one shard of the map of a study and writes it into a folder beside the dataset dir, whole or not at
// all. A shard that is there already, made from the same inputs by the same version, stays. [Merge] makes the dataset once all shards are
// there. Shards need no order and may be made by several processes at once.
//
// Where the map is dated, its thresholds look at all years and all land of a mine. So the first process dates it as a whole and
// keeps that beside the shards for the others, which wait for it.
//
// Errors are those of [Load], and ErrUsage for a shard that does not exist.
func LoadShard(ctx context.Context, study *studyfile.Study, dir string, shard Shard, o Options) (*ShardReport, error) {
	if shard.Of < 1 || shard.Number < 1 || shard.Number > shard.Of {
		return nil, fault.New(fault.ErrUsage, "load shard %s: want a number from 1 to the number of shards, as 3/7", shard)
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return nil, fault.New(fault.ErrUsage, "write shard %s: %s is not a folder, and the dataset could not be written; choose another path", shard, dir)
	}
	l := newLoad(study, o)
	defer l.close()
	if err := l.openInputs(); err != nil {
		return nil, err
	}
	set, err := l.newShards(ctx, dir, shard.Of)
	if err != nil {
		return nil, err
	}
	m, err := set.make(ctx, shard)
	if err != nil {
		return nil, err
	}
	m.Most = stripsOf(l.m).turns()
	return &m.ShardReport, nil
}

// shards are the parts of the map of a load.
type shards struct {
	l       *load
	dir     string // holds a folder a shard
	of      int
	watched *watchedInputs // that source names
	source  shardSource
}

// shardFolder returns the folder that holds the shards of a dataset.
func shardFolder(dir string) string { return filepath.Clean(dir) + ".shards" }

// newShards finds out what shards of the load depend on.
func (l *load) newShards(ctx context.Context, dir string, of int) (*shards, error) {
	set := &shards{l: l, dir: shardFolder(dir), of: of, watched: l.watched.without("npp", "accuracy")}
	window := l.window
	grid := &l.npp.grid
	set.source = shardSource{
		Software: l.o.Software, Lenient: l.o.Lenient,
		Grid: fmt.Sprintf("%d × %d cells, %v, window %d %d %d %d, %s", grid.Width, grid.Height, grid.GeoTransform, window.Row0, window.Col0, window.Rows, window.Cols, grid.WKT),
	}
	var err error
	set.source.Inputs, err = set.watched.hash(ctx)
	return set, err
}

func (s *shards) path(shard Shard) string {
	return filepath.Join(s.dir, fmt.Sprintf("%d-of-%d", shard.Number, shard.Of))
}

// find returns the manifest of a shard that is there, whole and made from what this load would make it from. The error says what is
// wrong.
func (s *shards) find(ctx context.Context, shard Shard) (*shardManifest, error) {
	m, err := readShard(s.path(shard))
	if err != nil {
		return nil, fault.Cause(err)
	}
	if m.Shard != shard {
		return nil, fmt.Errorf("is shard %s", m.Shard)
	}
	if other := m.differs(&s.source); other != "" {
		return nil, errors.New(other)
	}
	return m, m.check(ctx, filepath.Join(s.path(shard), shardFile))
}

// make scans a shard, unless it is there.
func (s *shards) make(ctx context.Context, shard Shard) (*shardManifest, error) {
	if m, err := s.find(ctx, shard); err == nil {
		m.Found = true
		return m, nil
	}
	if err := s.date(ctx); err != nil {
		return nil, err
	}
	m := &shardManifest{ShardReport: ShardReport{Shard: shard}}
	err := s.keep(s.path(shard), m, func(dir string) (err error) {
		m.kept, err = s.scan(ctx, m, filepath.Join(dir, shardFile))
		return err
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// keep makes a folder of the shards, whole or not at all. write writes its file and fills in its manifest.
func (s *shards) keep(path string, manifest any, write func(dir string) error) error {
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fault.New(fault.ErrUsage, "write shards to %s: %w; write where you may", s.dir, fault.Cause(err))
	}
	stage, err := staging.New(path, true)
	if err != nil {
		return err
	}
	defer stage.Discard()
	if err := write(stage.Dir); err != nil {
		return err
	}
	if err := s.watched.check(s.source.Inputs); err != nil {
		return err
	}
	if err := writeManifest(stage.Dir, manifest); err != nil {
		return err
	}
	return stage.Publish()
}

// scan writes the strips of a shard to a file, and counts their rows and pixels.
func (s *shards) scan(ctx context.Context, m *shardManifest, path string) (kept, error) {
	l := s.l
	w, err := strip.Create(path)
	if err != nil {
		return kept{}, fmt.Errorf("write shard %s: %w", m.Shard, fault.Cause(err))
	}
	first, end := m.within(stripsOf(l.m))
	err = scanStrips(ctx, l.workers, l.m, first, end, l.scanners(), func(st *strip.Strip) error {
		m.Rows += st.Rows
		m.Pixels += int64(st.Rows) * int64(l.m.Width)
		l.o.Progress("read map", st.Row0+st.Rows, l.m.Height)
		return w.Write(st)
	})
	bytes, sum, closed := w.Close()
	return kept{s.source, bytes, sum}, cmp.Or(err, closed)
}

// allPlain refuses a folder that holds a pipe, a device or a socket in the place of a file: reading it may wait for ever.
func allPlain(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
			return fmt.Errorf("%s is not a plain file", path)
		}
	}
	return nil
}

// readShard reads the manifest of a shard.
func readShard(dir string) (*shardManifest, error) {
	if err := allPlain(dir); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, staging.ManifestName))
	if err != nil {
		return nil, err
	}
	var m shardManifest
	if err := json.Unmarshal(text, &m); err != nil {
		return nil, err
	}
	if m.Of < 1 || m.Number < 1 || m.Number > m.Of {
		return nil, fmt.Errorf("shard %s is none", m.Shard)
	}
	return &m, nil
}

// check holds a file against its manifest.
func (k *kept) check(ctx context.Context, file string) error {
	bytes, sum, err := hashFile(ctx, file)
	switch {
	case err != nil:
		return fault.Cause(err)
	case bytes != k.Bytes:
		return fmt.Errorf("%s has %d bytes, want %d", filepath.Base(file), bytes, k.Bytes)
	case sum != k.SHA256:
		return fmt.Errorf("%s has SHA-256 %.12s…, want %.12s…", filepath.Base(file), sum, k.SHA256)
	}
	return nil
}
