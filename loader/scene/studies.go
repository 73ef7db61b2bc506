package scene

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// studyText is the study file; its places are the seed, the years, the unobserved years, the disturbance and
// the variogram.
const studyText = `# A simulated study. truth.json and truth/ say what was planted.
name: Simulated coal field %d
years: [%d, %d]
# Years without usable imagery: events dated to them belong to the next year.
unobserved_years: [%s]

npp:
  files: npp/npp_{year}.tif           # g C m-2 a-1 on the MODIS sinusoidal grid

disturbance:
%s
mines:
  file: mines.gpkg
  id: mine_id
  name: name

background:                           # NPP of bare land; omit the variogram to fit it
  variogram: %s
`

// disturbanceText is what a study file says of a kind of input. That of inputs that are exact dates all land
// as it was planted; other inputs are dated as a study would.
func (s *scene) disturbanceText(in Input) string {
	years := fmt.Sprintf("[%d, %d]", s.FirstYear-1, s.LastYear)
	exact := s.InputNoise == 0
	lines := map[Input][]string{
		Years:    {"destroyed: destruction_year.tif     # year per 30 m pixel, 0 = never", "restored: restoration_year.tif"},
		States:   {"states:", "  files: states/states_{year}.tif   # 1 destroyed, 0 other land", "  years: " + years, "  destroyed: [1]", "  at_start: destroyed"},
		Classes:  {"classes:", "  files: classes.tif                # a band a year", "  years: " + years, "  product: MapBiomas"},
		Polygons: {"events:", "  file: events.gpkg                 # outlines with the fields destroyed and restored", "  grid: destruction_year.tif        # the map on which they are laid"},
		NDVI:     {"ndvi:", "  files: ndvi/ndvi_{year}.tif       # largest NDVI of the season × 10 000", "  years: " + years},
	}[in]
	switch {
	case in == NDVI && exact:
		lines = append(lines, "  alpha: 0.2", "  where: map                        # the quarry lies outside the mines", "  at_start: destroyed               # and is bare from the first year on", "  min_patch_ha: 0")
	case in == States && !exact:
		lines = append(lines, "  confirm: {destroyed: 2, restored: 2}")
	}
	text := "  " + strings.Join(lines, "\n  ") + "\n"
	if in != Years && !exact {
		text += "\nbaseline:\n  guard_years: 1                      # a date may be a year late\n"
	}
	return text
}

// writeStudy writes a study file for each kind of input.
func (s *scene) writeStudy() error {
	var unobserved []string
	for _, year := range s.UnobservedYears {
		unobserved = append(unobserved, strconv.Itoa(year))
	}
	variogram := "{model: spherical, nugget: 1, sill: 60, range_m: 20000}"
	if s.Background == Field {
		variogram = fmt.Sprintf("{model: exponential, nugget: %g, sill: %g, range_m: %g}", s.NoiseSD*s.NoiseSD, FieldSD*FieldSD, FieldRangeM)
	}
	s.report()
	for _, in := range append([]Input{Years}, s.others()...) {
		text := fmt.Sprintf(studyText, s.Seed, s.FirstYear, s.LastYear, strings.Join(unobserved, ", "), s.disturbanceText(in), variogram)
		if err := os.WriteFile(filepath.Join(s.dir, StudyFile(in)), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
