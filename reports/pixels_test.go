package reports

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// detections are inputs made from a simulated history, whose pages of pixels must stand.
var detections = []struct {
	name       string
	make       string // in Python; year is the list of years, bare its pixels by year
	key        string // of the study file
	thresholds bool
	says       []string
}{
	{
		name: "ndvi", key: "ndvi: {files: 'in_{year}.tif'}", thresholds: true,
		make: `
noise = numpy.random.default_rng(3)
for y, b in zip(year, bare):
    if y != 2012:
        v = numpy.where(b, 0.12, 0.5) + noise.normal(0, 0.03, b.shape)
        v[noise.random(b.shape) < 0.03] = numpy.nan
        write('in_%d.tif' % y, v, gdal.GDT_Float32)`,
		says: []string{"Input: annual maxima of NDVI. Years: 2001 to 2022.", "Lowest α", "Points are NDVI."},
	}, {
		name: "classes", key: "classes: {files: 'in_{year}.tif', destroyed: [30], neutral: [33], min_patch_ha: 2}",
		make: `
for y, b in zip(year, bare):
    if y != 2012:
        v = numpy.where(b, 30, 3)
        v[::7, ::5] = 33
        v[20:24, 20:22] = 30 # a patch of 0.72 ha
        write('in_%d.tif' % y, v, gdal.GDT_Byte)`,
		says: []string{"Input: annual maps of classes.", "Left out: patch too small", "vegetated above, destroyed below"},
	}, {
		name: "footprints", key: "footprints: {file: in.gpkg, grid: destruction_year.tif}",
		make: `
out = gdal.GetDriverByName('GPKG').Create('in.gpkg', 0, 0, 0, gdal.GDT_Unknown)
layer = out.CreateLayer('footprints', srs, ogr.wkbPolygon)
layer.CreateField(ogr.FieldDefn('year', ogr.OFTInteger))
for y, b in zip(year, bare):
    band = memory(b)
    gdal.Polygonize(band.GetRasterBand(1), band.GetRasterBand(1), layer, -1)
    layer.SetAttributeFilter('year is null')
    for f in list(layer):
        f['year'] = y
        layer.SetFeature(f)
    layer.SetAttributeFilter(None)
out = layer = None`,
		says: []string{"Input: footprints of mines by year.", "destroyed"},
	},
}

// planted reads the simulated history, and says how to write what is made of it.
const planted = `
from osgeo import ogr
first = gdal.Open('destruction_year.tif')
destroyed, restored = first.ReadAsArray().astype(int), gdal.Open('restoration_year.tif').ReadAsArray().astype(int)
year = list(range(2001, 2023))
bare = [(destroyed > 0) & (destroyed < 65535) & (destroyed <= y) & ((restored == 0) | (restored > y)) for y in year]
srs = first.GetSpatialRef()
def fill(out, values):
    out.SetGeoTransform(first.GetGeoTransform())
    out.SetSpatialRef(srs)
    out.GetRasterBand(1).WriteArray(values)
    return out
def write(name, values, kind):
    fill(gdal.GetDriverByName('GTiff').Create(name, first.RasterXSize, first.RasterYSize, 1, kind), values)
def memory(values):
    return fill(gdal.GetDriverByName('MEM').Create('', first.RasterXSize, first.RasterYSize, 1, gdal.GDT_Byte), values)
`

// TestPixelPages opens the pages of detections in Chromium: figures are drawn, filters choose, the keyboard works, and no
// message comes.
func TestPixelPages(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program, dates studies and opens their pages in Chromium")
	}
	for _, d := range detections {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			runProgram(t, directory, "simulate", "study", "--seed", "21", "--pixels", "200", "--mines", "2")
			study := filepath.Join(directory, "study")
			gdal(t, study, planted+d.make)
			replaceIn(t, filepath.Join(study, "study.yaml"), `(?m)^disturbance:\n(  .*\n)+`, "disturbance:\n  "+d.key+"\n")
			for _, language := range Languages() {
				runProgram(t, directory, "detect", "study/study.yaml", "-o", language, "--language", language)
			}
			page, err := os.ReadFile(filepath.Join(directory, "en", "detection.html"))
			if err != nil {
				t.Fatal(err)
			}
			holdWords(t, string(page), d.says, `%!|&#|<no value>`)
			holdPixels(t, string(page), d.thresholds)
			holdNoEnglish(t, filepath.Join(directory, "zh", "detection.html"))
		})
	}
}

