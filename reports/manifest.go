package reports

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A manifest holds the parts of a dataset's manifest.json that a report shows.
type manifest struct {
	Software string    `json:"software"`
	Created  time.Time `json:"created"`
	Study    struct {
		Unobserved []int    `json:"unobserved_years"`
		NPP        nppInput `json:"npp"`
	} `json:"study"`
	Inputs    []inputFile `json:"inputs"`
	Encodings encodings   `json:"npp_encoding"` // none of versions that did not record it
	Summary   loadSummary `json:"summary"`
}

// An nppInput is what the study file says of the NPP rasters; what it does not say is as each raster declares.
type nppInput struct {
	Scale  *float64 `json:"scale"`
	Offset *float64 `json:"offset"`
	Unit   string   `json:"unit"`
	NoData any      `json:"nodata"` // a number, or the text NaN
}

// settings returns how the stored numbers of the NPP rasters are read.
func (n nppInput) settings(l Language) []Setting {
	declared := l.Say("as each raster declares")
	given := func(v *float64) string {
		if v == nil {
			return declared
		}
		return short(*v)
	}
	nodata := declared
	switch v := n.NoData.(type) {
	case float64:
		nodata = short(v)
	case string:
		nodata = v
	}
	return []Setting{
		{l.Say("NPP scale"), given(n.Scale)},
		{l.Say("NPP offset"), given(n.Offset)},
		{l.Say("NPP unit"), cmp.Or(n.Unit, declared)},
		{l.Say("NPP nodata"), nodata},
	}
}

// An inputFile is a file that the dataset was loaded from.
type inputFile struct {
	Role   string `json:"role"` // study, npp, disturbance, mines
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Bytes  int64  `json:"bytes"`
}

// A loadSummary counts what a load took in, moved, dropped, cut and left unknown.
type loadSummary struct {
	Mapped             tally    `json:"mapped"`
	Unmapped           tally    `json:"unmapped"`
	HalfMapped         tally    `json:"half_mapped"`
	OutsideNPP         tally    `json:"outside_npp"`
	InMines            tally    `json:"in_mines"`
	Shifted            tally    `json:"events_moved_from_unobserved_years"`
	Before             tally    `json:"events_before_first_year"`
	After              tally    `json:"events_after_last_year"`
	Lenient            tally    `json:"pixels_taken_as_never_destroyed"`
	Floored            tally    `json:"pixel_years_floored"`
	Unknown            tally    `json:"pixel_years_unknown"`
	MinesWithoutPixels []string `json:"mines_without_pixels"`
	Repaired           []string `json:"mines_repaired"`
	NoPolygon          []string `json:"features_without_polygon"`
	Warnings           []string `json:"warnings"` // of versions that recorded no findings
	Findings           findings `json:"findings"`
	Classes            []struct {
		Class     int     `json:"class"`
		Meaning   string  `json:"meaning"`
		CellYears float64 `json:"cell_years"`
		Km2       float64 `json:"km2"`
	} `json:"cell_years_with_class"`
}

// A finding is something that a load noticed about an input.
type finding struct {
	Severity string   `json:"severity"` // error, warning or remark
	Input    string   `json:"input"`
	Year     int      `json:"year"` // 0 for all years
	Place    string   `json:"place"`
	Count    float64  `json:"count"`    // 0 without a count
	Km2      float64  `json:"area_km2"` // 0 without an area
	Value    *float64 `json:"value"`
	Expected string   `json:"expected"`
	Message  string   `json:"message"`
	Remedy   string   `json:"remedy"`
}

type findings []finding

// In returns the findings with their sentences in a language.
func (f findings) In(l Language) findings {
	translated := slices.Clone(f)
	for i := range translated {
		t := &translated[i]
		t.Message, t.Remedy, t.Expected = l.Translate(t.Message), l.Translate(t.Remedy), l.Translate(t.Expected)
	}
	return translated
}

// messages returns the sentences of the findings.
func (f findings) messages() (all []string) {
	for _, one := range f {
		all = append(all, one.Message)
	}
	return all
}

type tally struct {
	Pixels float64 `json:"pixels"`
	Km2    float64 `json:"km2"`
}

