package reports

import (
	"fmt"
	"html/template"
	"image/color"
	"io"
	"time"
)

// Views are the tables and views whose rows a Report holds.
var Views = []string{
	"study", "mine", "background_year", "summary", "vcs_trend", "trend_class", "rates", "deficit",
	"annual_band", "annual_potential", "trend_map", "mine_relation", "mine_grade", "restore_grade", "scale_map",
	"mine_year", "mine_map", "baseline_method", "npp_range",
}

// Figures are the figures of the paper by their names there.
var Figures = []string{"1a", "1b", "2a", "2b", "2c", "2d", "3a", "3b", "3c", "3d", "3e", "4"}

// A Report is what a page shows.
type Report struct {
	Title    string
	Logo     []byte // picture, nil without one
	LogoType string // its media type, such as image/png
	Created  time.Time
	Software string
	Since    int       // first year of Figure 2d
	AllMines int       // mines of the study where only some of them are shown, else 0
	Settings []Setting // parameters in use
	Manifest []byte    // manifest.json of the dataset
	Tables   map[string]Table
}

// figureViews hold the data of the figures.
var figureViews = map[string]string{
	"1a": "annual_band", "1b": "trend_map", "2a": "rates", "2b": "rates", "2c": "annual_potential", "2d": "annual_potential",
	"3a": "deficit", "3b": "deficit", "3c": "mine_grade", "3d": "mine_relation", "3e": "restore_grade", "4": "scale_map",
}

// Figure is the data of a figure.
func (r Report) Figure(name string) Table {
	t := r.Tables[figureViews[name]]
	if name == "2d" {
		return t.since(r.Since)
	}
	return t
}

// A Setting is a parameter and what it is.
type Setting struct{ Name, Value string }

// Write writes the page. An error is that of w, or says what the manifest lacks.
func Write(w io.Writer, r Report) error {
	p, err := newPage(r)
	if err != nil {
		return err
	}
	return p.write(w)
}

// A page is a Report as the template shows it.
type page struct {
	Report
	Style, Library, Script template.HTML
	Policy                 string
	Data                   template.HTML // of the charts, in JSON
	Choice                 string        // of mines, empty where all are shown
	Headline               string
	Numbers                []headlineNumber
	Manifest               manifest
	Figures                map[string]figure
	Maps                   map[string]mineMap
	Rasters                map[string]raster
	ScaleLegend            legend
	Yearly                 listing
	Mines                  []mineSection
	Background             listing
	Methods                listing
	Published              listing
	Classes                []swatch
}

// Second are the charts of Figure 2.
func (*page) Second() []string { return []string{"2a", "2b", "2c", "2d"} }

// Third are the charts of Figure 3.
func (*page) Third() []string { return []string{"3c", "3d", "3e"} }

// A figure has the words that belong to it.
type figure struct{ Name, Title, Finding string }

// A swatch is a colour of a legend.
type swatch struct{ Colour, Name string }

type headlineNumber struct{ Name, Value, Exact, Unit string }

func newPage(r Report) (*page, error) {
	m, err := readManifest(r.Manifest)
	if err != nil {
		return nil, err
	}
	p := &page{Report: r, Manifest: m, Maps: map[string]mineMap{}, Rasters: map[string]raster{}}
	t := r.Tables
	p.Choice = choiceWords(t["mine"], r.AllMines)
	p.Headline = headlineWords(t["summary"], t["vcs_trend"])
	p.Numbers = headlineNumbers(t["summary"])
	p.Yearly = yearlyListing(t["rates"], t["summary"])
	p.Background = backgroundListing(t["background_year"])
	p.Methods = methodListing(t["baseline_method"])
	p.Published = nppListing(t["npp_range"])
	p.Figures = p.figures()
	p.drawMaps()
	p.Mines = mineSections(t)
	return p, p.embed(p.charts())
}

func headlineNumbers(t Table) []headlineNumber {
	all := []headlineNumber{
		{Name: "Destroyed area", Value: "destroyed_km2", Unit: "km²"},
		{Name: "Restored area", Value: "restored_km2", Unit: "km²"},
		{Name: "R_V", Value: "r_v"},
		{Name: "Direct decrease", Value: "decrease_gg", Unit: "Gg CO₂"},
		{Name: "Direct increase", Value: "increase_gg", Unit: "Gg CO₂"},
		{Name: "R_VCS", Value: "r_vcs"},
		{Name: "VCSD", Value: "vcsd_gg", Unit: "Gg CO₂"},
		{Name: "Mean annual VCS", Value: "vcs_mean_g_m2", Unit: perArea},
	}
	for i := range all {
		v, digits := t.first(all[i].Value), 2
		if all[i].Unit == "" {
			digits = 3
		}
		all[i].Value, all[i].Exact = number(v, digits), exact(v)
	}
	return all
}

