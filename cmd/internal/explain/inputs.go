package explain

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/sql/explain"
)

// An input is a file that the dataset was made from.
type input struct {
	Role   string `json:"role"`
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
	Use    string `json:"use"` // what it says of the parts shown
}

// inputs are the files of a dataset.
type inputs struct {
	files     []loader.InputFile
	encodings []loader.FileEncoding
}

func inputsOf(m *loader.Manifest) inputs { return inputs{m.Inputs, m.NPPEncoding} }

// tilePattern is the tile in the name of a MODIS file, whose rows and columns the dataset counts in the sinusoidal world.
var tilePattern = regexp.MustCompile(`\bh(\d\d)v(\d\d)\b`)

// tileSize is the number of rows and columns of a MODIS tile of 500 m.
const tileSize = 2400

// place says where in the files of a year a cell lies. Rows and columns count from 0.
func (in inputs) place(c explain.Cell, year int64) string {
	row, col, where := c.Row, c.Col, []loader.FileEncoding{}
	for _, e := range in.encodings {
		if int64(e.Year) != year {
			continue
		}
		tile := tilePattern.FindStringSubmatch(e.Path)
		if tile == nil {
			where = append(where, e)
			continue
		}
		if tile[1] == fmt.Sprintf("%02d", c.Col/tileSize) && tile[2] == fmt.Sprintf("%02d", c.Row/tileSize) {
			row, col, where = c.Row%tileSize, c.Col%tileSize, []loader.FileEncoding{e}
			break
		}
	}
	text := fmt.Sprintf("row %d, column %d", row, col)
	switch {
	case len(in.encodings) == 0:
		return text + " of the NPP raster of " + strconv.FormatInt(year, 10) + ", whose file the dataset does not record"
	case len(where) == 0:
		return text + " of the NPP grid; " + strconv.FormatInt(year, 10) + " has no raster"
	case len(where) > 1:
		return text + " of the grid of the NPP rasters of " + strconv.FormatInt(year, 10)
	case where[0].Band > 1:
		return fmt.Sprintf("%s of %s, band %d", text, where[0].Path, where[0].Band)
	}
	return text + " of " + where[0].Path
}

// used returns the files behind the cohorts that an explanation shows.
func (in inputs) used(e *explain.Explanation) (all []input) {
	years := map[int64]string{}
	for _, c := range e.Shown() {
		if c.Baseline != nil {
			for year := int64(e.FirstYear); c.Baseline.Method != "own" && year <= int64(e.LastYear) || year < c.DestroyedYear; year++ {
				years[year] = "baseline"
			}
		}
	}
	for _, c := range e.Shown() {
		if c.State != "destroyed" {
			years[c.VCSYear] = "NPP"
		}
	}
	for _, f := range in.files {
		use := map[string]string{"study": "settings", "disturbance": "years of destruction and restoration", "mines": "mines"}[f.Role]
		if f.Role == "npp" {
			use = in.useOf(f.Path, years)
		}
		if use != "" {
			all = append(all, input{f.Role, f.Path, f.SHA256, use})
		}
	}
	return all
}

// useOf says what an NPP file is used for, empty for nothing. A file of which the dataset does not record the years may be of any.
func (in inputs) useOf(path string, years map[int64]string) string {
	if len(in.encodings) == 0 {
		return "NPP, the dataset does not record of which years"
	}
	var uses []string
	for _, e := range in.encodings {
		if use := years[int64(e.Year)]; e.Path == path && use != "" && !slices.Contains(uses, use) {
			uses = append(uses, use)
		}
	}
	slices.Sort(uses)
	switch len(uses) {
	case 0:
		return ""
	case 1:
		return uses[0]
	}
	return uses[0] + ", " + uses[1]
}
