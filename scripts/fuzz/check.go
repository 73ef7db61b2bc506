package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// learn loads the unchanged study and has the oracle read the unchanged file, whose new copy must give the same dataset.
func (w *worker) learn() error {
	if !w.exists("sound", "study.yaml") {
		return nil
	}
	o := w.load("sound")
	if o.fault != "" || o.code != 0 {
		return fmt.Errorf("the unchanged study: exit code %d, %s: %s", o.code, o.fault, o.text)
	}
	w.text = o.text
	var err error
	if w.files, err = filesOf(w.path("out")); err != nil || w.driver == "" {
		return err
	}
	if err := w.prepareClean(); err != nil {
		return err
	}
	a, err := w.ask()
	if err != nil {
		return err
	}
	if a.Error != "" {
		return fmt.Errorf("the oracle cannot read the unchanged file: %s", a.Error)
	}
	w.values = a.Values
	if why := w.compareClean(w.files); why != "" {
		return fmt.Errorf("the unchanged file: %s", why)
	}
	return nil
}

func (w *worker) exists(names ...string) bool {
	_, err := os.Stat(w.path(names...))
	return err == nil
}

// prepareClean makes a study that has the oracle's file in place of the changed one.
func (w *worker) prepareClean() error {
	if err := os.CopyFS(w.path("clean"), os.DirFS(w.path("sound"))); err != nil {
		return err
	}
	if err := os.Remove(w.path("clean", w.file)); err != nil || filepath.Dir(w.file) != "." {
		return err
	}
	return writeStudy(w.path("clean"), w.clean)
}

func (w *worker) ask() (answer, error) {
	return w.oracle.ask(order{w.do, w.path("sound", w.file), w.path("clean", w.clean), w.driver})
}

// load loads the study of a folder into the dataset out.
func (w *worker) load(folder string) outcome {
	_ = os.RemoveAll(w.path("out"))
	o := w.execute(w.dir, "load", folder+"/study.yaml", "-d", "out", "--threads", "1", "--pixel-years", "none")
	if o.fault == "" && o.code != 0 && w.exists("out") {
		o.fault = "the load failed and left a dataset"
	}
	return o
}

// compareClean loads what the oracle read, and says how the dataset differs from files.
func (w *worker) compareClean(files map[string]string) string {
	o := w.load("clean")
	if o.fault != "" || o.code != 0 {
		return fmt.Sprintf("was loaded, but what the oracle reads from it is refused: %s %s", o.fault, o.text)
	}
	clean, err := filesOf(w.path("out"))
	if err != nil {
		return err.Error()
	}
	if !maps.Equal(files, clean) {
		fmt.Fprintf(os.Stderr, "%s: files that differ: %s\n", w.name, differing(files, clean))
		return numbersDiffer
	}
	return ""
}

// warns reports whether a load says a warning that the unchanged study does not.
func (w *worker) warns(text string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "warning") && !strings.Contains(w.text, strings.TrimSpace(line)) {
			return true
		}
	}
	return false
}

const numbersDiffer = "numbers differ from those that the oracle reads"

// differing names the files that are not alike.
func differing(a, b map[string]string) string {
	var names []string
	for name := range a {
		if a[name] != b[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// checkLoad loads a study with a changed file, and holds the dataset against what the oracle reads.
func checkLoad(w *worker) (v verdict) {
	o := w.load("sound")
	v.crashed = o.crashed
	if v.fault = o.fault; v.fault != "" {
		v.fault += ": " + last(o.text)
	}
	if v.fault != "" || o.code != 0 {
		return v
	}
	files, err := filesOf(w.path("out"))
	if err != nil {
		v.fault = err.Error()
		return v
	}
	v.kind = other
	if maps.Equal(files, w.files) {
		v.kind = same
	}
	if w.driver == "" {
		return v
	}
	a, err := w.ask()
	switch {
	case err != nil:
		v.fault = err.Error()
	case a.Error != "" && v.kind == other:
		v.fault = "was loaded, but the oracle cannot read it: " + a.Error
	case a.Values == w.values && v.kind == other:
		v.fault = "numbers differ, though the oracle reads the same: " + differing(files, w.files)
	case a.Error == "" && a.Values != w.values:
		if why := w.compareClean(files); (v.kind == other || why == numbersDiffer) && why != "" && !w.warns(o.text) {
			v.fault = why
		}
	}
	return v
}

// last returns the end of a long text.
func last(text string) string {
	const most = 600
	return text[max(0, len(text)-most):]
}

// checked is the verdict about runs that need not give numbers.
func checked(runs ...outcome) (v verdict) {
	v.kind = same
	for _, o := range runs {
		v.crashed = v.crashed || o.crashed
		if o.code != 0 {
			v.kind = refused
		}
		if o.fault != "" {
			v.fault = o.fault + ": " + last(o.text)
		}
	}
	return v
}

func checkJobs(w *worker) verdict {
	return checked(w.execute(w.dir, "schedule", "check", "sound/jobs.yaml"))
}

func checkClaims(w *worker) verdict {
	return checked(w.execute(w.dir, "claims", "-d", w.dataset(), "sound/claims.csv"))
}

// tables are the Parquet files of the dataset, in order.
func (w *worker) tables() (paths []string) {
	root := w.path("sound")
	_ = filepath.WalkDir(root, func(path string, _ fs.DirEntry, _ error) error {
		if filepath.Ext(path) == ".parquet" {
			relative, _ := filepath.Rel(root, path)
			paths = append(paths, relative)
		}
		return nil
	})
	return paths
}

// statements read all tables of a dataset between them.
var statements = []string{"from deficit", "from cohort_year", "select count(*), sum(npp_a) from pixel_year", "from background_year", "from mine"}

// checkDataset has verify find the change, and a query end well or with a message.
func checkDataset(w *worker) verdict {
	verify := w.execute(w.dir, "verify", "sound")
	if verify.fault == "" && verify.code != 7 {
		verify.fault = fmt.Sprintf("verify ended with exit code %d, want 7", verify.code)
	}
	return checked(verify, w.query())
}

func (w *worker) query() outcome {
	return w.execute(w.dir, "query", "-d", "sound", statements[w.random.IntN(len(statements))])
}

func checkManifest(w *worker) verdict {
	return checked(w.execute(w.dir, "verify", "sound"), w.query())
}
