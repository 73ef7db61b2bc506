package loader

import (
	"path/filepath"
	"slices"
	"strings"
)

// Study is what a study file says: where the inputs are and which choices of
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

	sha256 string // of the file as it was read
}

// NPPInput names the annual NPP rasters. Scale and Offset turn stored values
// into g C m⁻² a⁻¹; nil means that the rasters say so themselves.
type NPPInput struct {
	Files      []string `json:"files"` // patterns with {year} and globs
	Scale      *float64 `json:"scale,omitempty"`
	Offset     *float64 `json:"offset,omitempty"`
	NoData     *float64 `json:"nodata,omitempty"`
	Subdataset string   `json:"subdataset,omitempty"`
}

// DisturbanceInput names the year rasters; Restored may be empty. Band k of a
// raster holds the years of the k-th cycle of destruction and restoration.
type DisturbanceInput struct {
	Destroyed string `json:"destroyed"`
	Restored  string `json:"restored,omitempty"`
}

// MinesInput names the polygons and their fields. An empty Layer means the
// only one, an empty Name the identifier.
type MinesInput struct {
	File  string `json:"file"`
	Layer string `json:"layer,omitempty"`
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
}

// VariogramChoice is the variogram of the background. Without Fixed only Model
// counts and the rest is fitted; with AutoModel the best of all models is taken,
// by weighted sum of squares or by cross-validation. Sill is the partial sill;
// both sills are in (g C m⁻² a⁻¹)². RangeM is the range along AngleDeg, degrees
// clockwise from north, and Ratio times that the range across; Ratio 0 is
// isotropic.
type VariogramChoice struct {
	Model    string  `json:"model"`
	ChooseBy string  `json:"choose_by,omitempty"`
	Fixed    bool    `json:"fixed"`
	Nugget   float64 `json:"nugget,omitempty"`
	Sill     float64 `json:"sill,omitempty"`
	RangeM   float64 `json:"range_m,omitempty"`
	AngleDeg float64 `json:"angle_deg,omitempty"`
	Ratio    float64 `json:"ratio,omitempty"`
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

// BackgroundChoice is how NPP_bg is interpolated. MaxNeighbours = 0 takes all.
type BackgroundChoice struct {
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

// CO2PerCarbon is the product of both factors, g CO₂ per g C.
func (c Conversion) CO2PerCarbon() float64 {
	return c.OrganicMatterPerCarbon * c.CO2PerOrganicMatter
}

// Years counts the years of the study.
func (s *Study) Years() int { return s.LastYear - s.FirstYear + 1 }

// nextObserved moves a year out of the unobserved ones to the next observed
// year, which may lie after the study.
func (s *Study) nextObserved(year int) int {
	for slices.Contains(s.UnobservedYears, year) {
		year++
	}
	return year
}

// ReadStudy reads and checks a study file. Every mistake is a *StudyError that
// names file, line and key; a file that cannot be read is an ErrInput.
func ReadStudy(path string) (*Study, error) {
	study := &Study{
		File:       path,
		Background: BackgroundChoice{Variogram: VariogramChoice{Model: "spherical"}},
		Baseline:   BaselineChoice{MinYears: 5, Through: BeforeDestruction},
		Conversion: Conversion{OrganicMatterPerCarbon: 2.2, CO2PerOrganicMatter: 1.63},
	}
	text, err := readYAML(path, "study", study.decode)
	if err != nil {
		return nil, err
	}
	study.sha256 = sumOf(text)
	study.resolve(filepath.Dir(path))
	return study, nil
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
	from(dir, &s.Disturbance.Destroyed)
	from(dir, &s.Disturbance.Restored)
	from(dir, &s.Mines.File)
}

// globLiteral writes a folder's name as a pattern that only it matches.
var globLiteral = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

func (s *Study) decode(d *YAMLReader, root YAMLValue) {
	d.Fields(root, map[string]func(YAMLValue){
		"name":             func(n YAMLValue) { s.Name = d.Text(n) },
		"years":            func(n YAMLValue) { s.FirstYear, s.LastYear = d.yearRange(n) },
		"unobserved_years": func(n YAMLValue) { s.UnobservedYears = d.integers(n) },
		"npp":              func(n YAMLValue) { s.NPP.decode(d, n) },
		"disturbance":      func(n YAMLValue) { s.Disturbance.decode(d, n) },
		"mines":            func(n YAMLValue) { s.Mines.decode(d, n) },
		"background":       func(n YAMLValue) { s.Background.decode(d, n) },
		"baseline":         func(n YAMLValue) { s.Baseline.decode(d, n) },
		"conversion":       func(n YAMLValue) { s.Conversion.decode(d, n) },
	}, "years", "npp", "disturbance", "mines")
	if d.err == nil {
		d.checkUnobserved(root, s)
	}
	if s.Name == "" {
		s.Name = strings.TrimSuffix(filepath.Base(s.File), filepath.Ext(s.File))
	}
}

func (in *NPPInput) decode(d *YAMLReader, n YAMLValue) {
	d.Fields(n, map[string]func(YAMLValue){
		"files": func(n YAMLValue) {
			in.Files = d.Texts(n)
			for _, pattern := range in.Files {
				if !strings.Contains(pattern, "{year}") {
					d.Refuse(n, "%q has no {year}; write {year} where the file name holds the year", pattern)
				}
			}
		},
		"scale": func(n YAMLValue) {
			in.Scale = d.optionalNumber(n)
			if in.Scale != nil && *in.Scale == 0 {
				d.Refuse(n, "0 would erase every value; give g C m-2 a-1 per stored unit, as 0.1")
			}
		},
		"offset":     func(n YAMLValue) { in.Offset = d.optionalNumber(n) },
		"nodata":     func(n YAMLValue) { in.NoData = d.optionalNaN(n) },
		"subdataset": func(n YAMLValue) { in.Subdataset = d.Text(n) },
	}, "files")
}

func (in *DisturbanceInput) decode(d *YAMLReader, n YAMLValue) {
	d.Fields(n, map[string]func(YAMLValue){
		"destroyed": func(n YAMLValue) { in.Destroyed = d.Text(n) },
		"restored":  func(n YAMLValue) { in.Restored = d.Text(n) },
	}, "destroyed")
}

func (in *MinesInput) decode(d *YAMLReader, n YAMLValue) {
	d.Fields(n, map[string]func(YAMLValue){
		"file":  func(n YAMLValue) { in.File = d.Text(n) },
		"layer": func(n YAMLValue) { in.Layer = d.Text(n) },
		"id":    func(n YAMLValue) { in.ID = d.Text(n) },
		"name":  func(n YAMLValue) { in.Name = d.Text(n) },
	}, "file", "id")
}

func (c *BackgroundChoice) decode(d *YAMLReader, n YAMLValue) {
	d.Fields(n, map[string]func(YAMLValue){
		"variogram": func(n YAMLValue) { c.Variogram.decode(d, n) },
		"sample": func(n YAMLValue) {
			d.Fields(n, map[string]func(YAMLValue){
				"n":    func(n YAMLValue) { c.Sample.N = d.Integer(n, 1, 1<<30) },
				"seed": func(n YAMLValue) { c.Sample.Seed = uint64(d.Integer(n, 0, 1<<53)) },
			}, "n")
		},
		"max_neighbours": func(n YAMLValue) { c.MaxNeighbours = d.Integer(n, 3, 1<<20) },
	})
}

func (v *VariogramChoice) decode(d *YAMLReader, n YAMLValue) {
	given := map[string]bool{}
	positive := func(into *float64, key string, zeroAllowed bool) func(YAMLValue) {
		return func(n YAMLValue) {
			given[key] = true
			*into = d.number(n)
			if *into < 0 || (*into == 0 && !zeroAllowed) {
				d.Refuse(n, "%v is impossible; want a number above 0", *into)
			}
		}
	}
	d.Fields(n, map[string]func(YAMLValue){
		"model": func(n YAMLValue) {
			v.Model = d.OneOf(n, AutoModel, "spherical", "exponential", "gaussian", "matern32", "matern52")
		},
		"choose_by": func(n YAMLValue) { v.ChooseBy = d.OneOf(n, ByWeightedSSE, ByCrossValidation) },
		"anisotropy": func(n YAMLValue) {
			d.Fields(n, map[string]func(YAMLValue){
				"angle_deg": func(n YAMLValue) { v.AngleDeg = d.number(n) },
				"ratio": func(n YAMLValue) {
					if v.Ratio = d.number(n); v.Ratio <= 0 || v.Ratio > 1 {
						d.Refuse(n, "is %v, want the range across over the range along, above 0 to 1", v.Ratio)
					}
				},
			}, "angle_deg", "ratio")
		},
		"nugget":  positive(&v.Nugget, "nugget", true),
		"sill":    positive(&v.Sill, "sill", true),
		"range_m": positive(&v.RangeM, "range_m", false),
	})
	v.Fixed = len(given) > 0
	if v.Fixed && (!given["sill"] || !given["range_m"]) {
		d.Refuse(n, "a fixed variogram needs sill and range_m; give both, or only the model to have it fitted")
	}
	switch {
	case v.Fixed && v.Model == AutoModel:
		d.Refuse(n, "model auto is chosen by fitting; name the model of a fixed variogram, or give only the model")
	case !v.Fixed && v.Ratio > 0:
		d.Refuse(n, "anisotropy belongs to a fixed variogram; give sill and range_m too")
	case v.ChooseBy != "" && v.Model != AutoModel:
		d.Refuse(n, "choose_by is for model auto; leave it out")
	}
	if v.Model == AutoModel && v.ChooseBy == "" {
		v.ChooseBy = ByWeightedSSE
	}
	if v.Fixed && v.Nugget+v.Sill == 0 {
		d.Refuse(n, "nugget and sill are both 0; give the variance of the background in (g C m-2 a-1)^2")
	}
}

func (c *BaselineChoice) decode(d *YAMLReader, n YAMLValue) {
	d.Fields(n, map[string]func(YAMLValue){
		"min_years": func(n YAMLValue) { c.MinYears = d.Integer(n, 2, 1000) },
		"through":   func(n YAMLValue) { c.Through = d.OneOf(n, BeforeDestruction, ThroughDestruction) },
	})
}

func (c *Conversion) decode(d *YAMLReader, n YAMLValue) {
	factor := func(into *float64) func(YAMLValue) {
		return func(n YAMLValue) {
			if *into = d.number(n); *into <= 0 {
				d.Refuse(n, "%v is impossible; want g per g, above 0", *into)
			}
		}
	}
	d.Fields(n, map[string]func(YAMLValue){
		"organic_matter_per_carbon": factor(&c.OrganicMatterPerCarbon),
		"co2_per_organic_matter":    factor(&c.CO2PerOrganicMatter),
	})
}
