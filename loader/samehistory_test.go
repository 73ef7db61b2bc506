package loader

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/scene"
)

// pit is a rectangle of pixels with its years: destroyed and restored by turns.
type pit struct {
	col, row, cols, rows int
	years                []int
}

// The planted history: 24 × 16 pixels from 2001 to 2010, without imagery in 2006.
const plantedCols, plantedRows, plantedFirst, plantedLast, plantedGap = 24, 16, 2001, 2010, 2006

var planted = []pit{
	{1, 1, 5, 4, []int{2003, 2007}},
	{8, 1, 6, 3, []int{2005}},
	{16, 2, 4, 4, []int{2002, 2004, 2008}},
	{2, 8, 7, 5, []int{2007, 2009}},
	{12, 9, 5, 5, []int{2010}},
	{19, 9, 4, 3, []int{2003, 2005, 2007, 2010}},
}

func (p *pit) holds(pixel int) bool {
	col, row := pixel%plantedCols, pixel/plantedCols
	return col >= p.col && col < p.col+p.cols && row >= p.row && row < p.row+p.rows
}

// plantedPixels draws a number for each pixel from the pit that holds it, nil for none.
func plantedPixels(number func(p *pit) int) string {
	var text strings.Builder
	for pixel := range plantedCols * plantedRows {
		i := slices.IndexFunc(planted, func(p pit) bool { return p.holds(pixel) })
		var p *pit
		if i >= 0 {
			p = &planted[i]
		}
		text.WriteString(strconv.Itoa(number(p)))
		text.WriteByte(" \n"[b2i(pixel%plantedCols == plantedCols-1)])
	}
	return text.String()
}

func eventOf(p *pit, k int) int {
	if p == nil || k >= len(p.years) {
		return 0
	}
	return p.years[k]
}

// destroyedIn reports whether a pit is destroyed in a year.
func destroyedIn(p *pit, year int) bool {
	destroyed := false
	for k := 0; p != nil && k < len(p.years) && p.years[k] <= year; k++ {
		destroyed = k%2 == 0
	}
	return destroyed
}

// plantedStudy is the study of the planted history, of one kind of disturbance.
func plantedStudy(disturbance string) small {
	npp := make([]string, plantedLast-plantedFirst+1)
	for y := range npp {
		for range plantedRows / 2 {
			npp[y] += strings.Repeat(strconv.Itoa(300+y)+" ", plantedCols/2) + "\n"
		}
	}
	s := drawn("0", "", npp...)
	s.disturbance = disturbance
	s.more = fmt.Sprintf("unobserved_years: [%d]\n", plantedGap)
	return s
}

// plantedMap writes a map of the planted history.
func plantedMap(t *testing.T, path string, kind godal.DataType, names []string, bands ...string) {
	raster{crs: utm49, gt: pixelsAt(originX, originY), kind: kind, bands: bands, names: names}.write(t, path)
}

