package loading

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/loader/discover"
)

// InitOptions are the options of the verb study init.
type InitOptions struct {
	output string
	force  bool
}

// AddFlags adds the flags of the verb study init.
func (o *InitOptions) AddFlags(flags *pflag.FlagSet) {
	flags.StringVarP(&o.output, "output", "o", "", "write to `FILE` (- = standard output; default: study.yaml in the folder)")
	flags.BoolVar(&o.force, "force", false, "replace the file if it exists")
}

// Init drafts a study file from what it finds in a folder.
func Init(ctx context.Context, s console.Streams, o InitOptions, dir string) error {
	if o.output == "" {
		o.output = filepath.Join(dir, "study.yaml")
	}
	folder, target := filepath.Dir(o.output), o.output
	if o.output == "-" {
		folder, target = dir, ""
	} else if _, err := os.Lstat(target); err == nil && !o.force {
		return exit.Usagef("write %s: exists; replace it with --force, or choose another with -o", target)
	}
	found, err := discover.Folder(ctx, dir)
	if err != nil {
		return exit.Cause(ctx, err)
	}
	text := found.Draft(folder)
	err = export.Destination{Out: s.Out, Path: target}.Write(func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
	if err != nil || target == "" {
		return err
	}
	if missing := found.Missing(); len(missing) > 0 {
		s.Notef("%s lacks %s, which %s does not show", target, strings.Join(missing, " and "), dir)
	}
	s.Notef("wrote %s; read it, correct it, then: minecarbon check %s", target, target)
	return nil
}
