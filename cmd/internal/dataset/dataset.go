package dataset

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/sql"
)

// Options say which dataset to open and which resources to use.
type Options struct {
	Dir         string
	Timeout     time.Duration
	Grace       time.Duration // after Timeout, before the program ends; 0 is exit.Grace
	memoryLimit string
	threads     int
	allowFiles  []string
	cache       string
	KeptOnly    bool // statements use what the cache holds and add nothing
	Scratch     bool // statements may make tables, views and macros of their own
}

// AddFlags adds the flag for one dataset and those of AddEngineFlags.
func (o *Options) AddFlags(flags *pflag.FlagSet) {
	flags.StringVarP(&o.Dir, "dataset", "d", "", "directory `DIR` of the dataset")
	o.AddEngineFlags(flags)
}

// AddEngineFlags adds only the flags of the SQL engine.
func (o *Options) AddEngineFlags(flags *pflag.FlagSet) {
	flags.DurationVar(&o.Timeout, "timeout", 0, "end the work after `TIME`, such as 30s or 5m (0 = never)")
	flags.StringVar(&o.memoryLimit, "memory-limit", "", "let the SQL engine use `SIZE` of memory, such as 2GB, before it spills to disk (default: "+memoryDefault+")")
	flags.IntVar(&o.threads, "threads", 0, "let the SQL engine use `N` threads (0 = one per processor)")
	flags.StringArrayVar(&o.allowFiles, "allow-files", nil, "let statements also read the files of directory `DIR`, such as own CSV or Parquet; may be given again")
	flags.StringVar(&o.cache, "cache", "", "keep what intervals are made of in directory `DIR` of your own, for later commands ("+noCache+" = nowhere; default: figures of minecarbon in the user's cache)")
}

// noCache is the value of the flag cache that keeps nothing.
const noCache = "none"

// keep is the folder where sessions keep rows, empty for none.
func (o *Options) keep() string {
	switch o.cache {
	case noCache:
		return ""
	case "":
		if users, err := os.UserCacheDir(); err == nil {
			return filepath.Join(users, "minecarbon", "figures")
		}
		return ""
	}
	return o.cache
}

// CheckBaselineThrough refuses a value of the flag baseline-through that is not a reading of the baseline. Empty leaves it to the study.
func CheckBaselineThrough(word string) error {
	if word != "" && word != studyfile.BeforeDestruction && word != studyfile.ThroughDestruction {
		return exit.Usagef("--baseline-through %s: want %s or %s", word, studyfile.BeforeDestruction, studyfile.ThroughDestruction)
	}
	return nil
}

// DateAccuracy holds the shares of right years that intervals take in; 0 leaves them to the labelled points of the dataset.
type DateAccuracy struct {
	Destroyed, Restored float64
	flags               *pflag.FlagSet
}

// AddFlags adds the flags accuracy-destroyed and accuracy-restored.
func (a *DateAccuracy) AddFlags(flags *pflag.FlagSet) {
	a.flags = flags
	flags.Float64Var(&a.Destroyed, "accuracy-destroyed", 0, "`SHARE` of the destructions whose year is right (default: by labelled points, else unknown)")
	flags.Float64Var(&a.Restored, "accuracy-restored", 0, "`SHARE` of the restorations whose year is right (default: by labelled points, else unknown)")
}

// Check refuses what is not a share.
func (a *DateAccuracy) Check() error {
	refuse := func(name string, share float64) error {
		if a.flags != nil && a.flags.Changed(name) && !(share > 0 && share <= 1) {
			return exit.Usagef("--%s %v: want a share above 0 and up to 1", name, share)
		}
		return nil
	}
	return exit.First(refuse("accuracy-destroyed", a.Destroyed), refuse("accuracy-restored", a.Restored))
}

// Check refuses what cannot be opened before any work is done.
func (o *Options) Check() error {
	switch {
	case o.Dir == "":
		return exit.Usagef("no dataset is given; use -d DIR or MINECARBON_DATASET")
	case o.Timeout < 0:
		return exit.Usagef("--timeout %v: is negative", o.Timeout)
	case o.threads < 0:
		return exit.Usagef("--threads %d: is negative", o.threads)
	}
	if _, ok := console.Bytes(o.memoryLimit); o.memoryLimit != "" && !ok {
		return exit.Usagef("--memory-limit %s: want a number and a unit, such as 512MB or 2GB", o.memoryLimit)
	}
	for _, dir := range o.allowFiles {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return exit.Usagef("--allow-files %s: is not a directory; name one whose files may be read", dir)
		}
	}
	return nil
}

// Open opens the dataset; the caller closes the session.
func (o *Options) Open(ctx context.Context) (*sql.Session, error) {
	memory, _ := o.memory()
	return sql.Open(ctx, o.Dir, sql.Options{
		Threads: o.threads, MemoryLimit: memory, AllowFiles: o.allowFiles, Scratch: o.Scratch, TemporaryFolder: staging.Temporary, Keep: o.keep(), KeepNothingNew: o.KeptOnly,
	})
}
