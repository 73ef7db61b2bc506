package loader

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/loader/strip"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// Merge loads a study as [Load] does, with the map from the shards that [LoadShard] wrote, and then removes these. Errors are those
// of Load, and ErrData for shards that are absent, there twice, damaged or made from other inputs.
func Merge(ctx context.Context, study *studyfile.Study, dir string, o Options) (*Summary, error) {
	o.merge = true
	return Load(ctx, study, dir, o)
}

// chooseShards decides whether the map is read in shards: those that are there where they are merged, else as many as
// its size asks for.
func (l *load) chooseShards(ctx context.Context, dir string) (err error) {
	of := 1
	if l.o.ShardPixels > 0 {
		pixels := int64(l.m.Width) * int64(l.m.Height)
		of = int(min((pixels+l.o.ShardPixels-1)/l.o.ShardPixels, int64(stripsOf(l.m).turns()))) // none without rows
	}
	if l.o.merge {
		if of, err = countShards(shardFolder(dir)); err != nil {
			return err
		}
	} else if of == 1 {
		return nil
	}
	l.shards, err = l.newShards(ctx, dir, of)
	return err
}

// read hands the strips of all shards to visit, in the order of the map. Shards that are not there are made first,
// unless they are to be merged.
func (s *shards) read(ctx context.Context, visit func(*strip.Strip) error) error {
	all := make([]*shardManifest, s.of)
	for n := range all {
		shard := Shard{n + 1, s.of}
		var err error
		if !s.l.o.merge {
			if all[n], err = s.make(ctx, shard); err != nil {
				return err
			}
		} else if all[n], err = s.find(ctx, shard); err != nil {
			return refused(shard, err)
		}
	}
	for _, m := range all {
		if err := s.readShard(ctx, m, visit); err != nil {
			return err
		}
	}
	return nil
}

// readShard hands the strips of a shard to visit. An error says so where the shard is no longer what find found: other processes may
// write there, and strips of another map must not become part of a dataset.
func (s *shards) readShard(ctx context.Context, m *shardManifest, visit func(*strip.Strip) error) error {
	file := filepath.Join(s.path(m.Shard), shardFile)
	sum, err := strip.Read(file, func(st *strip.Strip) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return visit(st)
	})
	switch {
	case err == nil && sum == m.SHA256:
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("merge shard %s: %w", m.Shard, ctx.Err())
	case err == nil:
		return refused(m.Shard, errors.New("it changed while it was read"))
	}
	if changed := m.check(ctx, file); changed != nil {
		return refused(m.Shard, fmt.Errorf("it changed while it was read: %w", changed))
	}
	return fmt.Errorf("merge shard %s: %w", m.Shard, err)
}

func refused(shard Shard, err error) error {
	return fault.New(fault.ErrData, "merge shard %s: %w; make it again with load --shard %s", shard, err, shard)
}

// countShards returns the number of shards in a folder that holds all of one division of a map.
func countShards(folder string) (int, error) {
	refuse := func(format string, args ...any) (int, error) {
		return 0, fault.New(fault.ErrData, "merge shards of %s: %w", folder, fmt.Errorf(format, args...))
	}
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return refuse("the folder does not exist; make the shards with load --shard 1/N to N/N")
	}
	if err != nil {
		return refuse("%w", fault.Cause(err))
	}
	nameOf := map[Shard]string{}
	of := Shard{}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") || e.Name() == datedFolder || e.Name() == publishedFile {
			continue // hidden: a shard that is being made, or one whose making was killed
		}
		m, err := readShard(filepath.Join(folder, e.Name()))
		switch {
		case err != nil:
			return refuse("%s is not a shard: %w; remove it", e.Name(), fault.Cause(err))
		case of.Of != 0 && m.Of != of.Of:
			return refuse("%s is one of %d shards and %s one of %d; remove those of one division", nameOf[of], of.Of, e.Name(), m.Of)
		case nameOf[m.Shard] != "":
			return refuse("shard %s is there twice, as %s and %s; remove one", m.Shard, nameOf[m.Shard], e.Name())
		}
		of, nameOf[m.Shard] = m.Shard, e.Name()
	}
	var missing []string
	for n := range of.Of {
		if shard := (Shard{n + 1, of.Of}); nameOf[shard] == "" {
			missing = append(missing, shard.String())
		}
	}
	switch {
	case of.Of == 0:
		return refuse("it is empty; make the shards with load --shard 1/N to N/N")
	case len(missing) > 0:
		return refuse("of %d shards %d are missing: %s; make them with load --shard", of.Of, len(missing), strings.Join(missing[:min(len(missing), 10)], ", "))
	}
	return of.Of, nil
}

var shardName = regexp.MustCompile(`^(\d+-of-\d+|dated)$|^\.(\d+-of-\d+|dated)\.(staging|replaced)-`)