// plantedKinds writes the planted history in every kind of input and returns the disturbance of each.
func plantedKinds(t *testing.T, dir string) map[string]string {
	t.Helper()
	for c, name := range []string{"d1", "r1", "d2", "r2"} {
		plantedMap(t, filepath.Join(dir, name+".tif"), godal.Int16, nil, plantedPixels(func(p *pit) int { return eventOf(p, c) }))
	}
	year := func(k int) string { return plantedPixels(func(p *pit) int { return eventOf(p, k) }) }
	plantedMap(t, filepath.Join(dir, "d.tif"), godal.Int16, nil, year(0), year(2))
	plantedMap(t, filepath.Join(dir, "r.tif"), godal.Int16, nil, year(1), year(3))
	code := func(k int) string { return plantedPixels(func(p *pit) int { return max(0, eventOf(p, k)-2000) }) }
	plantedMap(t, filepath.Join(dir, "dc.tif"), godal.Byte, nil, code(0), code(2))
	plantedMap(t, filepath.Join(dir, "rc.tif"), godal.Byte, nil, code(1), code(3))
	var classes, names []string
	for y := plantedFirst; y <= plantedLast; y++ {
		if y == plantedGap {
			continue
		}
		inYear := func(bare, vegetated int) string {
			return plantedPixels(func(p *pit) int { return []int{vegetated, bare}[b2i(destroyedIn(p, y))] })
		}
		plantedMap(t, filepath.Join(dir, fmt.Sprintf("state_%d.tif", y)), godal.Byte, nil, inYear(1, 0))
		plantedMap(t, filepath.Join(dir, fmt.Sprintf("ndvi_%d.tif", y)), godal.Int16, nil, inYear(900, 4000))
		classes, names = append(classes, inYear(30, 3)), append(names, fmt.Sprintf("cover_%d", y))
	}
	plantedMap(t, filepath.Join(dir, "classes.tif"), godal.UInt16, names, classes...)
	var dates, magnitudes []string
	for k := range 4 {
		dates = append(dates, year(k)+" ")
		magnitudes = append(magnitudes, plantedPixels(func(*pit) int { return []int{-1, 1}[k%2] }))
	}
	plantedMap(t, filepath.Join(dir, "breaks.tif"), godal.Float64, nil, dates...)
	plantedMap(t, filepath.Join(dir, "magnitudes.tif"), godal.Float32, nil, magnitudes...)
	plantedPolygons(t, dir)
	at := func(format string) string { return strings.ReplaceAll(format, "@", dir+"/") }
	return map[string]string{
		"codes":      at("{destroyed: {file: '@dc.tif', add: 2000}, restored: {file: '@rc.tif', add: 2000}}"),
		"censored":   at("{destroyed_from: '@d.tif', destroyed_to: '@d.tif', restored_from: '@r.tif', restored_to: '@r.tif'}"),
		"states":     at("{states: {files: '@state_{year}.tif', destroyed: [1]}}"),
		"classes":    at("{classes: {files: '@classes.tif', product: MapBiomas}}"),
		"NDVI":       at("{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, alpha: 0.2, min_patch_ha: 0, confirm: {destroyed: 1, restored: 1}}}"),
		"levels":     at("{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, min_patch_ha: 0, confirm: {destroyed: 1, restored: 1}}}"),
		"otsu":       at("{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, alpha: {rule: otsu, per: study}, where: map, min_patch_ha: 0, confirm: {destroyed: 1, restored: 1}}}"),
		"breaks":     at("{breaks: {file: '@breaks.tif', magnitude: '@magnitudes.tif'}}"),
		"polygons":   at("{events: {file: '@events.geojson', grid: '@d1.tif'}}"),
		"table":      at("{events: {file: '@outlines.geojson', grid: '@d1.tif', id: pit, table: '@events.csv'}}"),
		"footprints": at("{footprints: {file: '@footprints.geojson', grid: '@d1.tif', years: [2001, 2002, 2003, 2004, 2005, 2007, 2008, 2009, 2010]}}"),
	}
}

// plantedPolygons writes the pits as polygons with years, as outlines with a table of years, and as footprints.
func plantedPolygons(t *testing.T, dir string) {
	t.Helper()
	var events, outlines, footprints []string
	table := "pit,destroyed,restored\n"
	for i, p := range planted {
		with := func(properties string) string {
			feature := square("x", float64(p.col), float64(p.row), float64(p.col+p.cols), float64(p.row+p.rows))
			return strings.Replace(feature, `"id":"x"`, properties, 1)
		}
		outlines = append(outlines, with(fmt.Sprintf(`"pit":%d`, i)))
		for k := 0; k < len(p.years); k += 2 {
			restored := "null"
			if k+1 < len(p.years) {
				restored = strconv.Itoa(p.years[k+1])
			}
			events = append(events, with(fmt.Sprintf(`"destroyed":%d,"restored":%s`, p.years[k], restored)))
			table += fmt.Sprintf("%d,%d,%s\n", i, p.years[k], strings.Replace(restored, "null", "", 1))
		}
		for year := plantedFirst; year <= plantedLast; year++ {
			if destroyedIn(&p, year) && year != plantedGap {
				footprints = append(footprints, with(fmt.Sprintf(`"year":%d`, year)))
			}
		}
	}
	put(t, filepath.Join(dir, "events.geojson"), collection(events...))
	put(t, filepath.Join(dir, "outlines.geojson"), collection(outlines...))
	put(t, filepath.Join(dir, "footprints.geojson"), collection(footprints...))
	put(t, filepath.Join(dir, "events.csv"), table)
}

