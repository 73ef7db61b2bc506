package claims

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/records"
)

// Kind is what is claimed of land.
type Kind int

// What is claimed.
const (
	Destroyed Kind = iota // vegetation was destroyed
	Restored              // it was restored
	Original              // it was restored, and sequesters what it would have undisturbed
)

// kindNames are the kinds as a file and a report write them.
var kindNames = [...]string{"destroyed", "restored", "restored to the original level"}

func (k Kind) String() string { return kindNames[k] }

// Run is pixels that follow one another, by pixel_id = row × width + column.
type Run struct{ First, Last int64 }

// A Claim is a row of the file.
type Claim struct {
	Row       int    // in the file: the line of a CSV file whose records have one line each, the number of a feature
	ID        string // empty where the file has none
	Mine      string // mine_id; empty for a polygon without one
	Polygon   *Polygon
	FirstYear int // first year of the events; 0 counts all up to Year
	Year      int
	Kind      Kind
	Km2       float64 // claimed area, NaN where none is given
}

// Polygon is the land that a claim outlines.
type Polygon struct {
	Km2  float64 // ellipsoidal
	Runs []Run   // pixels of the map whose centres lie in it, ascending
}

// Place names the land of a claim.
func (c *Claim) Place() string {
	if c.Polygon == nil {
		return "mine " + c.Mine
	}
	return "polygon"
}

// Years says the years of a claim.
func (c *Claim) Years() string {
	if c.FirstYear == 0 {
		return strconv.Itoa(c.Year)
	}
	return fmt.Sprintf("%d-%d", c.FirstYear, c.Year)
}

// areaUnit ends the name of a column that holds an area.
var areaUnit = regexp.MustCompile(`(?:^|[^a-z0-9])(ha|hectares?|km2|km²|m2|m²)\)?$`)

// perKm2 is how many of the units of areaUnit make 1 km².
var perKm2 = map[string]float64{"ha": 100, "hectare": 100, "hectares": 100, "km2": 1, "km²": 1, "m2": 1e6, "m²": 1e6}

// header says which columns hold what; a name is empty where the file has no such column.
type header struct {
	id, mine, year, claim, area string
	perKm2                      float64
}

// headerOf finds the columns. Names are in lower case.
func headerOf(columns []string, polygons bool) (h header, err error) {
	find := func(names ...string) string {
		for _, name := range names {
			if slices.Contains(columns, name) {
				return name
			}
		}
		return ""
	}
	h.id, h.mine, h.year, h.claim = find("id", "claim_id"), find("mine_id", "mine"), find("year", "years"), find("claim", "claimed")
	for _, column := range columns {
		m := areaUnit.FindStringSubmatch(column)
		switch {
		case m != nil && h.area != "":
			return h, fmt.Errorf("has areas in the columns %s and %s; keep one", h.area, column)
		case m != nil:
			h.area, h.perKm2 = column, perKm2[m[1]]
		}
	}
	shown := strings.Join(columns, ", ")
	switch {
	case h.claim == "":
		return h, fmt.Errorf("has no column claim; give one with %s; its columns are %s", strings.Join(kindNames[:], ", "), shown)
	case h.year == "":
		return h, fmt.Errorf("has no column year; give one with a year, or with the first and last one as 2010-2015; its columns are %s", shown)
	case h.mine == "" && !polygons:
		return h, fmt.Errorf("says of no land; give a column mine_id, or polygons (in CSV a column wkt); its columns are %s", shown)
	case h.area == "" && slices.Contains(columns, "area"):
		return h, fmt.Errorf("has a column area without a unit; call it area_ha, area_km2 or area_m2")
	}
	return h, nil
}

