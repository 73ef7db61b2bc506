package main

import (
	"context"
	"os"
	"regexp"
	"time"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/sql"
)

// datasetOptions say which dataset to open and with what means.
type datasetOptions struct {
	dataset     string
	timeout     time.Duration
	memoryLimit string
	threads     int
	allowFiles  []string
	scratch     bool // statements may make tables, views and macros of their own
}

func (o *datasetOptions) addFlags(flags *pflag.FlagSet) {
	flags.StringVarP(&o.dataset, "dataset", "d", "", "directory `DIR` of the dataset")
	o.addMeans(flags)
}

// addMeans adds the flags of the means alone.
func (o *datasetOptions) addMeans(flags *pflag.FlagSet) {
	flags.DurationVar(&o.timeout, "timeout", 0, "end the work after `TIME`, such as 30s or 5m (0 = never)")
	flags.StringVar(&o.memoryLimit, "memory-limit", "", "let the SQL engine use `SIZE` of memory, such as 2GB, before it spills to disk")
	flags.IntVar(&o.threads, "threads", 0, "let the SQL engine use `N` threads (0 = one per processor)")
	flags.StringArrayVar(&o.allowFiles, "allow-files", nil, "let statements also read the files of directory `DIR`, such as own CSV or Parquet; may be given again")
}

var memoryPattern = regexp.MustCompile(`(?i)^[0-9]+(\.[0-9]+)? *([kmgt]i?b|b)$`)

func (o *datasetOptions) check() error {
	switch {
	case o.dataset == "":
		return usageErrorf("no dataset is given; use -d DIR or MINECARBON_DATASET")
	case o.timeout < 0:
		return usageErrorf("--timeout %v: is negative", o.timeout)
	case o.threads < 0:
		return usageErrorf("--threads %d: is negative", o.threads)
	case o.memoryLimit != "" && !memoryPattern.MatchString(o.memoryLimit):
		return usageErrorf("--memory-limit %s: want a number and a unit, such as 512MB or 2GB", o.memoryLimit)
	}
	for _, dir := range o.allowFiles {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return usageErrorf("--allow-files %s: is no directory; name one whose files may be read", dir)
		}
	}
	return nil
}

func (o *datasetOptions) open(ctx context.Context) (*sql.Session, error) {
	return sql.Open(ctx, o.dataset, sql.Options{Threads: o.threads, MemoryLimit: o.memoryLimit, AllowFiles: o.allowFiles, Scratch: o.scratch})
}