func readManifest(text []byte) (manifest, error) {
	var m manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return m, fmt.Errorf("read manifest.json: %w; load the study again", err)
	}
	return m, nil
}

// Tallies returns what happened to the inputs, in the order of the load.
func (s loadSummary) Tallies(l Language) []tallyRow {
	return []tallyRow{
		{Name: l.Say("Mapped pixels"), tally: s.Mapped},
		{Name: l.Say("Mapped pixels inside mines"), tally: s.InMines},
		{Name: l.Say("Unmapped pixels, which are ignored"), tally: s.Unmapped},
		{Name: l.Say("… of these, with data in only one year raster"), tally: s.HalfMapped},
		{Name: l.Say("Mapped pixels outside the NPP rasters in some year"), tally: s.OutsideNPP},
		{Name: l.Say("Events moved from an unobserved year to the next observed one"), tally: s.Shifted},
		{Name: l.Say("Events before the first year, which set the state from the start"), tally: s.Before},
		{Name: l.Say("Events after the last year, which have not happened yet"), tally: s.After},
		{Name: l.Say("Pixels with impossible years, treated as never destroyed"), tally: s.Lenient},
		{Name: l.Say("Pixel-years with negative NPP_a, cut to 0"), tally: s.Floored, Unit: "km² a"},
		{Name: l.Say("Vegetated pixel-years without NPP, unknown"), tally: s.Unknown, Unit: "km² a"},
	}
}

type tallyRow struct {
	Name string
	tally
	Unit string // of the area if it is not km²
}

// Notes returns remarks on the load: its warnings, and mines and features that need attention.
func (s loadSummary) Notes(l Language) []string {
	var notes []string
	for _, warning := range s.Warnings {
		notes = append(notes, l.Translate(warning))
	}
	list := func(names []string, text string) {
		for _, name := range names {
			notes = append(notes, l.Say("%s: %s", name, text))
		}
	}
	list(s.MinesWithoutPixels, l.Say("no mapped pixel lies in this mine"))
	list(s.Repaired, l.Say("the outline crossed itself and was repaired"))
	list(s.NoPolygon, l.Say("a feature without a polygon, left out"))
	return notes
}

// An encoding is how NPP files store their numbers: stored × Scale + Offset is in Unit, and PerStored is
// one stored unit in g C m⁻² a⁻¹.
type encoding struct {
	Stored    string  `json:"stored"`
	Scale     float64 `json:"scale"`
	Offset    float64 `json:"offset"`
	Unit      string  `json:"unit"` // empty where nothing says it
	PerStored float64 `json:"g_m2_per_stored"`
	NoData    string  `json:"nodata"` // empty without one
	Mask      bool    `json:"mask"`
	Codes     string  `json:"codes"` // stored numbers that are class codes
}

// encodings has one for each year and file, in the order of years.
type encodings []struct {
	encoding
	Path string `json:"path"`
	Year int    `json:"year"`
}

// An encodingRow is a line of the report: all files that store their numbers alike.
type encodingRow struct {
	encoding
	Years, Unknown string
	Files          float64
}

// Rows folds equal encodings into one row each.
func (e encodings) Rows(l Language) (rows []encodingRow) {
	years, paths := map[encoding][]int{}, map[encoding]map[string]bool{}
	var order []encoding
	for _, one := range e {
		of := one.encoding
		if paths[of] == nil {
			order, paths[of] = append(order, of), map[string]bool{}
		}
		paths[of][one.Path] = true
		if known := years[of]; len(known) == 0 || known[len(known)-1] != one.Year {
			years[of] = append(known, one.Year)
		}
	}
	for _, of := range order {
		var unknown []string
		if of.NoData != "" {
			unknown = append(unknown, of.NoData)
		}
		if of.Mask {
			unknown = append(unknown, l.Say("mask"))
		}
		row := encodingRow{encoding: of, Years: l.yearWords(years[of]), Files: float64(len(paths[of])), Unknown: strings.Join(unknown, l.Say(", "))}
		if row.Unit == "" {
			row.Unit = l.Say("not said, taken as g C m⁻² a⁻¹")
		}
		rows = append(rows, row)
	}
	return rows
}
