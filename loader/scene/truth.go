package scene

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// co2PerCarbon turns NPP into VCS: 2.2 × 1.63 g CO₂ per g C (Xu et al. 2024, Eq. 2).
const co2PerCarbon = 2.2 * 1.63

// Truth is what was planted. It counts as the indicators count: land inside
// mine polygons, destroyed land from the year of destruction on, restored land
// from the year of restoration on, dates after the shift out of unobserved years.
//
// The undisturbed state is native growth in average weather, a straight line
// in time unless the climate steps or growth saturates. A baseline fitted to the
// years before destruction can know that line and not the weather of later years:
// C_destroy = 0 − line, C_restore = actual − line, VCSD = −(ΣC_destroy + ΣC_restore).
// Where the product has gaps, changes leave out land whose NPP is unknown in that year, as the indicators do.
// A bias of the product is not in the truth.
//
// Loss is the other reading, actual native growth minus actual growth in each
// year's weather; the two differ by the weather alone and are equal without it.
type Truth struct {
	Options Options      `json:"options"`
	Summary Summary      `json:"summary"`
	Mines   []MineTruth  `json:"mines"`
	Years   []YearTruth  `json:"years"`
	Row0    int          `json:"grid_row0"` // MODIS row and column of the first cell of the NPP rasters
	Col0    int          `json:"grid_col0"`
	Changes [][]MineYear `json:"-"` // by mine and year; truth/mine_year.csv
	// ProductBias is the drawn bias of the NPP product, as a share of NPP.
	ProductBias float64 `json:"product_bias,omitempty"`

	plants *vegetation
}

// Summary has the columns of the view summary. Areas are km², changes Gg CO₂,
// VCS g CO₂ m⁻² a⁻¹. The ratios are nil where their denominator is 0.
type Summary struct {
	FirstYear     int      `json:"first_year"`
	LastYear      int      `json:"last_year"`
	Mines         int      `json:"mines"`
	DestroyedKm2  float64  `json:"destroyed_km2"`
	RestoredKm2   float64  `json:"restored_km2"`
	DecreaseGg    float64  `json:"decrease_gg"`
	IncreaseGg    float64  `json:"increase_gg"`
	RV            *float64 `json:"r_v"`
	RVCS          *float64 `json:"r_vcs"`
	VCSDGg        float64  `json:"vcsd_gg"`
	LossGg        float64  `json:"loss_gg"` // VCSD against native growth in each year's weather
	VCSMean       float64  `json:"vcs_mean_g_m2"`
	VCSSlope      float64  `json:"vcs_slope_g_m2_a"`
	MinesWithGain int      `json:"mines_with_gain"` // C_restore > 0
}

// MineYear is what happened in a mine in a year.
type MineYear struct {
	DestroyedKm2 float64 `json:"destroyed_km2"`
	RestoredKm2  float64 `json:"restored_km2"`
	DecreaseGg   float64 `json:"decrease_gg"` // VCS before destruction; positive
	IncreaseGg   float64 `json:"increase_gg"` // VCS in the year of restoration
	CDestroyGg   float64 `json:"c_destroy_gg"`
	CRestoreGg   float64 `json:"c_restore_gg"`
	LossGg       float64 `json:"loss_gg"`
}

// MineTruth is a mine with its sums over all years.
type MineTruth struct {
	MineID string  `json:"mine_id"`
	Name   string  `json:"name"`
	Opened int     `json:"opened"`
	Vigour float64 `json:"restored_ratio"` // NPP of restored over native vegetation
	Km2    float64 `json:"area_km2"`       // of its pixels
	MineYear
	VCSDGg float64 `json:"vcsd_gg"`
}

// YearTruth is a year: the factor on native growth, and VCS of the mines' land.
type YearTruth struct {
	Year    int     `json:"year"`
	Weather float64 `json:"weather"`
	VCSMean float64 `json:"vcs_mean_g_m2"`
}

func newTruth(s *scene) *Truth {
	t := &Truth{Options: s.Options, Row0: s.frame.row0, Col0: s.frame.col0, plants: s.plants, ProductBias: s.productBias()}
	t.Changes = make([][]MineYear, len(s.mines))
	for i, m := range s.mines {
		t.Changes[i] = make([]MineYear, s.years())
		t.Mines = append(t.Mines, MineTruth{MineID: m.id, Name: m.name, Opened: m.opened, Vigour: float64(m.vigour) / vigourSteps})
	}
	for i, w := range s.plants.weather {
		t.Years = append(t.Years, YearTruth{Year: s.FirstYear + i, Weather: w})
	}
	return t
}

// see counts a pixel of the map. Until finish, areas are pixels and amounts
// g C m⁻² a⁻¹ summed over pixels.
func (t *Truth) see(s *scene, mine, cell int, spans []span, vigour int16) {
	if mine < 0 {
		return
	}
	t.Mines[mine].Km2++
	for year := range t.Years {
		t.Years[year].VCSMean += s.plants.native(cell, year)
	}
	grown, restored := 1.0, float64(vigour)/vigourSteps
	for _, p := range spans {
		t.change(s, t.Changes[mine], cell, p, grown, restored)
		grown = restored
	}
}

