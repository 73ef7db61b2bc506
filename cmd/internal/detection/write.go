package detection

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/reports/gis"
	"github.com/minecarbon/minecarbon/reports/symbology"
)

// The files of a detection beside its rasters.
const summaryFile, alphaFile, pageFile = "detection.json", "alpha.csv", "detection.html"

// Values of pixels without data, and of dates whose quality is unknown.
const noYear, noQuality = 65535, 255

// raster is one of the rasters: what it holds of the events of a kind.
type raster struct {
	name    string
	restore bool // of restorations
	quality bool
	without int // value of pixels without data
	of      func(detect.Event) int
}

var rasters = []raster{
	{name: "destruction_year", without: noYear, of: year}, {name: "restoration_year", restore: true, without: noYear, of: year},
	{name: "earliest_destroyed", of: earliest}, {name: "earliest_restored", restore: true, of: earliest},
	{name: "quality_destroyed", quality: true, of: quality}, {name: "quality_restored", restore: true, quality: true, of: quality},
}

func year(e detect.Event) int     { return int(e.Year) }
func earliest(e detect.Event) int { return int(e.Earliest) }

// quality is unknown for dates that others have made.
func quality(e detect.Event) int {
	if e.Quality < 0 {
		return noQuality
	}
	return int(e.Quality)
}

// earlier knows a detection by its summary. Files that GIS makes beside the rasters are of it.
func earlier(_ string, entries []os.DirEntry) (earlier bool, stranger string) {
	for _, entry := range entries {
		switch name := entry.Name(); {
		case name == summaryFile:
			earlier = true
		case name != alphaFile && name != pageFile && !slices.ContainsFunc(rasters, func(r raster) bool { return strings.HasPrefix(name, r.name+".") }):
			stranger = name
		}
	}
	return earlier, stranger
}

// write writes all files into a folder.
func write(ctx context.Context, d *loader.Detection, l reports.Language, dir string, progress func(string, int, int)) error {
	for i, r := range rasters {
		progress("write "+r.name, i, len(rasters))
		if err := r.write(ctx, d, filepath.Join(dir, r.name+".tif")); err != nil {
			return err
		}
	}
	page := func(d *loader.Detection) ([]byte, error) { return pageText(d, l) }
	for name, text := range map[string]func(*loader.Detection) ([]byte, error){alphaFile: alphaText, summaryFile: summaryText, pageFile: page} {
		content, err := text(d)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o644)
		}
		if err != nil {
			return fmt.Errorf("write %s: %w", name, err)
		}
	}
	return nil
}

// event returns the k-th event of a kind, counted from 0; ok is false where there is none.
func (r *raster) event(events []detect.Event, k int) (e detect.Event, ok bool) {
	i := 2 * k
	if r.restore {
		i++
	}
	if i >= len(events) {
		return e, false
	}
	return events[i], true
}

func (r *raster) write(ctx context.Context, d *loader.Detection, path string) error {
	m := d.Map
	out := gis.Raster{
		Grid: gis.Grid{Width: m.Width, Height: m.Height, GeoTransform: m.GeoTransform, CRS: m.WKT},
		Type: gis.UInt16, NoData: float64(r.without), Name: r.name, Classes: r.classes(m), Metadata: map[string]string{"study": d.Study.Name},
	}
	if r.quality {
		out.Type, out.NoData = gis.Byte, noQuality
	} else {
		out.Unit = "a"
	}
	names := make([]string, max(1, m.Counts.Cycles))
	for k := range names {
		names[k] = fmt.Sprintf("%s, cycle %d", r.name, k+1)
	}
	var codes []int32
	return gis.WriteBands(ctx, path, out, names, func(band, row0, rows int, into []float64) error {
		codes = slices.Grow(codes[:0], len(into))[:len(into)]
		m.Read(row0, rows, codes)
		for i, code := range codes {
			if into[i] = float64(r.without); code < 0 {
				continue
			}
			into[i] = 0
			if e, ok := r.event(m.Events[code], band); ok {
				into[i] = float64(r.of(e))
			}
		}
		return nil
	})
}

