package loader

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/vrt"
)

// inputsOf lists the files that a study names, without opening one: Role and
// Path are set, Path as the study has it.
func inputsOf(study *studyfile.Study) ([]InputFile, error) {
	mines, err := filesOf(study.Mines.File)
	if err != nil {
		return nil, fault.New(fault.ErrInput, "load mines %s: %w; check the path in the study file", study.Mines.File, fault.Cause(err))
	}
	years, err := findNPP(study)
	if err != nil {
		return nil, err
	}
	var npp []string
	for _, files := range years {
		npp = append(npp, vrt.Paths(files)...)
	}
	slices.Sort(npp)
	var points []string
	if study.Accuracy.File != "" {
		points = []string{study.Accuracy.File}
	}
	var inputs []InputFile
	for _, group := range []struct {
		role  string
		paths []string
	}{
		{"study", []string{study.File}},
		{"disturbance", study.Disturbance.Inputs(study)},
		{"mines", mines},
		{"npp", slices.Compact(npp)},
		{"accuracy", points},
	} {
		for _, path := range group.paths {
			files := []string{path}
			switch group.role {
			case "disturbance", "npp", "accuracy":
				files = rasterFiles(path)
			}
			for _, file := range files {
				inputs = append(inputs, InputFile{Role: group.role, Path: file})
			}
		}
	}
	return inputs, nil
}

// watchedInputs are the inputs of a load with what the file system said of them
// before they were read.
type watchedInputs struct {
	study *studyfile.Study
	files []InputFile
	infos []os.FileInfo        // nil where a file could not be found
	sums  map[string]InputFile // of files that were hashed, by path; one goroutine hashes at a time
}

func watchInputs(study *studyfile.Study) (*watchedInputs, error) {
	files, err := inputsOf(study)
	if err != nil {
		return nil, err
	}
	w := &watchedInputs{study: study, files: files, infos: make([]os.FileInfo, len(files)), sums: map[string]InputFile{}}
	for i, in := range files {
		w.infos[i], _ = os.Stat(in.Path) // errors are reported when the file is opened
	}
	return w, nil
}

// hash reads every input once more for its checksum, unless it has done so.
func (w *watchedInputs) hash(ctx context.Context) ([]InputFile, error) {
	hashed := slices.Clone(w.files)
	for i := range hashed {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		in := &hashed[i]
		path := in.Path
		if known, ok := w.sums[path]; ok {
			in.Path, in.Bytes, in.SHA256 = known.Path, known.Bytes, known.SHA256
			continue
		}
		in.Path = w.study.NameOf(path)
		var err error
		if in.Bytes, in.SHA256, err = hashFile(ctx, path); err != nil {
			return nil, fault.New(fault.ErrInput, "read %s: %w", path, fault.Cause(err))
		}
		w.sums[path] = *in
	}
	return hashed, nil
}

// without returns the inputs but those of some roles.
func (w *watchedInputs) without(roles ...string) *watchedInputs {
	rest := &watchedInputs{study: w.study, sums: w.sums}
	for i, in := range w.files {
		if !slices.Contains(roles, in.Role) {
			rest.files, rest.infos = append(rest.files, in), append(rest.infos, w.infos[i])
		}
	}
	return rest
}

// check refuses inputs that changed during the load: a file replaced meanwhile would
// otherwise be recorded with the wrong checksum. hashed is nil before they are hashed.
func (w *watchedInputs) check(hashed []InputFile) error {
	for i, in := range w.files {
		now, err := os.Stat(in.Path)
		before := w.infos[i]
		same := err != nil && before == nil // it was never there
		if err == nil && before != nil {
			same = os.SameFile(before, now) && before.Size() == now.Size() && before.ModTime().Equal(now.ModTime())
		}
		if in.Role == "study" && w.study.SHA256 != "" && hashed != nil {
			same = w.study.SHA256 == hashed[i].SHA256
		}
		if !same {
			return fault.New(fault.ErrData, "read %s: changed while it was being read; load again once it is whole", in.Path)
		}
	}
	return nil
}

// rasterFiles lists the files of a raster: itself and its sidecars, or those of a folder of Zarr. Where
// it is a vector file, its companions count too.
func rasterFiles(path string) []string {
	files, err := filesOf(path)
	if err != nil {
		return []string{path} // errors are reported when the file is opened
	}
	for _, sidecar := range gdal.Sidecars(path) {
		if !slices.Contains(files, sidecar) {
			files = append(files, sidecar)
		}
	}
	return files
}

// filesOf lists the files that an input consists of: those of a folder, as a
// file geodatabase is one, and the companions of a vector file.
func filesOf(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		var files []string
		err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				files = append(files, path)
			}
			return err
		})
		return files, err
	}
	return append([]string{path}, gdal.Companions(path)...), nil
}

// hashFile returns the size and SHA-256 of a file. It checks ctx between steps of 16 MB.
func hashFile(ctx context.Context, path string) (int64, string, error) {
	f, err := gdal.OpenPlain(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	for n := int64(0); ; {
		step, err := io.CopyN(h, f, 1<<24)
		n += step
		if errors.Is(err, io.EOF) {
			return n, hex.EncodeToString(h.Sum(nil)), nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return n, "", err
		}
	}
}
