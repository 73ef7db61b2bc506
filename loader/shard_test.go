package loader

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// tallMap writes the study of a map of many strips, whose mine and whose cells lie in several of them.
func tallMap(t *testing.T) string {
	t.Helper()
	var rows []string
	for row := range 300 {
		rows = append(rows, strings.Repeat(strings.Repeat([]string{"0 0 2002 2003 ", "2002 0 0 2001 ", "0 2003 2003 0 "}[row/7%3], 2), 512))
	}
	npp := strings.TrimSuffix(strings.Repeat(strings.Repeat("300 ", 64)+"\n", 5), "\n")
	s := drawn(strings.Join(rows, "\n"), "", npp, strings.ReplaceAll(npp, "3", "4"), strings.ReplaceAll(npp, "3", "2"))
	for year, r := range s.npp {
		r.gt = [6]float64{originX, 640, 0, originY, 0, -640} // a cell is 64 rows
		s.npp[year] = r
	}
	return s.write(t)
}

// sameTables compares all Parquet files of two datasets, byte by byte.
func sameTables(t *testing.T, want, got string) {
	t.Helper()
	m, err := ReadManifest(want)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Files {
		a, errA := os.ReadFile(filepath.Join(want, f.Path))
		b, errB := os.ReadFile(filepath.Join(got, f.Path))
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Errorf("%s differs between %s and %s: %v, %v", f.Path, filepath.Base(want), filepath.Base(got), errA, errB)
		}
	}
}

