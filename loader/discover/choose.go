package discover

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/loader/unit"
)

// Parts of names that speak for a role; those of notNPP speak against NPP.
var (
	nppWords       = []string{"npp", "mod17", "myd17", "vnp17", "净初级"}
	notNPP         = []string{"qc", "qa", "quality", "gpp", "psn", "ndvi", "evi", "lai", "landcover", "lulc", "class", "state", "dem", "variance", "background", "truth", "expected"}
	destroyedWords = []string{"destr", "destruct", "disturb", "loss", "mined", "damage", "clear", "fire", "burn", "yod", "毁", "破坏", "损"}
	restoredWords  = []string{"restor", "reclaim", "recla", "recov", "rehab", "regrow", "revegetat", "gain", "复垦", "恢复", "修复"}
	notYears       = []string{"earliest", "latest", "quality", "count", "first", "confid"}
	mineWords      = []string{"mine", "mining", "coal", "quarr", "concession", "lease", "矿"}
	notMines       = []string{"footprint", "event", "aoi", "extent", "boundary", "frame", "county", "province"}
)

// speaks counts the words that a name holds.
func speaks(name string, words []string) (n int) {
	name = strings.ToLower(name)
	for _, word := range words {
		if strings.Contains(name, word) {
			n++
		}
	}
	return n
}

// nppScore tells how much speaks for a raster's being NPP.
func nppScore(r *rasters) int {
	score := 0
	names := path.Base(r.patterns[0]) + " " + r.subdataset
	score += 3*min(1, speaks(names, nppWords)) + min(1, speaks(path.Dir(r.patterns[0]), nppWords)) - 4*min(1, speaks(r.patterns[0]+" "+r.subdataset, notNPP))
	for _, b := range r.bands {
		if speaks(b.name, nppWords) > 0 && speaks(b.name, notNPP) == 0 {
			score += 2
			break
		}
	}
	if _, known, err := unit.Parse(r.bands[0].unit); known && err == nil {
		score += 2
	} else if errors.Is(err, unit.ErrOther) {
		score--
	}
	return score
}

// choose puts the candidates of each role into order.
func (f *Found) choose() {
	slices.SortStableFunc(f.npp, func(a, b *rasters) int {
		return cmp.Or(cmp.Compare(nppScore(b), nppScore(a)), cmp.Compare(len(b.all()), len(a.all())))
	})
	f.joinTiles()
	f.leaveUnlikely()
	f.chooseMaps()
	slices.SortStableFunc(f.mines, func(a, b *polygons) int { return cmp.Compare(b.score(), a.score()) })
}

// joinTiles makes one candidate of the first and those that continue it on its grid: as many years
// of the same cells beside it.
func (f *Found) joinTiles() {
	if len(f.npp) < 2 {
		return
	}
	first := f.npp[0]
	kept := f.npp[:1:1]
	for _, other := range f.npp[1:] {
		if !first.continuedBy(other) {
			kept = append(kept, other)
			continue
		}
		first.patterns = append(first.patterns, other.patterns...)
		for year, files := range other.files {
			first.files[year] = append(first.files[year], files...)
		}
	}
	f.npp = kept
}

// leaveUnlikely keeps of the candidates for NPP those for which something speaks, or not much less than for the first.
func (f *Found) leaveUnlikely() {
	const much = 2
	var kept []*rasters
	for _, r := range f.npp {
		if score := nppScore(r); score > nppScore(f.npp[0])-much || score > 0 && speaks(r.patterns[0], notNPP) == 0 {
			kept = append(kept, r)
		} else {
			f.leave(r)
		}
	}
	f.npp = kept
}

// continuedBy reports whether another series has the same years on the same grid at another place.
func (r *rasters) continuedBy(o *rasters) bool {
	a, b := &r.grid, &o.grid
	if !slices.Equal(r.years(), o.years()) || len(r.bands) != len(o.bands) || r.reference != o.reference || r.bands[0].stored != o.bands[0].stored {
		return false
	}
	if math.Abs(a.GeoTransform[1]/b.GeoTransform[1]-1) > 1e-6 || math.Abs(a.GeoTransform[5]/b.GeoTransform[5]-1) > 1e-6 {
		return false
	}
	col, row := a.Position(b.GeoTransform[0], b.GeoTransform[3])
	onGrid := math.Abs(col-math.Round(col)) < 1e-3 && math.Abs(row-math.Round(row)) < 1e-3
	return onGrid && (math.Round(col) != 0 || math.Round(row) != 0 || a.Width != b.Width || a.Height != b.Height)
}

// chooseMaps tells rasters of destruction from those of restoration: by name, else by the years of pixels that have
// both.
func (f *Found) chooseMaps() {
	all := f.destroyed
	f.destroyed = nil
	rank := map[string]int{looksYears: 0, looksFraction: 1, looksCodes: 2}
	slices.SortStableFunc(all, func(a, b *rasters) int { return cmp.Compare(rank[a.looks()[0].kind()], rank[b.looks()[0].kind()]) })
	var unnamed []*rasters
	for _, r := range all {
		name := path.Base(r.patterns[0])
		switch d, b := speaks(name, destroyedWords), speaks(name, restoredWords); {
		case d > 0 && b == 0:
			f.destroyed = append(f.destroyed, r)
		case b > 0 && d == 0:
			f.restored = append(f.restored, r)
		default:
			unnamed = append(unnamed, r)
		}
	}
	for _, named := range [][]*rasters{f.destroyed, f.restored} {
		slices.SortStableFunc(named, func(a, b *rasters) int { return cmp.Compare(speaks(a.path, notYears), speaks(b.path, notYears)) })
	}
	f.byNumbers(unnamed)
	if len(f.destroyed) > 0 && len(f.restored) > 0 && later(f.destroyed[0], f.restored[0]) < 0 {
		f.remarks = append(f.remarks, "In most pixels that have both, the restoration is not later than the destruction: are the two rasters exchanged?")
	}
}

// byNumbers gives the roles that no name has taken: the first raster is the destruction, and another is the
// restoration if its years are later, or the other way round if they are earlier. The rest are further
// candidates for the destruction.
func (f *Found) byNumbers(unnamed []*rasters) {
	named := len(f.destroyed) > 0
	if !named && len(unnamed) > 0 {
		f.destroyed, unnamed = append(f.destroyed, unnamed[0]), unnamed[1:]
	}
	if len(f.destroyed) > 0 && len(f.restored) == 0 {
		first := f.destroyed[0]
		for i, r := range unnamed {
			n := later(first, r)
			if n == 0 || n < 0 && named {
				continue
			}
			if n < 0 {
				f.destroyed[0], r = r, first
			}
			f.restored = append(f.restored, r)
			f.remarks = append(f.remarks, fmt.Sprintf("%s is taken for the restoration of what %s says destroyed: where both have a year, its is later.", r.path, f.destroyed[0].path))
			unnamed = slices.Delete(unnamed, i, i+1)
			break
		}
	}
	f.destroyed = append(f.destroyed, unnamed...)
}

// later returns, of the pixels that have a year in both rasters, how many more have the later one in b.
func later(a, b *rasters) (n int) {
	p, q := a.looks()[0].sample, b.looks()[0].sample
	if len(p) != len(q) || a.grid.DiffersFrom(&b.grid) != "" {
		return 0
	}
	for i, year := range p {
		if year < earliestYear || !(q[i] >= earliestYear) {
			continue
		}
		if q[i] > year {
			n++
		} else {
			n--
		}
	}
	return n
}
