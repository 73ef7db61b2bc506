package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// studyText names the inputs of every format: %s are the map and the mines.
const studyText = `years: [2001, 2006]
npp: {files: "npp/npp_{year}.*"}
disturbance: {destroyed: %s, restored: restoration_year.tif}
mines: {file: %s, id: mine_id, name: name}
background: {variogram: {model: spherical, nugget: 1, sill: 60, range_m: 20000}}
`

// soundStudy makes the simulated study with an input of a format.
func soundStudy(l *laboratory, f format, dir string) error {
	if err := os.CopyFS(dir, os.DirFS(l.study())); err != nil {
		return err
	}
	if err := writeStudy(dir, f.file); err != nil {
		return err
	}
	if f.file == "mines.parquet" {
		return l.must("export", "-d", l.dataset(), "mine", "-o", filepath.Join(dir, f.file))
	}
	if f.source == "" {
		return nil
	}
	var p oracle
	defer p.close()
	a, err := p.ask(order{"convert", filepath.Join(dir, f.source), filepath.Join(dir, f.file), f.driver})
	if err == nil && a.Error != "" {
		err = fmt.Errorf("write %s with GDAL: %s", f.file, a.Error)
	}
	if err == nil && strings.HasPrefix(f.file, "npp/") {
		err = os.Remove(filepath.Join(dir, f.source))
	}
	return err
}

// writeStudy writes the study file for an input.
func writeStudy(dir, input string) error {
	maps, mines := "destruction_year.tif", "mines.gpkg"
	switch {
	case strings.HasPrefix(input, "destruction"):
		maps = input
	case strings.HasPrefix(input, "mines"):
		mines = input
	}
	return os.WriteFile(filepath.Join(dir, "study.yaml"), fmt.Appendf(nil, studyText, maps, mines), 0o644)
}

// soundTiles makes a study of the MODIS tiles that the tests have, for two years.
func soundTiles(_ *laboratory, _ format, dir string) error {
	if err := os.CopyFS(dir, os.DirFS("cmd/minecarbon/testdata/modis")); err != nil {
		return err
	}
	packed, err := filepath.Glob(filepath.Join(dir, "npp", "*.gz"))
	if err != nil {
		return err
	}
	for _, path := range packed {
		if err := unpack(path); err != nil {
			return err
		}
	}
	path := filepath.Join(dir, "study.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text = []byte(strings.NewReplacer("[2001, 2010]", "[2001, 2002]", ".*.hdf", ".*").Replace(string(text)))
	return os.WriteFile(path, text, 0o644)
}

// unpack replaces a file by what is in it, without the ending .gz.
func unpack(path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	text, err := gzip.NewReader(in)
	if err != nil {
		return err
	}
	all, err := io.ReadAll(text)
	if err != nil {
		return err
	}
	if err := os.WriteFile(strings.TrimSuffix(path, ".gz"), all, 0o644); err != nil {
		return err
	}
	return os.Remove(path)
}

func soundDataset(l *laboratory, _ format, dir string) error {
	return os.CopyFS(dir, os.DirFS(l.dataset()))
}

// jobsText is a job with a table and a page.
const jobsText = `jobs:
  - name: monthly
    cron: "30 6 1 * *"
    time_zone: Asia/Shanghai
    dataset: %s
    outputs:
      - {query: from deficit, file: out/deficit.csv}
      - {report: true, file: out/report.html}
`

func soundJobs(l *laboratory, f format, dir string) error {
	return os.WriteFile(filepath.Join(dir, f.file), fmt.Appendf(nil, jobsText, l.dataset()), 0o644)
}

// claimsText claims mines and a polygon on the simulated map.
const claimsText = `id,mine_id,year,claim,area_ha,wkt
EIA 1,M001,2006,destroyed,20,
EIA 2,M002,2003-2005,restored,1.5,
EIA 3,M001,2006,restored to the original level,,
EIA 4,,2006,destroyed,,"POLYGON ((110.49 39.99, 110.51 39.99, 110.51 40.01, 110.49 40.01, 110.49 39.99))"
`

func soundClaims(_ *laboratory, f format, dir string) error {
	return os.WriteFile(filepath.Join(dir, f.file), []byte(claimsText), 0o644)
}
