package loader

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minecarbon/minecarbon/loader/finding"
)

// Summary counts what a load read, moved, dropped, cut and left unknown.
type Summary struct {
	FirstYear int `json:"first_year"`
	LastYear  int `json:"last_year"`
	NPPFiles  int `json:"npp_files"`

	Mapped             Tally    `json:"mapped"`
	Unmapped           Tally    `json:"unmapped"`
	HalfMapped         Tally    `json:"half_mapped"` // one year raster without data; among Unmapped
	OutsideNPP         Tally    `json:"outside_npp"` // mapped pixels of cells that no raster holds in some year
	InMines            Tally    `json:"in_mines"`
	Mines              int      `json:"mines"`
	MinesWithoutPixels []string `json:"mines_without_pixels,omitempty"`
	Repaired           []string `json:"mines_repaired,omitempty"`
	NoPolygon          []string `json:"features_without_polygon,omitempty"` // left out by a lenient load
	Cells              int      `json:"cells"`
	Cohorts            int      `json:"cohorts"`
	ExactPixels        int64    `json:"pixels_transformed_exactly"`
	PixelYearRow       int64    `json:"pixel_year_rows"`

	Shifted Tally `json:"events_moved_from_unobserved_years"`
	Before  Tally `json:"events_before_first_year"`
	After   Tally `json:"events_after_last_year"`
	Lenient Tally `json:"pixels_taken_as_never_destroyed"`
	Judged  bool  `json:"dates_have_quality,omitempty"` // as detected ones have

	Floored Tally         `json:"pixel_years_floored"`   // NPP_a below 0, cut to 0
	Unknown Tally         `json:"pixel_years_unknown"`   // vegetated or restored, without NPP_b
	Classes []classTally  `json:"cell_years_with_class"` // by fill code
	Methods []methodTally `json:"background_methods"`

	Findings []finding.Finding `json:"findings,omitempty"`
	Phases   []Phase           `json:"-"` // not part of the dataset
}

type classTally struct {
	Class     int     `json:"class"`
	Meaning   string  `json:"meaning"`
	CellYears int     `json:"cell_years"`
	Km2       float64 `json:"km2"`
}

type methodTally struct {
	Method string `json:"method"`
	Years  []int  `json:"years"`
}

// Phase is a step of the load and the wall-clock time it took.
type Phase struct {
	Name    string
	Elapsed time.Duration
}

// classMeaning explains the fill codes of MOD17A3HGF v061.
var classMeaning = map[int]string{
	32761: "unclassified", 32762: "urban", 32763: "wetland", 32764: "snow or ice", 32765: "barren", 32766: "water", 32767: "fill",
}

// summarize counts what the map holds.
func (t *mapTables) summarize(c *census) *Summary {
	s := &Summary{
		FirstYear: t.study.FirstYear, LastYear: t.study.LastYear,
		Mines: len(t.mines.Mines), ExactPixels: c.exact,
		Shifted: c.events.Shifted, Before: c.events.Before, After: c.events.After, Lenient: c.events.Lenient,
		NoPolygon: t.mines.Refused,
	}
	s.Mapped = Tally{Pixels: c.mapped, Km2: c.mappedM2 / 1e6}
	u := c.unmappedLand()
	s.Unmapped, s.HalfMapped = u.All, u.Half
	t.summarizeMines(s)
	return s
}

// addCells counts the cells and their NPP, and the methods of the background.
func (s *Summary) addCells(t *mapTables, c *census, b *interpolator) {
	s.NPPFiles, s.Cells, s.Cohorts = len(c.npp.inputFiles()), b.cells.count(), len(t.cohorts)
	for i, co := range t.cohorts {
		if b.npp.uncovered[co.cell] {
			s.OutsideNPP.Add(1, co.pixels, t.area(i))
		}
	}
	s.addClasses(b)
	s.addMethods(b)
}

func (t *mapTables) summarizeMines(s *Summary) {
	pixels := make([]int64, len(t.mines.Mines))
	for i, c := range t.cohorts {
		if c.mine >= 0 {
			pixels[c.mine] += c.pixels
			s.InMines.Add(1, c.pixels, t.area(i))
		}
	}
	for i, n := range pixels {
		if n == 0 {
			s.MinesWithoutPixels = append(s.MinesWithoutPixels, t.mines.Mines[i].ID)
		}
		if t.mines.Mines[i].Repaired {
			s.Repaired = append(s.Repaired, t.mines.Mines[i].ID)
		}
	}
}

// countYears counts the pixel-years whose NPP, before the cut at 0, is unknown or below 0.
func (s *Summary) countYears(t *mapTables, at func(y int, cell int32) (nppBeforeCut, npa float64)) {
	for y := range t.study.Years() {
		for i, c := range t.cohorts {
			if t.histories[c.history].state(t.study.FirstYear+y) == destroyed {
				continue
			}
			switch nppBeforeCut, _ := at(y, c.cell); {
			case math.IsNaN(nppBeforeCut):
				s.Unknown.Add(1, c.pixels, t.area(i))
			case nppBeforeCut < 0:
				s.Floored.Add(1, c.pixels, t.area(i))
			}
		}
	}
}

func (s *Summary) addClasses(b *interpolator) {
	byClass := map[int]*classTally{}
	for y := range b.npp.years {
		for i := range b.cells.mapped {
			_, class := b.npp.of(y, i)
			if class == 0 {
				continue
			}
			k := byClass[int(class)]
			if k == nil {
				k = &classTally{Class: int(class), Meaning: classMeaning[int(class)]}
				byClass[int(class)] = k
			}
			k.CellYears++
			k.Km2 += b.cells.mapped[i] / 1e6
		}
	}
	for _, k := range byClass {
		s.Classes = append(s.Classes, *k)
	}
	slices.SortFunc(s.Classes, func(a, b classTally) int { return a.Class - b.Class })
}

func (s *Summary) addMethods(b *interpolator) {
	for _, name := range []string{byValue, byKriging, byMean, byRatio, byZero} {
		var years []int
		for y, method := range b.methods {
			if method.name == name {
				years = append(years, b.study.FirstYear+y)
			}
		}
		if len(years) > 0 {
			s.Methods = append(s.Methods, methodTally{name, years})
		}
	}
}

// YearRanges writes years in order, runs of them as the first, to and the last: "2001-2003, 2006" with "-".
func YearRanges(years []int, to string) string {
	var parts []string
	for i := 0; i < len(years); {
		end := i
		for end+1 < len(years) && years[end+1] <= years[end]+1 {
			end++
		}
		part := strconv.Itoa(years[i])
		if years[end] != years[i] {
			part += to + strconv.Itoa(years[end])
		}
		parts, i = append(parts, part), end+1
	}
	return strings.Join(parts, ", ")
}
