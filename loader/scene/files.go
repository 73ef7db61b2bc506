package scene

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/airbusgeo/godal"
)

// writeMines writes the mine polygons as longitude and latitude.
func (s *scene) writeMines() (err error) {
	geographic, err := godal.NewSpatialRefFromEPSG(4326)
	if err != nil {
		return err
	}
	defer geographic.Close()
	toGeographic, err := godal.NewTransform(s.frame.utm, geographic)
	if err != nil {
		return err
	}
	defer toGeographic.Close()
	ds, err := godal.CreateVector(godal.GeoPackage, filepath.Join(s.dir, "mines.gpkg"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, ds.Close()) }()
	layer, err := ds.CreateLayer("mines", geographic, godal.GTPolygon,
		godal.NewFieldDefinition("mine_id", godal.FTString), godal.NewFieldDefinition("name", godal.FTString), godal.NewFieldDefinition("opened", godal.FTInt))
	if err != nil {
		return err
	}
	if err := ds.StartTransaction(); err != nil {
		return err
	}
	for i := range s.mines {
		if err := s.writeMine(layer, &s.mines[i], toGeographic, geographic); err != nil {
			return fmt.Errorf("mine %s: %w", s.mines[i].id, err)
		}
	}
	return ds.CommitTransaction()
}

func (s *scene) writeMine(layer godal.Layer, m *mine, toGeographic *godal.Transform, geographic *godal.SpatialRef) error {
	xs, ys := make([]float64, corners), make([]float64, corners)
	for i := range xs {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / corners)
		x, y := m.from(cos, sin)
		xs[i], ys[i] = s.frame.x0+float64(x*pixelM), s.frame.y0-float64(y*pixelM)
	}
	if err := toGeographic.TransformEx(xs, ys, nil, nil); err != nil {
		return err
	}
	var ring strings.Builder
	for i := range corners + 1 {
		fmt.Fprintf(&ring, "%v %v, ", xs[i%corners], ys[i%corners])
	}
	polygon, err := godal.NewGeometryFromWKT("POLYGON (("+strings.TrimSuffix(ring.String(), ", ")+"))", geographic)
	if err != nil {
		return err
	}
	defer polygon.Close()
	feature, err := layer.NewFeature(polygon)
	if err != nil {
		return err
	}
	defer feature.Close()
	fields := feature.Fields()
	return errors.Join(feature.SetFieldValue(fields["mine_id"], m.id), feature.SetFieldValue(fields["name"], m.name),
		feature.SetFieldValue(fields["opened"], m.opened), layer.UpdateFeature(feature))
}

// aboutTruth goes beside the truth's tables.
const aboutTruth = `The planted truth of a simulated study.

../truth.json       options, sums over all mines, mines, years
mine.csv            a mine: its sums over all years
mine_year.csv       a mine in a year
year.csv            a year: the weather's factor on native growth, mean VCS of the mines' land
native_npp.tif      NPP of undisturbed vegetation by cell of the NPP grid, one band a year
background_npp.tif  NPP of bare land, likewise

Units: km2; Gg CO2; NPP g C m-2 a-1; VCS g CO2 m-2 a-1 = NPP x 3.586.

c_destroy, c_restore and vcsd are against the straight line of native growth in average weather,
which is what a baseline fitted to the years before destruction can know. loss is against native
growth in the weather of each year. Without weather the two are equal.
`

// writeTruth writes truth.json and the folder truth.
func (s *scene) writeTruth(ctx context.Context) error {
	text, err := json.MarshalIndent(s.truth, "", " ")
	if err != nil {
		return err
	}
	files := []struct {
		name string
		text []byte
	}{
		{"truth.json", append(text, '\n')},
		{"truth/README.txt", []byte(aboutTruth)},
		{"truth/mine.csv", s.truth.mineTable()},
		{"truth/mine_year.csv", s.truth.mineYearTable()},
		{"truth/year.csv", s.truth.yearTable()},
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(s.dir, filepath.FromSlash(f.name)), f.text, 0o644); err != nil {
			return err
		}
	}
	if err := s.writeCells(ctx, "truth/native_npp.tif", s.plants.native); err != nil {
		return err
	}
	return s.writeCells(ctx, "truth/background_npp.tif", s.plants.background)
}

// writeCells writes a value by cell and year as float64, one band a year.
func (s *scene) writeCells(ctx context.Context, name string, value func(cell, year int) float64) (err error) {
	ds, err := s.createCells(filepath.FromSlash(name), s.years(), godal.Float64, "PREDICTOR=3")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, ds.Close()) }()
	values := make([]float64, s.frame.cells())
	for year, band := range ds.Bands() {
		if err := ctx.Err(); err != nil {
			return err
		}
		for cell := range values {
			values[cell] = value(cell, year)
		}
		err := errors.Join(band.SetDescription(strconv.Itoa(s.FirstYear+year)), band.Write(0, 0, values, s.frame.cols, s.frame.rows))
		if err != nil {
			return fmt.Errorf("write %s: band %d: %w", name, year+1, err)
		}
		s.report()
	}
	return nil
}

var changeColumns = []string{"destroyed_km2", "restored_km2", "decrease_gg", "increase_gg", "c_destroy_gg", "c_restore_gg", "loss_gg"}

// fields are the amounts in the order of changeColumns.
func (a *MineYear) fields() []string {
	return numbers(a.DestroyedKm2, a.RestoredKm2, a.DecreaseGg, a.IncreaseGg, a.CDestroyGg, a.CRestoreGg, a.LossGg)
}

func numbers(values ...float64) []string {
	text := make([]string, len(values))
	for i, v := range values {
		text[i] = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return text
}

func (t *Truth) mineTable() []byte {
	rows := [][]string{append(append([]string{"mine_id", "name", "opened", "restored_ratio", "area_km2"}, changeColumns...), "vcsd_gg")}
	for _, m := range t.Mines {
		row := append([]string{m.MineID, m.Name, strconv.Itoa(m.Opened)}, numbers(m.Vigour, m.Km2)...)
		rows = append(rows, append(append(row, m.fields()...), numbers(m.VCSDGg)...))
	}
	return table(rows)
}

func (t *Truth) mineYearTable() []byte {
	rows := [][]string{append([]string{"mine_id", "year"}, changeColumns...)}
	for i, m := range t.Mines {
		for year := range t.Changes[i] {
			rows = append(rows, append([]string{m.MineID, strconv.Itoa(t.Options.FirstYear + year)}, t.Changes[i][year].fields()...))
		}
	}
	return table(rows)
}

func (t *Truth) yearTable() []byte {
	rows := [][]string{{"year", "weather", "vcs_mean_g_m2"}}
	for _, y := range t.Years {
		rows = append(rows, append([]string{strconv.Itoa(y.Year)}, numbers(y.Weather, y.VCSMean)...))
	}
	return table(rows)
}

// table is CSV; writing to memory does not fail.
func table(rows [][]string) []byte {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	_ = w.WriteAll(rows)
	return text.Bytes()
}
