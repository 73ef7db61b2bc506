package reports

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// studies are kinds of studies whose pages must stand, made from simulated ones.
var studies = []struct {
	name     string
	simulate string
	change   func(t *testing.T, directory string)
	report   string   // flags
	says     []string // in the order of the page
	never    string   // pattern of what it must not say
}{
	{
		name: "demo", simulate: "--pixels 400 --mines 4",
		says: []string{"km² were restored; the ratio of these areas is", "the NPP of each cell of 463 m", "kriging interpolates that background from wholly destroyed cells (22 years)", "400 × 400 pixels of 30 m", "NPP nodata"},
	}, {
		name: "without restoration", simulate: "--pixels 300 --mines 2",
		change: func(t *testing.T, directory string) {
			replaceIn(t, filepath.Join(directory, "study.yaml"), `  restored: .*\n`, "")
			replaceIn(t, filepath.Join(directory, "study.yaml"), `years: \[2001,`, "years: [2006,")
		},
		says:  []string{"and nothing was restored.", "Nothing was restored.", "no land is restored.", "Two mines lie on one line", "No mine is in any class.", "Destroyed before 2006"},
		never: `R_?VCS = –|0 of \d mines`,
	}, {
		name: "one mine", simulate: "--pixels 300 --mines 1 --date-unobserved",
		says:  []string{"vegetation in 1 mine and", "The annual mean VCS of the mine changed", "Inside the mine:", "counted in 2013", "Deficit (VCSD) of the mine.", "One mine has nothing to be compared with."},
		never: `VCS of the mines|the mine with the most|too similar|each mine\.`,
	}, {
		name: "one year", simulate: "--pixels 300 --mines 1", report: "--to-year 2001",
		says:  []string{"In 2001, nothing was destroyed or restored in 1 mine.", "Over all years of the study", "The annual mean was", "Nothing was destroyed or restored.", "No land is destroyed or restored.", "No land is destroyed in the last year."},
		never: `From 2001 to 2001|counted in`,
	}, {
		name: "in degrees", simulate: "--pixels 300 --mines 2",
		change: func(t *testing.T, directory string) {
			gdal(t, directory, `
for name in ['destruction_year.tif', 'restoration_year.tif']:
    gdal.Warp('/vsimem/' + name, name, dstSRS='EPSG:4326', xRes=0.00027, yRes=0.00027, resampleAlg='near', dstNodata=65535)
    gdal.GetDriverByName('GTiff').CreateCopy(name, gdal.Open('/vsimem/' + name))`)
		},
		says:  []string{"the NPP of each cell of 463 m", "pixels of 26.3 m", "pixels of 0.00027°, 26.3 m on average"},
		never: `0\.00027 m`,
	}, {
		name: "unknown NPP", simulate: "--pixels 300 --mines 2",
		change: func(t *testing.T, directory string) {
			gdal(t, directory, `
import glob
for name in glob.glob('npp/*.tif'):
    raster = gdal.Open(name, gdal.GA_Update)
    band = raster.GetRasterBand(1)
    band.SetNoDataValue(-9999)
    band.WriteArray(numpy.full((band.YSize, band.XSize), -9999))`)
		},
		says:  []string{"km² were restored", "The deficit of VCS (VCSD) relative to the undisturbed baseline is unknown.", "No year has known VCS.", "No direct change is known.", "No potential change is known.", "No mine has a known VCSD."},
		never: `– of \d|0\.00 Gg|nothing restored`,
	}, {
		name: "NPP of some years", simulate: "--pixels 300 --mines 2",
		change: func(t *testing.T, directory string) {
			for _, year := range []string{"2001", "2002", "2003", "2015"} {
				if err := os.Remove(filepath.Join(directory, "npp", "npp_"+year+".tif")); err != nil {
					t.Fatal(err)
				}
			}
			replaceIn(t, filepath.Join(directory, "study.yaml"), "npp:\n", "npp:\n  missing: unknown\n")
		},
		says: []string{"kriging interpolates that background from wholly destroyed cells (18 years)"},
	},
}

// made is a folder for the files that all tests share.
var made string

func TestMain(m *testing.M) {
	var err error
	if made, err = os.MkdirTemp("", "minecarbon-test-"); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(made); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// program builds the program once and returns its path.
var program = sync.OnceValues(func() (string, error) {
	file := filepath.Join(made, "minecarbon")
	out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", file, "../cmd/minecarbon").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("go build: %w\n%s", err, out)
	}
	return file, err
})

// runProgram runs the program in a directory.
func runProgram(t testing.TB, directory string, args ...string) {
	t.Helper()
	file, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(file, args...)
	cmd.Dir = directory
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("minecarbon %v: %v\n%s", args, err, out)
	}
}

// replaceIn replaces a pattern in a file that must hold it.
func replaceIn(t *testing.T, file, pattern, by string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := regexp.MustCompile(pattern).ReplaceAll(text, []byte(by))
	if string(changed) == string(text) {
		t.Fatalf("%s has no %s", file, pattern)
	}
	if err := os.WriteFile(file, changed, 0o644); err != nil {
		t.Fatal(err)
	}
}