// claimOf reads a row.
func (h *header) claimOf(text map[string]string, c *Claim) (err error) {
	c.ID, c.Mine = text[h.id], text[h.mine]
	if c.Kind, err = kindOf(text[h.claim]); err != nil {
		return err
	}
	if c.FirstYear, c.Year, err = yearsOf(text[h.year]); err != nil {
		return fmt.Errorf("%s %w", h.year, err)
	}
	if c.Kind == Original && c.FirstYear != 0 {
		return fmt.Errorf("%s %q is several years; a level is reached in one, so write that", h.year, text[h.year])
	}
	c.Km2 = math.NaN()
	if area := text[h.area]; area != "" {
		v, err := strconv.ParseFloat(area, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
			return fmt.Errorf("%s %q is not an area; write a number without unit and without commas", h.area, area)
		}
		if v > 0 { // a number that is NULL in a GeoPackage is 0 here
			c.Km2 = v / h.perKm2
		}
	}
	return nil
}

// check refuses what leaves out the land or how much of it is meant.
func (c *Claim) check(h *header) error {
	switch {
	case c.Polygon == nil && c.Mine == "":
		return fmt.Errorf("names no mine and has no polygon; give one of them")
	case c.Polygon == nil && c.Kind != Original && math.IsNaN(c.Km2):
		name := h.area
		if name == "" {
			name = "area_km2"
		}
		return fmt.Errorf("claims no area of %s; give one in the column %s", c.Place(), name)
	}
	return nil
}

// kindOf reads what is claimed.
func kindOf(text string) (Kind, error) {
	words := strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r == ' ' || r == '_' || r == '-' }), " ")
	for kind, name := range kindNames {
		if words == name {
			return Kind(kind), nil
		}
	}
	if words == "restored to original level" || words == "restored to original" {
		return Original, nil
	}
	return 0, fmt.Errorf("claim %q is unknown; want %s", text, strings.Join(kindNames[:], ", "))
}

var yearsPattern = regexp.MustCompile(`^(?:(\d{4})\s*(?:-|–|to)\s*)?(\d{4})$`)

// yearsOf reads a year, or the first and the last one.
func yearsOf(text string) (first, last int, err error) {
	m := yearsPattern.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, fmt.Errorf("%q is not a year; write 2015, or 2010-2015", text)
	}
	if m[1] != "" {
		first, _ = strconv.Atoi(m[1]) // four digits
	}
	last, _ = strconv.Atoi(m[2])
	if first > last {
		return 0, 0, fmt.Errorf("%q ends before it begins", text)
	}
	return first, last, nil
}

// read turns the rows of a table into claims; polygonOf returns the polygon of a row, nil where it has none.
func read(path string, t *records.Table, polygons bool, rowName string, firstRow int, polygonOf func(i int) (*Polygon, error)) ([]Claim, error) {
	if len(t.Rows) == 0 {
		return nil, fault.New(fault.ErrData, "read claims %s: has no claims", path)
	}
	h, err := headerOf(t.Columns, polygons)
	if err != nil {
		return nil, fault.New(fault.ErrData, "read claims %s: %w", path, err)
	}
	all := make([]Claim, len(t.Rows))
	for i, text := range t.Rows {
		c := &all[i]
		c.Row = firstRow + i
		err := h.claimOf(text, c)
		if err == nil {
			c.Polygon, err = polygonOf(i)
		}
		if err == nil {
			err = c.check(&h)
		}
		if err != nil {
			return nil, fault.New(fault.ErrData, "read claims %s: %s %d: %w", path, rowName, c.Row, err)
		}
	}
	return all, nil
}

// most bounds the claims of a file.
const most = 100_000

// Read reads the claims of a file. CSV has polygons in a column wkt, in degrees (WGS 84, longitude first); other files
// have a reference system. Errors are ErrInput for a file that cannot be read, and ErrData for one that is not
// understood, with the row.
func Read(path string, grid *gdal.Grid) ([]Claim, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fault.New(fault.ErrInput, "read claims %s: %w; check the path", path, fault.Cause(err))
	}
	if err := gdal.CheckReadable("read claims", path); err != nil {
		return nil, err
	}
	if strings.HasSuffix(strings.ToLower(path), ".csv") {
		return readCSV(path, grid)
	}
	return readVector(path, grid)
}
