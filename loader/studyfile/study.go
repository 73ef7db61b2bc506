package studyfile

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/fault"
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

	SHA256  string `json:"-"` // of the file as it was read
	lenient bool   // the load is
}

// The choices of npp.bands and npp.missing.
const (
	BandAYear      = "year"
	MissingUnknown = "unknown"
)

// YearWord stands for the year in the names of NPP files and of the rasters in them.
const YearWord = "{year}"

// NPPMayLack reports whether NPP of years without a file or band is unknown, rather than a mistake.
func (s *Study) NPPMayLack() bool { return s.lenient || s.NPP.Missing == MissingUnknown }

// Stored is a stored number that means unknown. JSON has NaN as the text "NaN".
type Stored float64

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

// PolygonsInput names polygons of what is destroyed, and the raster whose grid is the map.
type PolygonsInput struct {
	File  string `json:"file"`
	Layer string `json:"layer,omitempty"` // empty for the only one
	Grid  string `json:"grid"`
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
// MaxNeighbours is how many of the nearest samples an estimate uses, 0 all of them, nil as many as
// suits their number.
type BackgroundChoice struct {
	ValueGM2      *float64        `json:"value_g_m2,omitempty"`
	Variogram     VariogramChoice `json:"variogram"`
	Sample        SampleChoice    `json:"sample"`
	MaxNeighbours *int            `json:"max_neighbours,omitempty"`
}

// The two readings of the baseline's last year (Xu et al. 2024, Eqs. 3–4).
const (
	BeforeDestruction  = "before_destruction"
	ThroughDestruction = "through_destruction"
)

// BaselineChoice is how the undisturbed baseline is fitted.
type BaselineChoice struct {
	MinYears   int    `json:"min_years"`
	Through    string `json:"through"`
	GuardYears int    `json:"guard_years,omitempty"` // left out of the fit before that
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

// NextObserved moves a year out of the unobserved ones to the next observed
// year, which may lie after the study.
func (s *Study) NextObserved(year int) int {
	for slices.Contains(s.UnobservedYears, year) {
		year++
	}
	return year
}

// Read reads and checks a study file. Mistakes are an ErrUsage whose yaml.Errors name file,
// line and key of each; a file that cannot be read is an ErrInput.
func Read(path string) (*Study, error) {
	study, mistakes, err := ReadAll(path)
	if err != nil {
		return nil, err
	}
	if len(mistakes) > 0 {
		return nil, fault.New(fault.ErrUsage, "%w", mistakes)
	}
	return study, nil
}

// ReadAll reads a study file with the mistakes in it. Keys with a mistake count as absent.
func ReadAll(path string) (*Study, yaml.Errors, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fault.New(fault.ErrInput, "read study %s: %w; name an existing YAML study file", path, fault.Cause(err))
	}
	study := &Study{File: path, SHA256: SumOf(text)}
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
	for _, y := range s.Disturbance.years() {
		if y.File != "" { // a raster that is not given stays the zero value
			y.folder = dir
		}
		for i := range y.Tiles {
			from(globLiteral.Replace(dir), &y.Tiles[i])
		}
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

// AccuracyInput names labelled sample points, and the land that they were drawn from.
type AccuracyInput struct {
	File   string `json:"file,omitempty"` // empty without points
	Within string `json:"within,omitempty"`
}

// The land that a sample is of.
const (
	WithinMines = "mines"
	WithinMap   = "map"
)

// SumOf returns the SHA-256 of a text in hexadecimal digits.
func SumOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Under returns the study as a load reads it that is lenient or not.
func (s *Study) Under(lenient bool) *Study {
	c := *s
	c.lenient = lenient
	return &c
}

// MostNPP is the most that land can produce in a year, in g C m⁻² a⁻¹. MOD17A3HGF stores at most
// 32700 × 0.1 = 3270 (Running and Zhao, MOD17 User's Guide v061, valid range of Npp_500m); the limit leaves a margin.
const MostNPP = 3500

// NameOf returns the path of an input as the manifest has it: relative to the study file where it lies
// below its folder.
func (s *Study) NameOf(path string) string {
	if rel, err := filepath.Rel(filepath.Dir(s.File), path); err == nil && filepath.IsLocal(rel) {
		return filepath.ToSlash(rel)
	}
	return path
}