// RemoveShards removes the shards of a dataset that is whole, and what killed processes left of some. Without any it does nothing.
func RemoveShards(dataset string) error {
	dir := shardFolder(dataset)
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		if err == nil && shardName.MatchString(e.Name()) {
			err = os.RemoveAll(filepath.Join(dir, e.Name()))
		}
	}
	if err != nil {
		return fmt.Errorf("remove the shards of %s, which is whole: %w", dataset, fault.Cause(err))
	}
	_ = os.Remove(filepath.Join(dir, publishedFile)) // last, so that what a kill leaves is known as useless
	_ = os.Remove(dir)                               // stays where it holds something else
	return nil
}

// publishedFile tells which dataset the shards became: it holds the SHA-256 of its manifest.
const publishedFile = "published"

// note writes that the shards become the dataset in a folder, before that is published. A process that is killed before it has removed
// the shards leaves its dataset and this.
func (s *shards) note(dataset string) error {
	_, sum, err := hashFile(context.Background(), filepath.Join(dataset, staging.ManifestName))
	if err == nil {
		err = os.WriteFile(filepath.Join(s.dir, publishedFile), []byte(sum), 0o644)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", filepath.Join(s.dir, publishedFile), fault.Cause(err))
	}
	return nil
}

// published returns the summary of the dataset that a load with these options published before it was killed: shards are
// beside it that became it, and no input has changed. It is nil without such a dataset.
func published(ctx context.Context, study *studyfile.Study, dir string, o Options) (*Summary, error) {
	became, err := os.ReadFile(filepath.Join(shardFolder(dir), publishedFile))
	if err != nil {
		return nil, nil //nolint:nilerr,nilnil // no such load was killed
	}
	m, err := ReadManifest(dir)
	if err != nil || m.SHA256 != string(became) || m.Software != o.Software {
		return nil, nil //nolint:nilerr,nilnil // the shards became no dataset, or another
	}
	if unchanged, err := Unchanged(ctx, study, dir, o); err != nil || !unchanged {
		return nil, err
	}
	return m.Summary, nil
}

// datedFolder holds what was found out about a map that is dated as a whole.
const datedFolder, datedFile = "dated", "map.gob"

// errDated ends the keeping of dates that another process kept between a look for them and the lock.
var errDated = errors.New("the map is dated")

// date dates a map, unless the input holds the years themselves or another process has dated it.
func (s *shards) date(ctx context.Context) error {
	m := s.l.m
	if m.source == nil || m.dated != nil {
		return nil
	}
	path := filepath.Join(s.dir, datedFolder)
	for {
		var err error
		if m.dated, err = s.readDated(ctx, path); err == nil {
			return nil
		}
		var manifest kept
		err = s.keep(path, &manifest, func(dir string) (err error) {
			if m.dated, err = s.readDated(ctx, path); err == nil {
				return errDated
			}
			manifest, err = s.writeDated(ctx, dir)
			return err
		})
		if errors.Is(err, errDated) {
			return nil
		}
		if !errors.Is(err, fault.ErrLocked) {
			return err
		}
		const pause = 200 * time.Millisecond
		select { // another process dates it
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// writeDated dates the map and writes what was found to a folder.
func (s *shards) writeDated(ctx context.Context, dir string) (kept, error) {
	l := s.l
	site := l.site(l.minesOrNone())
	site.TempDir = dir
	if err := l.m.date(ctx, site); err != nil {
		return kept{}, err
	}
	path := filepath.Join(dir, datedFile)
	file, err := os.Create(path)
	if err != nil {
		return kept{}, fmt.Errorf("write %s: %w", path, fault.Cause(err))
	}
	buffer := bufio.NewWriterSize(file, 1<<20)
	if err := errors.Join(l.m.dated.Write(buffer), buffer.Flush(), file.Sync(), file.Close()); err != nil {
		return kept{}, fmt.Errorf("write %s: %w", path, fault.Cause(err))
	}
	bytes, sum, err := hashFile(ctx, path)
	return kept{s.source, bytes, sum}, err
}

// readDated reads what writeDated wrote, if it was made from what this load would make it from.
func (s *shards) readDated(ctx context.Context, dir string) (*dating.Map, error) {
	if err := allPlain(dir); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(dir, staging.ManifestName))
	if err != nil {
		return nil, err
	}
	var manifest kept
	if err := json.Unmarshal(text, &manifest); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, datedFile)
	if other := manifest.differs(&s.source); other != "" {
		return nil, errors.New(other)
	}
	if err := manifest.check(ctx, path); err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	sum := sha256.New()
	read := bufio.NewReaderSize(io.TeeReader(file, sum), 1<<20)
	dated, err := dating.ReadMap(read, s.l.m.Grid)
	if err != nil {
		return nil, err
	}
	if _, err := io.Copy(io.Discard, read); err != nil {
		return nil, err
	}
	if hex.EncodeToString(sum.Sum(nil)) != manifest.SHA256 {
		return nil, fmt.Errorf("%s changed while it was read", path)
	}
	return dated, nil
}