// TestSameHistory: one history given as every kind of input makes the same cohorts, to the last byte.
func TestSameHistory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	kinds := plantedKinds(t, dir)
	maps.Copy(kinds, plantedParquet(t, dir))
	maps.Copy(kinds, plantedSamples(t, dir))
	years, _ := plantedStudy(fmt.Sprintf("{destroyed: '%s/d.tif', restored: '%s/r.tif'}", dir, dir)).loaded(t)
	files := []string{"cohort", "cohort_year", "cell", "cell_year", "pixel"}
	want := map[string][]byte{}
	for _, name := range files {
		want[name] = bytesOf(t, years, name)
	}
	if n := len(rowsOf(t, years, "event", "cohort_id")); n < 13 {
		t.Fatalf("%d events, want at least those of the 6 pits", n)
	}
	for kind, disturbance := range kinds {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			got, _ := plantedStudy(disturbance).loaded(t)
			for _, name := range files {
				if string(bytesOf(t, got, name)) != string(want[name]) {
					t.Errorf("%s differs from that of year rasters:\n%v\nwant\n%v", name, rowsOf(t, got, "event", "cohort_id", "kind", "year", "quality"), rowsOf(t, years, "event", "cohort_id", "kind", "year"))
				}
			}
		})
	}
}

// TestSimulatedHistory: a scene whose inputs do not err has the same cohorts in every kind of input, to the last byte.
func TestSimulatedHistory(t *testing.T) {
	skipShort(t, "loads two scenes in all forms; TestSameHistory loads one small")
	t.Parallel()
	o := scene.DefaultOptions()
	o.Seed, o.Pixels, o.Mines, o.InputNoise, o.Inputs = 4, 300, 2, 0, scene.Inputs()
	for name, change := range map[string]func(){"dated as observed": func() {}, "dated to the gap": func() { o.DateUnobserved = true }} {
		change()
		dir := filepath.Join(t.TempDir(), "scene")
		if _, err := scene.Write(t.Context(), dir, o, nil); err != nil {
			t.Fatal(err)
		}
		load := func(in scene.Input) string {
			dataset, _, err := load1(t, filepath.Join(dir, scene.StudyFile(in)), Options{})
			if err != nil {
				t.Fatalf("%s, %s: %v", name, in, err)
			}
			return dataset
		}
		years := load(scene.Years)
		if n := len(rowsOf(t, years, "cohort", "cohort_id")); n < 500 {
			t.Fatalf("%s: %d cohorts, want the many of two mines", name, n)
		}
		for _, in := range scene.Inputs()[1:] {
			dataset := load(in)
			for _, table := range []string{"cohort", "cohort_year", "cell", "cell_year", "pixel"} {
				if string(bytesOf(t, dataset, table)) != string(bytesOf(t, years, table)) {
					t.Errorf("%s: %s of %s differs from that of the year maps", name, table, in)
				}
			}
		}
	}
}

