package studyfile

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/gdal"
	"github.com/minecarbon/minecarbon/loader/stack"
	"github.com/minecarbon/minecarbon/loader/vrt"
)

// DisturbanceInput names the input of one kind that tells what was destroyed and restored, and when.
type DisturbanceInput struct {
	// Year rasters. Band k holds the years of the k-th cycle. Restored may be empty.
	Destroyed YearsInput `json:"destroyed,omitzero"`
	Restored  YearsInput `json:"restored,omitzero"`

	// Rasters of the first and last year in which an event can have happened, which count as its year.
	DestroyedFrom YearsInput `json:"destroyed_from,omitzero"`
	DestroyedTo   YearsInput `json:"destroyed_to,omitzero"`
	RestoredFrom  YearsInput `json:"restored_from,omitzero"`
	RestoredTo    YearsInput `json:"restored_to,omitzero"`

	NDVI    *dating.NDVI    `json:"ndvi,omitempty"`    // annual maxima of NDVI
	Classes *dating.Classes `json:"classes,omitempty"` // annual maps of land cover
	States  *dating.Classes `json:"states,omitempty"`  // annual maps of what is destroyed
	Breaks  *dating.Breaks  `json:"breaks,omitempty"`  // dates of breaks

	Events     *EventsInput     `json:"events,omitempty"`     // polygons with years
	Footprints *FootprintsInput `json:"footprints,omitempty"` // polygons of what is destroyed in a year
}

// EventsInput names polygons with years, or polygons and a table of their years.
type EventsInput struct {
	PolygonsInput
	Table     string `json:"table,omitempty"` // CSV or Parquet
	ID        string `json:"id,omitempty"`    // field of both that joins them
	Destroyed string `json:"destroyed"`       // field of the year of destruction
	Restored  string `json:"restored"`        // field of the year of restoration, which may be absent
}

// FootprintsInput names polygons of what is destroyed in each of some years.
type FootprintsInput struct {
	PolygonsInput
	Year  string `json:"year"`            // field of the year
	Years []int  `json:"years,omitempty"` // of the record; those that occur if empty
	dating.Rule
}

// YearsInput names a raster of years, or its tiles: stored + Add, unless stored is Never.
type YearsInput struct {
	// File is the path of the raster. Of tiles it is what the study file says, and Tiles has the patterns of their paths.
	File   string   `json:"file"`
	Tiles  []string `json:"tiles,omitempty"`
	Band   string   `json:"band,omitempty"` // number from 1, or name; empty for all, one a cycle
	Add    int      `json:"add,omitempty"`
	Never  int      `json:"never,omitempty"`
	NoData *Stored  `json:"nodata,omitempty"` // in place of what the raster declares

	folder string // of the study
}

// MarshalJSON writes a number, or the text "NaN".
func (n Stored) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) {
		return []byte(`"NaN"`), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Stored) UnmarshalJSON(text []byte) error {
	if string(text) == `"NaN"` {
		*n = Stored(math.NaN())
		return nil
	}
	return json.Unmarshal(text, (*float64)(n))
}

// MarshalJSON writes a file that is taken as it is as its path.
func (y YearsInput) MarshalJSON() ([]byte, error) {
	if reflect.DeepEqual(y, YearsInput{File: y.File, folder: y.folder}) {
		return json.Marshal(y.File)
	}
	type plain YearsInput
	return json.Marshal(plain(y))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (y *YearsInput) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		*y = YearsInput{}
		return json.Unmarshal(text, &y.File)
	}
	type plain YearsInput
	return json.Unmarshal(text, (*plain)(y))
}

// stacks returns the annual rasters of the input.
func (in *DisturbanceInput) stacks() (all []*stack.Input) {
	if in.NDVI != nil {
		all = append(all, &in.NDVI.Input)
	}
	for _, c := range []*dating.Classes{in.Classes, in.States} {
		if c != nil {
			all = append(all, &c.Input)
		}
	}
	return all
}

// ClassRule returns the annual maps of the input, nil if it is of another kind.
func (in *DisturbanceInput) ClassRule() *dating.Classes {
	if in.Classes != nil {
		return in.Classes
	}
	return in.States
}

// years returns the rasters of years that the input may have.
func (in *DisturbanceInput) years() []*YearsInput {
	return []*YearsInput{&in.Destroyed, &in.Restored, &in.DestroyedFrom, &in.DestroyedTo, &in.RestoredFrom, &in.RestoredTo}
}

// Files returns the files of the raster: itself, or its tiles in the order of their names, which may be none. A VRT counts as
// the tiles that it joins. Errors are those of [vrt.Expand].
func (y *YearsInput) Files() ([]vrt.File, error) {
	if y.Tiles == nil {
		return []vrt.File{{Path: y.File}}, nil
	}
	var paths []string
	for _, pattern := range y.Tiles {
		found, err := gdal.FilesLike(pattern)
		if err != nil || len(found) == 0 && !isPattern(pattern) {
			found = []string{pattern} // the error is reported when it is opened
		}
		paths = append(paths, found...)
	}
	slices.Sort(paths)
	files, err := vrt.Expand("load disturbance", paths, y.folder)
	slices.SortStableFunc(files, func(a, b vrt.File) int { return strings.Compare(a.Path, b.Path) })
	return files, err
}

// isPattern reports whether a path may mean several files.
func isPattern(path string) bool { return strings.ContainsAny(path, "*?") }

// files returns the paths of files of the input that stand in the study file as they are.
func (in *DisturbanceInput) files() (paths []*string) {
	for _, y := range in.years() {
		if y.Tiles == nil {
			paths = append(paths, &y.File)
		}
	}
	if in.NDVI != nil {
		paths = append(paths, &in.NDVI.Alpha.File)
	}
	if in.Breaks != nil {
		paths = append(paths, &in.Breaks.File, &in.Breaks.Magnitude)
	}
	if in.Events != nil {
		paths = append(paths, &in.Events.File, &in.Events.Grid, &in.Events.Table)
	}
	if in.Footprints != nil {
		paths = append(paths, &in.Footprints.File, &in.Footprints.Grid)
	}
	return slices.DeleteFunc(paths, func(path *string) bool { return *path == "" })
}

// Kind returns the key that gives the input, destroyed for year rasters.
func (in *DisturbanceInput) Kind() string {
	switch {
	case in.NDVI != nil:
		return "ndvi"
	case in.Classes != nil:
		return "classes"
	case in.States != nil:
		return "states"
	case in.Breaks != nil:
		return "breaks"
	case in.Events != nil:
		return "events"
	case in.Footprints != nil:
		return "footprints"
	case in.DestroyedTo.File != "":
		return "destroyed_to"
	}
	return "destroyed"
}

// Given reports whether the study names an input.
func (in *DisturbanceInput) Given() bool {
	tiled := slices.ContainsFunc(in.years(), func(y *YearsInput) bool { return y.Tiles != nil })
	return tiled || len(in.files()) > 0 || len(in.stacks()) > 0
}

// Inputs lists the files of the input.
func (in *DisturbanceInput) Inputs(s *Study) (paths []string) {
	for _, path := range in.files() {
		paths = append(paths, *path)
	}
	for _, y := range in.years() {
		if y.Tiles != nil {
			files, _ := y.Files() // the error is reported when they are opened
			paths = append(paths, vrt.Paths(files)...)
		}
	}
	for _, rasters := range in.stacks() {
		paths = append(paths, rasters.Paths(s.FirstYear, s.LastYear)...)
	}
	return paths
}
