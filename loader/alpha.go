package loader

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/table"
)

var alphaColumns = []table.Column{
	table.Required("mine_id", table.TextKind, table.Plain), table.Required("year", table.Int32Kind, table.Plain),
	table.Optional("soil", table.DoubleKind, table.Plain), table.Optional("vegetation", table.DoubleKind, table.Plain), table.Optional("alpha", table.DoubleKind, table.Plain),
	table.Required("source", table.TextKind, table.Plain), table.Optional("separation", table.DoubleKind, table.Plain),
	table.Required("bare", table.Int64Kind, table.Plain), table.Required("vegetated", table.Int64Kind, table.Plain),
}

// writeAlpha writes the thresholds that the map was dated with; a dataset without any has no such table.
func (t *mapTables) writeAlpha(dir string) ([]table.DataFile, error) {
	if t.m.dated == nil || len(t.m.dated.Alpha) == 0 {
		return nil, nil
	}
	all := t.m.dated.Alpha
	n := len(all)
	mines, sources, year := make([]string, n), make([]string, n), make([]int32, n)
	soil, vegetation, alpha, separation := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	bare, vegetated := make([]int64, n), make([]int64, n)
	for i, a := range all {
		mines[i], sources[i], year[i] = t.mines.Mines[a.Mine].Id, a.Source, int32(a.Year)
		soil[i], vegetation[i], alpha[i], separation[i] = ndviOf(a.Soil), ndviOf(a.Vegetation), ndviOf(a.Alpha), a.Split.Separation()
		bare[i], vegetated[i] = a.Split.Values()
	}
	file, err := table.Write(dir, "alpha.parquet", alphaColumns, []arrow.Array{
		table.Texts(mines), table.Int32s(year), table.Doubles(soil), table.Doubles(vegetation), table.Doubles(alpha),
		table.Texts(sources), table.Doubles(separation), table.Int64s(bare), table.Int64s(vegetated),
	})
	return []table.DataFile{file}, err
}

// ndviOf returns the NDVI of a q, NaN if unknown.
func ndviOf(q int16) float64 {
	if q == detect.Unknown {
		return math.NaN()
	}
	return float64(q) / 10000
}