func bytesOf(t *testing.T, dir, table string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, table+".parquet"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// refusedKinds are disturbances with a mistake each; @ is the folder of [plantedMistakes].
var refusedKinds = map[string]struct {
	disturbance string
	kind        error
	want        string
}{
	"two kinds":          {"{destroyed: '@d1.tif', states: {files: '@classes.tif', destroyed: [1]}}", fault.ErrUsage, "*: disturbance: gives destroyed and states, want exactly one of destroyed, destroyed_to, ndvi, *"},
	"no kind":            {"{restored_to: '@d1.tif', restored_from: '@d1.tif'}", fault.ErrUsage, "*restored_to needs destroyed_to; add it"},
	"a missing year":     {"{states: {files: '@state_{year}.tif', years: [2000, 2010], destroyed: [1]}}", fault.ErrInput, "load disturbance *state_{year}.tif: has nothing of 2000; add it, list years without imagery in unobserved_years, or give disturbance.states.missing: unknown"},
	"other grids":        {"{states: {files: '@coarse_{year}.tif', years: [2001, 2002], destroyed: [1]}}", fault.ErrData, "load disturbance *coarse_2002.tif: has pixels of 10 × 10, want 20 × 20, as 2001; bring all years to one grid"},
	"years as states":    {"{states: {files: '@d.tif', first_year: 2009, years: [2009, 2010], destroyed: [1]}}", fault.ErrData, "*: the maps hold years, as 2002, 2003, 2005, 2007, 2008, 2010, and not codes of land; give them as disturbance.destroyed and disturbance.restored*"},
	"no such class":      {"{classes: {files: '@classes.tif', destroyed: [31]}}", fault.ErrData, "map: no year holds a code of destroyed land; there are 3, 30; check *"},
	"bands unnamed":      {"{classes: {files: '@d.tif', destroyed: [31]}}", fault.ErrData, `load disturbance *d.tif: band 1, "", names no year, or several; give disturbance.classes.first_year, the year of the first band`},
	"bands of others":    {"{classes: {files: '@named.tif', first_year: 2001, years: [2001, 2002], destroyed: [1]}}", fault.ErrData, `load disturbance *named.tif: disturbance.classes.first_year: 2001 makes band 2 that of 2002, and its description is "b2004"; correct it, or leave it out if the file is right`},
	"a year as alpha":    {"{states: {files: '@four.tif', years: [2001, 2004], missing: unknown, destroyed: [1]}}", fault.ErrData, "load disturbance *four.tif: band 4 is marked as transparency (alpha); if it is a year, say so with gdal_edit.py -colorinterp_4 undefined, otherwise remove it"},
	"without scale":      {"{ndvi: {files: '@ndvi_{year}.tif', alpha: 0.2}}", fault.ErrData, "load disturbance *: 100 % of the values of 2001 lie outside -1 to 1, want NDVI; give disturbance.ndvi.scale, as 0.0001, nodata, as -9999, or classes as disturbance.classes"},
	"classes as NDVI":    {"{ndvi: {files: '@classes.tif'}}", fault.ErrData, "load disturbance *: 100 % of the values of 2001 lie outside -1 to 1, want NDVI; give disturbance.ndvi.scale, as 0.0001, nodata, as -9999, or classes as disturbance.classes"},
	"NDVI as classes":    {"{classes: {files: '@fraction.tif', first_year: 2001, years: [2001, 2002], destroyed: [1]}}", fault.ErrData, "load disturbance *fraction.tif: 4 values are not whole numbers, want codes of classes; give NDVI as disturbance.ndvi, or years as disturbance.destroyed"},
	"classes as years":   {"{destroyed: '@classes.tif'}", fault.ErrData, "load disturbance *classes.tif: has 9 bands, which are cycles of destruction and restoration; give the restoration raster with as many, disturbance.states if a band is a year, or disturbance.destroyed.band to choose one"},
	"states as years":    {"{destroyed: '@state_2005.tif'}", fault.ErrData, "load disturbance *state_2005.tif: * hold impossible years, the first at row *: T_D 1 is not a year from 1900 to 2200; * if 1 marks the land that is destroyed in a year, give a raster a year as disturbance.states"},
	"polygons as years":  {"{destroyed: '@events.geojson'}", fault.ErrData, "load disturbance *events.geojson: is a vector file; give polygons with years as disturbance.events"},
	"labels off the map": {"{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, alpha: {rule: samples, file: '@far.csv'}}}", fault.ErrData, "load disturbance *far.csv: points outside the map: 2 of 3 (1, 3); check lon and lat, x and y, or the reference system of the file"},
	"labels of one kind": {"{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, alpha: {rule: samples, file: '@green.csv'}}}", fault.ErrData, "load disturbance *green.csv: of 2 points, 1 of them of years without NDVI, 0 bare and 1 vegetated samples with a known value, want some of both; label more pixels and years of both kinds"},
	"labels unlabelled":  {"{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, alpha: {rule: samples, file: '@blank.csv'}}}", fault.ErrData, `load disturbance *blank.csv: point 1: bare is "", want 1 or 0; leave out points without a label`},
	"states as NDVI":     {"{ndvi: {files: '@state_{year}.tif'}}", fault.ErrData, "load disturbance *: holds 0 and 1 only, which are states and not NDVI; give it as disturbance.states"},
	"states and α":       {"{ndvi: {files: '@state_{year}.tif', alpha: 0.2}}", fault.ErrData, "map: NDVI in mines is 0 and 1 only, which are states; give them as disturbance.states, *"},
	"nothing known":      {"{ndvi: {files: '@state_{year}.tif', scale: 0.5, offset: 5}}", fault.ErrData, "load disturbance *: 100 % of the values of 2001 lie outside -1 to 1, *"},
	"only bare land":     {"{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, soil: 0.9}}", fault.ErrData, "map: bare and vegetated land are too alike in all years of all mines, so that no land can be dated; give alpha, *"},
	"no scale":           {"{ndvi: {files: '@ndvi_{year}.tif', scale: 0}}", fault.ErrUsage, "*disturbance.ndvi.scale: is 0, want a number above 0, as 0.0001"},
	"a kind misspelt":    {"{nvdi: {files: '@ndvi_{year}.tif'}}", fault.ErrUsage, "*disturbance.nvdi: unknown key; did you mean ndvi? known here: breaks, *"},
	"α too low":          {"{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, alpha: 0.05}}", fault.ErrData, "map: alpha lies outside the data: no NDVI in mines is below 0.05; give alpha *"},
	"α too high":         {"{ndvi: {files: '@ndvi_{year}.tif', scale: 0.0001, alpha: 0.5}}", fault.ErrData, "map: alpha lies outside the data: all NDVI in mines is below 0.5; give alpha *"},
	"restored first":     {"{events: {file: '@outlines.geojson', grid: '@d1.tif', id: pit, table: '@backwards.csv'}}", fault.ErrData, "load disturbance *backwards.csv: row 1: restored 2003 is not after destroyed 2005; the same in 1 further row"},
	"no such field":      {"{footprints: {file: '@outlines.geojson', grid: '@d1.tif'}}", fault.ErrData, `load disturbance *: feature 1: no field "year"; set disturbance.footprints.year to one of pit*`},
	"off the map":        {"{events: {file: '@events.geojson', grid: '@far.tif'}}", fault.ErrData, "*"},
	"other breaks":       {"{breaks: {file: '@d.tif', magnitude: '@magnitudes.tif'}}", fault.ErrData, "load disturbance *magnitudes.tif: has 4 bands, want 2, one a break as in *d.tif"},
}

// plantedMistakes writes the inputs of every kind, and some that contradict them.
func plantedMistakes(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	plantedKinds(t, dir)
	put(t, filepath.Join(dir, "backwards.csv"), "pit,destroyed,restored\n0,2005,2003\n1,2005,2004\n")
	raster{crs: utm49, gt: cellsAt(originX, originY), kind: godal.Byte, bands: []string{"0 1"}}.write(t, filepath.Join(dir, "coarse_2001.tif"))
	raster{crs: utm49, gt: pixelsAt(originX, originY), kind: godal.Byte, bands: []string{"0 1"}}.write(t, filepath.Join(dir, "coarse_2002.tif"))
	raster{crs: utm49, gt: pixelsAt(originX+1e5, originY), kind: godal.Byte, bands: []string{"0 1 0 1\n0 0 0 0"}}.write(t, filepath.Join(dir, "far.tif"))
	// GDAL marks the fourth of four bands of bytes as alpha.
	raster{crs: utm49, gt: pixelsAt(originX, originY), kind: godal.Byte, bands: []string{"0 1", "1 1", "1 1", "1 0"}, names: []string{"b2001", "b2002", "b2003", "b2004"}}.write(t, filepath.Join(dir, "four.tif"))
	raster{crs: utm49, gt: pixelsAt(originX, originY), kind: godal.Byte, bands: []string{"0 1", "1 1"}, names: []string{"b2001", "b2004"}}.write(t, filepath.Join(dir, "named.tif"))
	raster{crs: utm49, gt: pixelsAt(originX, originY), kind: godal.Float32, bands: []string{"0.5 0.25 1 1", "0.5 0.25 1 1"}}.write(t, filepath.Join(dir, "fraction.tif"))
	within := fmt.Sprintf("%g,%g", originX+5.0, originY-5.0)
	put(t, filepath.Join(dir, "far.csv"), "x,y,year,bare\n0,0,2001,0\n"+within+",2001,0\n1,1,2005,1\n")
	put(t, filepath.Join(dir, "green.csv"), "x,y,year,bare\n"+within+",2001,0\n"+within+",1990,1\n")
	put(t, filepath.Join(dir, "blank.csv"), "x,y,year,bare\n"+within+",2001,\n")
	return dir
}

// TestKindsRefused: mistakes of each kind of input are one message, and nothing is written.
func TestKindsRefused(t *testing.T) {
	t.Parallel()
	dir := plantedMistakes(t)
	for name, c := range refusedKinds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dataset, _, err := load1(t, plantedStudy(strings.ReplaceAll(c.disturbance, "@", dir+"/")).write(t), Options{})
			if mustFail(t, err, c.kind, c.want); dataset != "" {
				nothingIn(t, filepath.Dir(dataset))
			}
		})
	}
}

// TestRecordEndsEarly: states of 2001 to 2008 in a study of 2001 to 2010 leave two years unknown.
func TestRecordEndsEarly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	plantedKinds(t, dir)
	for last, want := range map[int]int64{plantedLast - 2: 2, plantedLast: 0} {
		_, summary := plantedStudy(fmt.Sprintf("{states: {files: '%s/state_{year}.tif', years: [%d, %d], destroyed: [1]}}", dir, plantedFirst, last)).loaded(t)
		var years int64
		for _, f := range summary.Findings {
			if strings.HasPrefix(f.Message, fmt.Sprintf("map: the record of land ends in %d, before the study", last)) {
				years = f.Count
			}
		}
		if years != want {
			t.Errorf("record to %d: %d years unknown, want %d", last, years, want)
		}
	}
}