// gdal runs a script of Python with GDAL in a directory.
func gdal(t testing.TB, directory, script string) {
	t.Helper()
	python := "/usr/bin/python3" // whose GDAL is that of the system
	if exec.Command(python, "-c", "import numpy, osgeo.gdal").Run() != nil {
		t.Skip("no Python with GDAL is installed")
	}
	cmd := exec.Command(python, "-c", "import numpy\nfrom osgeo import gdal\ngdal.UseExceptions()"+script)
	cmd.Dir = directory
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestStudies makes studies with the program and opens their pages in Chromium: no message comes, every figure is drawn or says why not,
// every control works, and the words fit the study.
func TestStudies(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program, loads studies and opens their pages in Chromium")
	}
	for _, s := range studies {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			runProgram(t, directory, append([]string{"simulate", "study", "--seed", "21"}, strings.Fields(s.simulate)...)...)
			if s.change != nil {
				s.change(t, filepath.Join(directory, "study"))
			}
			runProgram(t, directory, "load", "study/study.yaml", "-d", "dataset", "--lenient")
			runProgram(t, directory, append([]string{"report", "-d", "dataset", "-o", "report.html"}, strings.Fields(s.report)...)...)
			page, err := os.ReadFile(filepath.Join(directory, "report.html"))
			if err != nil {
				t.Fatal(err)
			}
			holdWords(t, string(page), s.says, s.never)
			holdControls(t, string(page))
		})
	}
}

func holdWords(t *testing.T, page string, says []string, never string) {
	rest := strings.Join(visible(t, page), "\n")
	if never != "" {
		if found := regexp.MustCompile(never).FindString(rest); found != "" {
			t.Errorf("the page says %q", found)
		}
	}
	for _, words := range says {
		if !strings.Contains(rest, words) {
			t.Errorf("the page does not say %q", words)
		}
	}
}

// silent are the figures that neither draw anything nor say why.
const silent = `[...document.querySelectorAll('figure')].filter(f => {
	const chart = f.querySelector('.chart');
	return chart ? chart.querySelectorAll('svg path, svg circle').length < 4 : !f.querySelector('svg.map image, svg.map .mines path') && f.querySelector('.empty')?.textContent.length < 10;
}).map(f => f.textContent).join('; ')`

// holdControls works every control of a page, at each width and in print.
func holdControls(t *testing.T, page string) {
	b, seen := open(t, page, 1280)
	mines := eval[int](t, b, "document.querySelectorAll('#mines tbody tr').length")
	const sorted = `[...document.querySelectorAll('#mines th button')].flatMap((button, i) => [1, 2].map(() => {
		button.click();
		const shown = [...document.querySelectorAll('#mines tbody tr')].map(r => r.cells[i].dataset.value ?? r.cells[i].textContent).filter(v => v !== '');
		const sorted = shown.toSorted((x, y) => isNaN(x) ? x.localeCompare(y) : x - y);
		if (button.closest('th').getAttribute('aria-sort') === 'descending') sorted.reverse();
		return shown.join() === sorted.join();
	})).every(Boolean)`
	if !eval[bool](t, b, sorted) {
		t.Error("a click on a head does not sort its column")
	}
	search := "(() => { const s = document.getElementById('search'); s.value = 'm001'; s.dispatchEvent(new Event('input')); return document.getElementById('found').textContent; })()"
	if got, want := eval[string](t, b, search), fmt.Sprintf("Mines found: 1 of %d", mines); got != want {
		t.Errorf("search says %q, want %q", got, want)
	}
	if _, text := saved(t, b, "mines"); strings.Count(text, "\r\n") != 2 || !strings.Contains(text, "\r\nM001,Mine 1,") {
		t.Errorf("the mine that is found is saved as %q", text)
	}
	eval[*int](t, b, "location.hash = '#mine-1'; null")
	const opened = "document.querySelector('#mine-1[open]') !== null"
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](opened, chromedp.WithPollingTimeout(10*time.Second))); err != nil {
		t.Errorf("a link does not open its mine: %v", err)
	}
	eval[*int](t, b, "document.getElementById('open').click()")
	for _, width := range []int64{375, 1280} {
		if err := chromedp.Do(b.ctx, chromedp.EmulateViewport(width, 900)); err != nil {
			t.Fatal(err)
		}
		const scrolled = "document.documentElement.scrollWidth"
		if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](fmt.Sprintf("%s <= %d", scrolled, width), chromedp.WithPollingTimeout(10*time.Second))); err != nil {
			t.Errorf("at a width of %d pixels the page is %d pixels wide", width, eval[int](t, b, scrolled))
		}
	}
	eval[*int](t, b, "window.silent = window.wide = null; addEventListener('beforeprint', () => { silent = "+silent+"; wide = document.documentElement.scrollWidth; }); null")
	if _, err := b.PDF(); err != nil { // which draws the charts of all mines
		t.Error(err)
	}
	if got := eval[int](t, b, "wide"); got > pageWidth {
		t.Errorf("in print the page is %d pixels wide, want at most %d", got, pageWidth)
	}
	if got := eval[string](t, b, "silent"); got != "" {
		t.Errorf("figures neither show anything nor say why: %s", got)
	}
	if all := seen(); len(all) > 0 {
		t.Errorf("the page asks or complains: %q", all)
	}
}
