package loader

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/dating"
	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/stack"
	"github.com/minecarbon/minecarbon/loader/yaml"
)

// Study is the content of a study file: where the inputs are and which choices of
// the method hold. Paths are absolute or relative to the working directory.
type Study struct {
	File            string `json:"file"`
	Name            string `json:"name"`
	FirstYear       int    `json:"first_year"`
	LastYear        int    `json:"last_year"`
	UnobservedYears []int  `json:"unobserved_years,omitempty"`

	NPP         NPPInput         `json:"npp"`
	Disturbance DisturbanceInput `json:"disturbance"`
	Mines       MinesInput       `json:"mines"`
	Background  BackgroundChoice `json:"background"`
	Baseline    BaselineChoice   `json:"baseline"`
	Conversion  Conversion       `json:"conversion"`
	Accuracy    AccuracyInput    `json:"accuracy,omitzero"`

	sha256  string // of the file as it was read
	lenient bool   // the load is
}

// The choices of npp.bands and npp.missing.
const bandAYear, missingUnknown = "year", "unknown"

// yearWord stands for the year in the names of NPP files and of the rasters in them.
const yearWord = "{year}"

// nppMayLack reports whether NPP of years without a file or band is unknown, rather than a mistake.
func (s *Study) nppMayLack() bool { return s.lenient || s.NPP.Missing == missingUnknown }

// under returns the study as a load with some options reads it.
func (s *Study) under(o Options) *Study {
	c := *s
	c.lenient = o.Lenient
	return &c
}

// Stored is a stored number that means unknown. JSON has NaN as the text "NaN".
type Stored float64

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

// NPPInput names the annual NPP rasters. Scale and Offset turn stored values
// into Unit, g C m⁻² a⁻¹ if empty; nil takes what the rasters declare.
type NPPInput struct {
	Files      []string `json:"files"` // patterns with {year} and globs
	Scale      *float64 `json:"scale,omitempty"`
	Offset     *float64 `json:"offset,omitempty"`
	Unit       string   `json:"unit,omitempty"` // in place of what the rasters declare
	NoData     *Stored  `json:"nodata,omitempty"`
	CRS        string   `json:"crs,omitempty"`        // in place of what the rasters declare
	Band       string   `json:"band,omitempty"`       // number from 1, or name
	Bands      string   `json:"bands,omitempty"`      // bandAYear, or empty
	FirstYear  int      `json:"first_year,omitempty"` // of the first band, 0 to find it
	Missing    string   `json:"missing,omitempty"`    // missingUnknown, or empty
	Subdataset string   `json:"subdataset,omitempty"` // {year} stands for the year
}

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