// change counts a pixel through one cycle. grown is its NPP before over that of native vegetation, vigour that afterwards.
func (t *Truth) change(s *scene, changes []MineYear, cell int, p span, grown, vigour float64) {
	if p.dated {
		changes[p.destroyed].DestroyedKm2++
		if before := p.destroyed - 1; before >= 0 && !s.unseen(cell, before) {
			changes[p.destroyed].DecreaseGg += float64(grown * s.plants.native(cell, before))
		}
	}
	for year := p.destroyed; year < p.restored; year++ {
		changes[year].CDestroyGg -= s.plants.trend(cell, year)
		changes[year].LossGg += s.plants.native(cell, year)
	}
	if p.datedBack {
		changes[p.restored].RestoredKm2++
		if !s.unseen(cell, p.restored) {
			changes[p.restored].IncreaseGg += float64(vigour * s.plants.native(cell, p.restored))
		}
	}
	for year := p.restored; year < p.end; year++ {
		native := s.plants.native(cell, year)
		changes[year].LossGg += float64((1 - vigour) * native)
		if !s.unseen(cell, year) {
			changes[year].CRestoreGg += float64(vigour*native) - s.plants.trend(cell, year)
		}
	}
}

// finish turns the counts into km², Gg CO₂ and their sums.
func (t *Truth) finish(s *scene) {
	const toGg = co2PerCarbon * pixelM * pixelM / 1e9
	pixels := 0.0
	for i := range t.Mines {
		m := &t.Mines[i]
		pixels += m.Km2
		m.Km2 *= pixelKm2
		for year := range t.Changes[i] {
			c := &t.Changes[i][year]
			t.Years[year].VCSMean -= c.LossGg
			c.DestroyedKm2, c.RestoredKm2 = c.DestroyedKm2*pixelKm2, c.RestoredKm2*pixelKm2
			for _, amount := range []*float64{&c.DecreaseGg, &c.IncreaseGg, &c.CDestroyGg, &c.CRestoreGg, &c.LossGg} {
				*amount *= toGg
			}
			m.Add(*c)
		}
		m.VCSDGg = -(m.CDestroyGg + m.CRestoreGg)
	}
	for year := range t.Years {
		t.Years[year].VCSMean *= co2PerCarbon / max(1, pixels)
	}
	t.Summary = t.summarise(s)
}

// Add adds the amounts of another mine or year.
func (a *MineYear) Add(b MineYear) {
	a.DestroyedKm2 += b.DestroyedKm2
	a.RestoredKm2 += b.RestoredKm2
	a.DecreaseGg += b.DecreaseGg
	a.IncreaseGg += b.IncreaseGg
	a.CDestroyGg += b.CDestroyGg
	a.CRestoreGg += b.CRestoreGg
	a.LossGg += b.LossGg
}

func (t *Truth) summarise(s *scene) Summary {
	var all MineYear
	sum := Summary{FirstYear: s.FirstYear, LastYear: s.LastYear, Mines: len(t.Mines)}
	for _, m := range t.Mines {
		all.Add(m.MineYear)
		if m.CRestoreGg > 0 {
			sum.MinesWithGain++
		}
	}
	sum.DestroyedKm2, sum.RestoredKm2 = all.DestroyedKm2, all.RestoredKm2
	sum.DecreaseGg, sum.IncreaseGg = all.DecreaseGg, all.IncreaseGg
	sum.RV, sum.RVCS = ratio(all.RestoredKm2, all.DestroyedKm2), ratio(all.IncreaseGg, all.DecreaseGg)
	sum.VCSDGg, sum.LossGg = -(all.CDestroyGg + all.CRestoreGg), all.LossGg
	middle, spread := float64(s.years()-1)/2, 0.0
	for year, y := range t.Years {
		away := float64(year) - middle
		sum.VCSMean += y.VCSMean / float64(s.years())
		sum.VCSSlope += float64(away * y.VCSMean)
		spread += away * away
	}
	sum.VCSSlope /= spread
	return sum
}

func ratio(a, b float64) *float64 {
	if b == 0 {
		return nil
	}
	q := a / b
	return &q
}

// Native is NPP of native vegetation in g C m⁻² a⁻¹, by row and column of the
// scene's NPP rasters and calendar year. Only the Truth that Write returned
// knows it; truth/native_npp.tif holds the same.
func (t *Truth) Native(row, col, year int) float64 {
	return t.plants.native(row*t.plants.f.cols+col, year-t.Options.FirstYear)
}

// Background is NPP of bare land, as Native; truth/background_npp.tif.
func (t *Truth) Background(row, col, year int) float64 {
	return t.plants.background(row*t.plants.f.cols+col, year-t.Options.FirstYear)
}

// ReadTruth reads truth.json of the scene in dir. Its Truth has no Changes and
// does not know Native and Background.
func ReadTruth(dir string) (*Truth, error) {
	path := filepath.Join(dir, "truth.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read truth: %w", err)
	}
	t := new(Truth)
	if err := json.Unmarshal(text, t); err != nil {
		return nil, fmt.Errorf("read truth %s: %w; simulate the scene again", path, err)
	}
	return t, nil
}