// holdNoEnglish looks for English on a page in another language, in the text of the figures too.
func holdNoEnglish(t *testing.T, file string) {
	t.Helper()
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b, seen := open(t, string(page), 1280)
	text := eval[string](t, b, "document.querySelectorAll('details').forEach(d => { d.open = true; }), document.body.innerText + ' ' + [...document.querySelectorAll('option')].map(o => o.textContent).join(' ')")
	_, software, _ := strings.Cut(text, "由 ")
	software, _, _ = strings.Cut(software, " 生成")
	for _, word := range latin.FindAllString(strings.Replace(text, software, "", 1), -1) {
		if !slices.Contains([]string{"NDVI", "km", "JavaScript", "minecarbon", "Mine", "M001", "M002", "Simulated", "coal", "field"}, word) {
			t.Errorf("%s says %q", file, word)
		}
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
}

// holdPixels works the controls of a page of pixels.
func holdPixels(t *testing.T, page string, thresholds bool) {
	t.Helper()
	b, seen := open(t, page, 1280)
	const undrawn = `[...document.querySelectorAll('#grid figure')].filter(f => !f.querySelector('svg rect') || f.querySelector('svg').clientHeight < 60 || f.querySelector('figcaption').textContent.length < 10).length`
	if n, wrong := eval[int](t, b, "document.querySelectorAll('#grid figure').length"), eval[int](t, b, undrawn); n != 24 || wrong > 0 {
		t.Errorf("%d figures, %d of them empty, want 24", n, wrong)
	}
	if got := eval[bool](t, b, "document.querySelector('#alpha svg') !== null"); got != thresholds {
		t.Errorf("thresholds are drawn: %v, want %v", got, thresholds)
	}
	choose := func(field, value string) string {
		return eval[string](t, b, fmt.Sprintf(`(() => { const s = document.getElementById('%s'); s.value = '%s'; s.dispatchEvent(new Event('change')); return document.getElementById('shown').textContent; })()`, field, value))
	}
	for _, kind := range []struct{ value, word string }{{"never", "Never destroyed."}, {"destroyed", "Destroyed in"}, {"restored", "Restored in"}} {
		choose("kind", kind.value)
		count := fmt.Sprintf("[...document.querySelectorAll('#grid figure')].filter(f => !f.textContent.includes('%s')).length", kind.word)
		if n := eval[int](t, b, "document.querySelectorAll('#grid figure').length"); n == 0 || eval[int](t, b, count) > 0 {
			t.Errorf("of %d pixels of the kind %s some do not say %q", n, kind.value, kind.word)
		}
	}
	choose("kind", "")
	if got := choose("group", "1"); !strings.HasPrefix(got, "Pixels shown: 24 of ") {
		t.Errorf("the second mine says %q", got)
	}
	press := func(keys string) {
		if err := chromedp.Do(b.ctx, chromedp.KeyEvent(keys)); err != nil {
			t.Fatal(err)
		}
	}
	eval[*int](t, b, "document.getElementById('more').focus(); null")
	press(kb.Enter)
	if n := eval[int](t, b, "[...document.querySelectorAll('#grid figure')].indexOf(document.activeElement)"); n != 24 {
		t.Errorf("Enter on the button leads to figure %d, want the first new one, 24", n)
	}
	press(kb.Tab)
	press(kb.Enter)
	const opened = "document.querySelectorAll('#grid details[open] tbody tr').length >= 20"
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](opened, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		t.Errorf("Tab and Enter do not open the values of the figure: %v", err)
	}
	if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(375, 800)); err != nil {
		t.Fatal(err)
	}
	const narrow = "document.documentElement.scrollWidth <= 375"
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](narrow, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		t.Errorf("the page is wider than a phone: %v", err)
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
}