// PolygonsInput names polygons of what is destroyed, and the raster whose grid is the map.
type PolygonsInput struct {
	File  string `json:"file"`
	Layer string `json:"layer,omitempty"` // empty for the only one
	Grid  string `json:"grid"`
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

// YearsInput names a raster of years: stored + Add, unless stored is Never.
type YearsInput struct {
	File   string  `json:"file"`
	Band   string  `json:"band,omitempty"` // number from 1, or name; empty for all, one a cycle
	Add    int     `json:"add,omitempty"`
	Never  int     `json:"never,omitempty"`
	NoData *Stored `json:"nodata,omitempty"` // in place of what the raster declares
}

// MarshalJSON writes a file that is taken as it is as its path.
func (y YearsInput) MarshalJSON() ([]byte, error) {
	if y == (YearsInput{File: y.File}) {
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

// classes returns the annual maps of the input, nil if it is of another kind.
func (in *DisturbanceInput) classes() *dating.Classes {
	if in.Classes != nil {
		return in.Classes
	}
	return in.States
}

// files returns the paths of files of the input that stand in the study file as they are.
func (in *DisturbanceInput) files() (paths []*string) {
	for _, y := range []*YearsInput{&in.Destroyed, &in.Restored, &in.DestroyedFrom, &in.DestroyedTo, &in.RestoredFrom, &in.RestoredTo} {
		paths = append(paths, &y.File)
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

// given reports whether the study names an input.
func (in *DisturbanceInput) given() bool { return len(in.files()) > 0 || len(in.stacks()) > 0 }

// inputs lists the files of the input.
func (in *DisturbanceInput) inputs(s *Study) (paths []string) {
	for _, path := range in.files() {
		paths = append(paths, *path)
	}
	for _, rasters := range in.stacks() {
		paths = append(paths, rasters.Paths(s.FirstYear, s.LastYear)...)
	}
	return paths
}

// MinesInput names the polygons and their fields. An empty Layer means the
// only one, an empty Name the identifier.
type MinesInput struct {
	File  string `json:"file"`
	Layer string `json:"layer,omitempty"`
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`

	Encoding string `json:"encoding,omitempty"` // of a shapefile's texts; empty takes what it declares
}

// VariogramChoice is the variogram of the background. Without Fixed only Model
// counts and the rest is fitted; with AutoModel the best of all models is taken,
// by weighted sum of squares or by cross-validation. Nugget and
// PartialSill are in (g C m⁻² a⁻¹)². RangeM is the range along AngleDeg, degrees
// clockwise from north, and Ratio times that the range across; Ratio 0 is
// isotropic.
type VariogramChoice struct {
	Model       string  `json:"model"`
	ChooseBy    string  `json:"choose_by,omitempty"`
	Fixed       bool    `json:"fixed"`
	Nugget      float64 `json:"nugget,omitempty"`
	PartialSill float64 `json:"sill,omitempty"`
	RangeM      float64 `json:"range_m,omitempty"`
	AngleDeg    float64 `json:"angle_deg,omitempty"`
	Ratio       float64 `json:"ratio,omitempty"`
}

// AutoModel leaves the choice of the model to the fits.
const AutoModel = "auto"

// The two ways to choose among models.
const (
	ByWeightedSSE     = "weighted_sse"
	ByCrossValidation = "cross_validation"
)

// SampleChoice draws N background samples a year at random; N = 0 takes all.
type SampleChoice struct {
	N    int    `json:"n"`
	Seed uint64 `json:"seed"`
}

// BackgroundChoice is how NPP_bg is interpolated, or ValueGM2, its known value in g C m⁻² a⁻¹.
// MaxNeighbours = 0 takes all.
type BackgroundChoice struct {
	ValueGM2      *float64        `json:"value_g_m2,omitempty"`
	Variogram     VariogramChoice `json:"variogram"`
	Sample        SampleChoice    `json:"sample"`
	MaxNeighbours int             `json:"max_neighbours,omitempty"`
}

// The two readings of the baseline's last year (Xu et al. 2024, Eqs. 3–4).
const (
	BeforeDestruction  = "before_destruction"
	ThroughDestruction = "through_destruction"
)

// BaselineChoice is how the undisturbed baseline is fitted.
type BaselineChoice struct {
	MinYears int    `json:"min_years"`
	Through  string `json:"through"`
}

// Conversion turns NPP into VCS (Xu et al. 2024, Eq. 2).
type Conversion struct {
	OrganicMatterPerCarbon float64 `json:"organic_matter_per_carbon"`
	CO2PerOrganicMatter    float64 `json:"co2_per_organic_matter"`
}

// CO2PerCarbon returns the product of both factors, g CO₂ per g C.
func (c Conversion) CO2PerCarbon() float64 {
	return c.OrganicMatterPerCarbon * c.CO2PerOrganicMatter
}

// Years returns the number of years of the study.
func (s *Study) Years() int { return s.LastYear - s.FirstYear + 1 }

// nextObserved moves a year out of the unobserved ones to the next observed
// year, which may lie after the study.
func (s *Study) nextObserved(year int) int {
	for slices.Contains(s.UnobservedYears, year) {
		year++
	}
	return year
}

// ReadStudy reads and checks a study file. Mistakes are an ErrUsage whose yaml.Errors name file,
// line and key of each; a file that cannot be read is an ErrInput.
func ReadStudy(path string) (*Study, error) {
	study, mistakes, err := readStudy(path)
	if err != nil {
		return nil, err
	}
	if len(mistakes) > 0 {
		return nil, fault.New(fault.ErrUsage, "%w", mistakes)
	}
	return study, nil
}

// readStudy reads a study file with the mistakes in it. Keys with a mistake count as absent.
func readStudy(path string) (*Study, yaml.Errors, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fault.New(fault.ErrInput, "read study %s: %w; name an existing YAML study file", path, fault.Cause(err))
	}
	study := &Study{File: path, sha256: sumOf(text)}
	mistakes := yaml.Parse(path, "study", text, study.decode)
	if study.Name == "" {
		study.Name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	}
	study.resolve(filepath.Dir(path))
	return study, mistakes, nil
}

// resolve makes the paths of the study relative to the study file's folder.
func (s *Study) resolve(dir string) {
	from := func(dir string, p *string) {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	for i := range s.NPP.Files {
		from(globLiteral.Replace(dir), &s.NPP.Files[i])
	}
	for _, path := range s.Disturbance.files() {
		from(dir, path)
	}
	for _, rasters := range s.Disturbance.stacks() {
		if rasters.PerYear() {
			from(globLiteral.Replace(dir), &rasters.Files)
		} else {
			from(dir, &rasters.Files)
		}
	}
	from(dir, &s.Mines.File)
	from(dir, &s.Accuracy.File)
}

// globLiteral writes a folder's name as a pattern that only it matches.
var globLiteral = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)