// loadedWhole writes the study of [tallMap] and loads it as a whole.
func loadedWhole(t *testing.T) (study *studyfile.Study, dataset string) {
	t.Helper()
	file := tallMap(t)
	study, err := studyfile.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	dataset, _, err = load1(t, file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return study, dataset
}

// TestShards loads a map as a whole and in shards, in one process and in several: the tables have the same bytes.
func TestShards(t *testing.T) {
	skipShort(t, "loads a large map in eleven shards; TestShardsGoOn loads some")
	t.Parallel()
	study, whole := loadedWhole(t)
	for _, of := range []int{1, 3, 7} {
		dir := filepath.Join(t.TempDir(), "merged")
		for number := of; number > 0; number-- { // in any order
			report, err := LoadShard(t.Context(), study, dir, Shard{number, of}, Options{})
			if err != nil || report.Found {
				t.Fatalf("shard %d/%d: %+v, %v", number, of, report, err)
			}
		}
		if again, err := LoadShard(t.Context(), study, dir, Shard{of, of}, Options{}); err != nil || !again.Found {
			t.Errorf("shard %d/%d is made again: %+v, %v", of, of, again, err)
		}
		if _, err := Merge(t.Context(), study, dir, Options{}); err != nil {
			t.Fatal(err)
		}
		sameTables(t, whole, dir)
		if _, err := os.Stat(shardFolder(dir)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the shards stay: %v", err)
		}
	}
}

// tallDated writes a study whose map of many strips is dated: from annual maps of states, or from NDVI.
func tallDated(t *testing.T, kind string) string {
	t.Helper()
	npp := strings.TrimSuffix(strings.Repeat(strings.Repeat("300 ", 32)+"\n", 5), "\n")
	s := drawn("0", "", npp, strings.ReplaceAll(npp, "3", "4"), strings.ReplaceAll(npp, "3", "2"))
	for year, r := range s.npp {
		r.gt = [6]float64{originX, 640, 0, originY, 0, -640}
		s.npp[year] = r
	}
	s.disturbance = map[string]string{"states": "{states: {files: 'dated_{year}.tif', destroyed: [1]}}", "ndvi": "{ndvi: {files: 'dated_{year}.tif', scale: 0.0001, alpha: {rule: otsu}, confirm: {destroyed: 1, restored: 1}}}"}[kind]
	s.mines = collection(square("A", 10, -1, 1000, 120), square("B", 900, 100, 1990, 301))
	file := s.write(t)
	number := map[string]*strings.Replacer{"states": strings.NewReplacer(), "ndvi": strings.NewReplacer("0", "4000", "1", "900")}[kind]
	for year, patterns := range map[string][3]string{"2001": {"0 0 0 1", "0 0 0 0", "0 1 0 0"}, "2002": {"0 1 1 1", "0 0 1 1", "0 1 0 0"}, "2003": {"0 0 1 1", "0 0 0 1", "0 0 1 0"}} {
		var rows []string
		for row := range 300 {
			cols := ""
			for _, c := range strings.Fields(patterns[row/40%3]) {
				cols += strings.Repeat(c+" ", 25)
			}
			rows = append(rows, strings.Repeat(cols, 20))
		}
		raster{crs: utm49, gt: pixelsAt(originX, originY), kind: godal.Int16, bands: []string{number.Replace(strings.Join(rows, "\n"))}}.write(t, filepath.Join(filepath.Dir(file), "dated_"+year+".tif"))
	}
	return file
}

// TestShardsOfDatedMap loads maps that are dated as a whole in shards: the tables, thresholds among them, have the bytes of a load as a
// whole. The shards are made at once; one of them dates the map.
func TestShardsOfDatedMap(t *testing.T) {
	t.Parallel()
	skipShort(t, "loads large maps in shards")
	for _, kind := range []string{"states", "ndvi"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			file := tallDated(t, kind)
			study, err := studyfile.Read(file)
			if err != nil {
				t.Fatal(err)
			}
			whole, summary, err := load1(t, file, Options{})
			if err != nil || summary.Cohorts < 20 {
				t.Fatalf("%+v, %v", summary, err)
			}
			dir := filepath.Join(t.TempDir(), "merged")
			dated := [3]bool{}
			var wg sync.WaitGroup
			for i := range dated {
				wg.Go(func() {
					_, err := LoadShard(t.Context(), study, dir, Shard{i + 1, 3}, Options{Progress: func(phase string, _, _ int) { dated[i] = dated[i] || phase == "date map" }})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if n := b2i(dated[0]) + b2i(dated[1]) + b2i(dated[2]); n != 1 {
				t.Errorf("%d processes date the map, want 1", n)
			}
			if _, err := Merge(t.Context(), study, dir, Options{Progress: func(phase string, _, _ int) {
				if phase == "date map" {
					t.Error("the map is dated again")
				}
			}}); err != nil {
				t.Fatal(err)
			}
			sameTables(t, whole, dir)
			mustBeAlone(t, dir)
			other := filepath.Join(t.TempDir(), "one")
			if _, err := Load(t.Context(), study, other, Options{ShardPixels: 1 << 18}); err != nil {
				t.Fatal(err)
			}
			sameTables(t, whole, other)
			mustBeAlone(t, other)
		})
	}
}

// mustBeAlone asserts that nothing lies beside a dataset.
func mustBeAlone(t *testing.T, dir string) {
	t.Helper()
	if left, err := os.ReadDir(filepath.Dir(dir)); err != nil || len(left) != 1 {
		t.Errorf("left beside the dataset: %v, %v", left, err)
	}
}

// TestKilledBehindItsEnd loads again where a process was killed between publishing a dataset and removing its shards.
func TestKilledBehindItsEnd(t *testing.T) {
	t.Parallel()
	skipShort(t, "loads a large map in shards")
	file := tallMap(t)
	study, err := studyfile.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	dir, copied := filepath.Join(t.TempDir(), "dataset"), filepath.Join(t.TempDir(), "copy")
	for number := range 3 {
		if _, err := LoadShard(t.Context(), study, dir, Shard{number + 1, 3}, Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(copied, os.DirFS(shardFolder(dir))); err != nil {
		t.Fatal(err)
	}
	wrote, err := Merge(t.Context(), study, dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	killed := func(became string) {
		t.Helper()
		if err := errors.Join(RemoveShards(dir), os.CopyFS(shardFolder(dir), os.DirFS(copied)), os.WriteFile(filepath.Join(shardFolder(dir), publishedFile), []byte(became), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	for name, again := range map[string]func(context.Context, *studyfile.Study, string, Options) (*Summary, error){"load": Load, "merge": Merge} {
		killed(m.SHA256)
		summary, err := again(t.Context(), study, dir, Options{ShardPixels: 1 << 18})
		if err != nil || summary.Cohorts != wrote.Cohorts || summary.Mapped != wrote.Mapped {
			t.Errorf("%s: %+v, %v, want %+v", name, summary, err, wrote)
		}
		if now, err := ReadManifest(dir); err != nil || now.SHA256 != m.SHA256 {
			t.Errorf("%s: the dataset is another: %v", name, err)
		}
		mustBeAlone(t, dir)
	}
	killed("of another dataset")
	_, err = Load(t.Context(), study, dir, Options{})
	mustFail(t, err, fault.ErrUsage, "write dataset *: exists; replace it with --force, or choose another path")
	killed(m.SHA256)
	_, err = Load(t.Context(), study, dir, Options{Software: "another version"})
	mustFail(t, err, fault.ErrUsage, "write dataset *: exists; *")
	put(t, filepath.Join(filepath.Dir(file), "mines.geojson"), collection(square("A", -1, -1, 900, 900)))
	_, err = Load(t.Context(), study, dir, Options{})
	mustFail(t, err, fault.ErrUsage, "write dataset *: exists; *")
	if err := RemoveShards(dir); err != nil {
		t.Error(err)
	}
	mustBeAlone(t, dir)
}

// TestShardsGoOn stops a load by shards again and again. It goes on where it was, and leaves nothing but the dataset.
func TestShardsGoOn(t *testing.T) {
	t.Parallel()
	study, whole := loadedWhole(t)
	dir := filepath.Join(t.TempDir(), "dataset")
	stops, most := 0, 0
	for {
		ctx, cancel := context.WithCancel(t.Context())
		scanned := 0
		_, err := Load(ctx, study, dir, Options{ShardPixels: 4096 * 64, Progress: func(phase string, done, _ int) {
			if phase == "read map" && done > most {
				most = done
				if scanned++; scanned == 2 { // within a shard, or behind one
					cancel()
				}
			}
		}})
		cancel()
		if err == nil {
			break
		}
		if stops++; !errors.Is(err, context.Canceled) || stops > 20 {
			t.Fatalf("stop %d: %v", stops, err)
		}
	}
	if stops < 2 {
		t.Errorf("the load was stopped %d times, want at least 2", stops)
	}
	sameTables(t, whole, dir)
	mustBeAlone(t, dir)
}

// spoiltShards is how the shards in a folder are spoilt.
type spoiltShards struct {
	spoil func(t *testing.T, folder string) error
	want  string
}

// spoilt are folders of three shards of a study that are not the whole of one map, and what is said of each.
func spoilt(file string, study *studyfile.Study) map[string]spoiltShards {
	return map[string]spoiltShards{
		"missing":   {func(_ *testing.T, f string) error { return os.RemoveAll(f + "/2-of-3") }, "merge shards of *: of 3 shards 1 are missing: 2/3; make them with load --shard"},
		"twice":     {func(_ *testing.T, f string) error { return os.CopyFS(f+"/copy", os.DirFS(f+"/2-of-3")) }, "merge shards of *: shard 2/3 is there twice, as 2-of-3 and copy; remove one"},
		"foreign":   {func(_ *testing.T, f string) error { return os.Mkdir(f+"/diary", 0o755) }, "merge shards of *: diary is not a shard: *; remove it"},
		"truncated": {func(_ *testing.T, f string) error { return os.Truncate(f+"/2-of-3/"+shardFile, 100) }, "merge shard 2/3: strips.gob has 100 bytes, want *; make it again with load --shard 2/3"},
		"device": {func(_ *testing.T, f string) error {
			path := f + "/2-of-3/" + shardFile
			return errors.Join(os.Remove(path), os.Symlink(os.DevNull, path))
		}, "merge shards of *: 2-of-3 is not a shard: *strips.gob is not a plain file; remove it"},
		"changed": {func(_ *testing.T, f string) error {
			data, err := os.ReadFile(f + "/2-of-3/" + shardFile)
			data[len(data)/2] ^= 1
			return errors.Join(err, os.WriteFile(f+"/2-of-3/"+shardFile, data, 0o644))
		}, "merge shard 2/3: strips.gob has SHA-256 *, want *; make it again *"},
		"other division": {func(t *testing.T, f string) error {
			_, err := LoadShard(t.Context(), study, strings.TrimSuffix(f, ".shards"), Shard{1, 2}, Options{})
			return err
		}, "merge shards of *: * is one of 2 shards and * one of 3; remove those of one division"},
		"other study": {func(t *testing.T, f string) error {
			text, err := os.ReadFile(file)
			other := filepath.Join(filepath.Dir(file), "other.yaml")
			err = errors.Join(err, os.WriteFile(other, append(text, "\n# another\n"...), 0o644))
			read, err2 := studyfile.Read(other)
			if err = errors.Join(err, err2, os.RemoveAll(f+"/3-of-3")); err != nil {
				return err
			}
			_, err = LoadShard(t.Context(), read, strings.TrimSuffix(f, ".shards"), Shard{3, 3}, Options{})
			return err
		}, "merge shard 3/3: was made without study.yaml; make it again with load --shard 3/3"},
		"other version": {func(_ *testing.T, f string) error {
			path := filepath.Join(f, "1-of-3", staging.ManifestName)
			text, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path, []byte(strings.Replace(string(text), `"software": ""`, `"software": "minecarbon v0.1.0"`, 1)), 0o644))
		}, "merge shard 1/3: was made by minecarbon v0.1.0, this is *; make it again *"},
		"none": {func(_ *testing.T, f string) error { return os.RemoveAll(f) }, "merge shards of *: the folder does not exist; make the shards with load --shard 1/N to N/N"},
	}
}

// TestShardsRefused merges what is not the whole of one map.
func TestShardsRefused(t *testing.T) {
	t.Parallel()
	skipShort(t, "makes three shards for each fault; TestShards merges some")
	file := tallMap(t)
	study, err := studyfile.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range spoilt(file, study) {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "dataset")
			for number := range 3 {
				if _, err := LoadShard(t.Context(), study, dir, Shard{number + 1, 3}, Options{}); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.spoil(t, shardFolder(dir)); err != nil {
				t.Fatal(err)
			}
			_, err := Merge(t.Context(), study, dir, Options{})
			mustFail(t, err, fault.ErrData, c.want)
			if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("a dataset is published: %v", err)
			}
		})
	}
	if _, err := LoadShard(t.Context(), study, filepath.Join(t.TempDir(), "d"), Shard{4, 3}, Options{}); !errors.Is(err, fault.ErrUsage) {
		t.Errorf("shard 4/3: %v", err)
	}
}