func (p *page) figures() map[string]figure {
	t := p.Tables
	scaleName := ""
	for i, id := range t["mine"].texts("mine_id") {
		if shown := t["scale_map"].texts("shown_mine_id"); len(shown) > 0 && shown[0] == id {
			scaleName = t["mine"].texts("name")[i]
		}
	}
	all := map[string]figure{}
	for _, f := range []figure{
		{"1a", "Annual VCS inside the mines, destroyed land counting 0", annualWords(t["annual_band"], t["vcs_trend"])},
		{"1b", "Trend of VCS over all years, mines outlined", classWords(t["trend_class"])},
		{"2a", "Direct changes in VCS, against the year before", directWords(t["rates"])},
		{"2b", "Direct changes per area: lost per destroyed (C_ddper), regained per restored (C_diper)", ratesWords(t["rates"])},
		{"2c", "Potential changes in VCS, against the undisturbed baseline", potentialWords(t["annual_potential"])},
		{"2d", fmt.Sprintf("Potential change of destroyed and restored land for each year since %d", p.Since), sumWords(t["annual_potential"].since(p.Since))},
		{"3a", "Deficit (VCSD) of each mine", deficitWords(t["deficit"])},
		{"3b", "C_restore per restored area: blue sequesters more than undisturbed, vermilion less", restoreWords(t["deficit"])},
		{"3c", "Mines by class of VCSD", gradeWords(t["mine_grade"], "low_gg", "high_gg", "Gg CO₂")},
		{"3d", "VCSD against destroyed area", relationWords(t["mine_relation"])},
		{"3e", "Mines by class of C_restore per restored area", gradeWords(t["restore_grade"], "low_gg_km2", "high_gg_km2", "Gg CO₂ km⁻²")},
		{"4", "Scale transformation of NPP", scaleWords(t["scale_map"], scaleName)},
	} {
		all[f.Name] = f
	}
	return all
}

// charts are those that page.js draws, by name.
func (p *page) charts() map[string]chart {
	t := p.Tables
	grades, most := deficitGrades(t["mine_grade"])
	all := map[string]chart{}
	add := func(charts ...chart) {
		for _, c := range charts {
			all[c.Name] = c
		}
	}
	add(annualChart(t["annual_band"]), directChart(t["rates"], p.Manifest.Study.Unobserved), ratesChart(t["rates"]),
		potentialChart(t["annual_potential"]), sumChart(t["annual_potential"].since(p.Since)),
		grades, deficitRelation(t["mine_relation"], most), restoreGrades(t["restore_grade"]))
	series := t["mine_year"].by("mine_id")
	for i, id := range t["deficit"].texts("mine_id") {
		add(mineCharts(section(i), series[id])...)
	}
	return all
}

var stateColours = map[string]color.RGBA{"vegetated": grey, "destroyed": vermilion, "restored": blue}

var classColours = map[float64]color.RGBA{2: blue, 1: sky, 0: grey, -1: orange, -2: vermilion}

func (p *page) drawMaps() {
	t := p.Tables
	outlines := make([][][]point, 0, len(t["mine"].Rows))
	for _, wkt := range t["mine"].texts("geometry") {
		outlines = append(outlines, rings(wkt))
	}
	p.Maps["3a"], p.Maps["3b"] = deficitMap(outlines, t["deficit"]), restoreMap(outlines, t["deficit"])
	for _, c := range classNames {
		p.Classes = append(p.Classes, swatch{hex(classColours[c.class]), c.name})
	}
	p.drawTrend(t["trend_map"])
	p.drawScale(t["scale_map"])
}

func (p *page) drawTrend(t Table) {
	class := t.numbers("class")
	trend := draw(t, func(row int) color.RGBA {
		if c, ok := classColours[class[row]]; ok {
			return c
		}
		return paler
	})
	trend.outline(t, t.texts("mine_id"))
	p.Rasters["1b"] = trend
}

// drawScale draws the state and both NPP in the same colours.
func (p *page) drawScale(t Table) {
	state, before, after := t.texts("state"), t.numbers("npp_b"), t.numbers("npp_a")
	r := growth(0, 1)
	if _, high, ok := extreme(before); ok {
		r.high = before[high]
	}
	if _, high, ok := extreme(after); ok {
		r.high = max(r.high, after[high])
	}
	p.ScaleLegend = newLegend(r, "NPP (g C m⁻² a⁻¹)")
	step := steps(r)
	p.Rasters["4a"] = draw(t, func(row int) color.RGBA { return stateColours[state[row]] })
	p.Rasters["4b"] = draw(t, func(row int) color.RGBA { return step(before[row]) })
	p.Rasters["4c"] = draw(t, func(row int) color.RGBA { return step(after[row]) })
}
