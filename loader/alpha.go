package loader

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/dating"
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
	type alpha = dating.Alpha
	ndvi := func(of func(*alpha) int16) arrow.Array {
		return table.Of(all, table.Doubles, func(a *alpha) float64 { return detect.NDVI(of(a)) })
	}
	file, err := table.Write(dir, "alpha.parquet", alphaColumns, []arrow.Array{
		table.Of(all, table.Texts, func(a *alpha) string { return t.mines.Mines[a.Mine].ID }), table.Of(all, table.Int32s, func(a *alpha) int32 { return int32(a.Year) }),
		ndvi(func(a *alpha) int16 { return a.Soil }), ndvi(func(a *alpha) int16 { return a.Vegetation }), ndvi(func(a *alpha) int16 { return a.Alpha }),
		table.Of(all, table.Texts, func(a *alpha) string { return a.Source }), table.Of(all, table.Doubles, func(a *alpha) float64 { return a.Split.Separation() }),
		table.Of(all, table.Int64s, func(a *alpha) int64 { bare, _ := a.Split.Values(); return bare }), table.Of(all, table.Int64s, func(a *alpha) int64 { _, vegetated := a.Split.Values(); return vegetated }),
	})
	return []table.DataFile{file}, err
}