// classes returns the meanings of the values.
func (r *raster) classes(m *dating.Map) []symbology.Class {
	values := []int{0}
	for _, events := range m.Events {
		for k := 0; ; k++ {
			e, ok := r.event(events, k)
			if !ok {
				break
			}
			if v := r.of(e); !r.quality || v != noQuality {
				values = append(values, v)
			}
		}
	}
	slices.Sort(values)
	values = slices.Compact(values)
	if r.quality {
		return symbology.DateQualities(values)
	}
	layer := "destroyed_year"
	if r.restore {
		layer = "restored_year"
	}
	numbers := make([]float64, len(values))
	for i, v := range values {
		numbers[i] = float64(v)
	}
	return symbology.OfLayer(layer, numbers).Classes
}

// alphaText is the thresholds as CSV, only the head where there are none.
func alphaText(d *loader.Detection) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"mine_id", "year", "soil", "vegetation", "alpha", "source"}}
	for _, a := range d.Map.Alpha {
		rows = append(rows, []string{d.Mines[a.Mine], strconv.Itoa(a.Year), ndvi(a.Soil), ndvi(a.Vegetation), ndvi(a.Alpha), a.Source})
	}
	err := w.WriteAll(rows)
	return b.Bytes(), err
}

// ndvi formats a q, as nothing where it is unknown.
func ndvi(q int16) string {
	v := detect.NDVI(q)
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// summary is detection.json.
type summary struct {
	Study      string  `json:"study"`
	Kind       string  `json:"kind"`
	Years      [2]int  `json:"years"` // of the record; 0 where polygons or breaks have none
	Observed   []int   `json:"observed"`
	Pixels     int64   `json:"pixels"`
	Bare       int64   `json:"bare_at_start"`
	BareKm2    float64 `json:"bare_at_start_km2"`
	Destroyed  int64   `json:"destroyed"`
	Restored   int64   `json:"restored"`
	Cycles     int     `json:"cycles"`
	Small      int64   `json:"small"`
	SmallKm2   float64 `json:"small_km2"`
	Unsure     int64   `json:"provisional"`
	UnsureKm2  float64 `json:"provisional_km2"`
	ConfirmD   int     `json:"confirm_destroyed"`
	ConfirmR   int     `json:"confirm_restored"`
	AtStart    string  `json:"at_start"`
	End        string  `json:"end"`
	Parameters any     `json:"parameters"`
}

func summaryText(d *loader.Detection) ([]byte, error) {
	m, c := d.Map, d.Map.Counts
	s := summary{
		Study: d.Study.Name, Kind: d.Study.Disturbance.Kind(), Years: [2]int{m.Record.First, m.Record.Last}, Observed: m.Record.Years, Pixels: c.Examined,
		Bare: c.BareAtStart, BareKm2: km2(c.BareAtStartM2), Destroyed: c.Destroyed, Restored: c.Restored, Cycles: c.Cycles,
		Small: c.Small, SmallKm2: km2(c.SmallM2), Unsure: c.Provisional, UnsureKm2: km2(c.ProvisionalM2),
		ConfirmD: m.Record.ConfirmDestroyed, ConfirmR: m.Record.ConfirmRestored, AtStart: m.Record.AtStart, End: m.Record.End,
		Parameters: d.Study.Disturbance,
	}
	if s.Observed == nil {
		s.Observed = []int{}
	}
	text, err := json.MarshalIndent(s, "", " ")
	return append(text, '\n'), err
}

// km2 rounds an area to square metres, so that it does not depend on the order of sums.
func km2(m2 float64) float64 { return math.Round(m2) / 1e6 }

// printFindings says what was written and what a reader should know.
func printFindings(s console.Streams, dir string, d *loader.Detection) {
	c := d.Map.Counts
	s.Notef("%s: %s destroyed, %d of them restored", dir, console.Counted(c.Destroyed, "pixel"), c.Restored)
	for _, f := range d.Findings {
		s.Notef("%s: %s", f.Severity, f.String())
	}
}
