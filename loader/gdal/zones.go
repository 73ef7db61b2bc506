package gdal

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/airbusgeo/godal"
)

// A Zone is the tiles of one zone of a Transverse Mercator projection, as those of UTM.
type Zone struct {
	Grid             // that holds its tiles
	Meridian float64 // its central meridian, degrees
	On       Window  // of the map, beside which no tile of the zone lies
	name     string
}

// Joined is tiles as parts of one map.
type Joined struct {
	Grid             // the map's
	Zones   []Zone   // of tiles in several reference systems, the map's own first; empty for one system
	ZoneOf  []int    // of each tile
	Windows []Window // of each tile on the grid of its zone, or of the map
}

// mostZones is how many zones UTM has, north and south.
const mostZones = 120

// Join returns the smallest map that holds all tiles. Tiles of one reference system lie on one raster, see [Mosaic]. Of several
// zones, that with the most pixels gives the map its system and raster; the others must have pixels of its size.
func Join(tiles []Tile) (*Joined, error) {
	j := &Joined{ZoneOf: make([]int, len(tiles)), Windows: make([]Window, len(tiles))}
	zones := group(tiles)
	if len(zones) == 1 {
		var err error
		j.Grid, j.Windows, err = Mosaic(tiles)
		return j, err
	}
	if len(zones) > mostZones {
		return nil, fmt.Errorf("the tiles lie in %d coordinate reference systems, want at most %d zones; %s", len(zones), mostZones, warp(&tiles[0].Grid, "TILE"))
	}
	for k, members := range zones {
		own := make([]Tile, len(members))
		for i, tile := range members {
			own[i] = tiles[tile]
		}
		z, ok := newZone(own[0].SRS)
		if !ok {
			return nil, fmt.Errorf("%s and %s lie in different coordinate reference systems, which are not all zones of UTM; %s",
				tiles[zones[0][0]].Name, tiles[zones[max(k, 1)][0]].Name, warp(&tiles[zones[0][0]].Grid, tiles[zones[max(k, 1)][0]].Name))
		}
		g, windows, err := Mosaic(own)
		if err != nil {
			return nil, err
		}
		z.Grid = g
		if differs := z.otherSize(j.Zones); differs != "" {
			return nil, fmt.Errorf("%s has pixels of %s; %s", own[0].Name, differs, warp(&tiles[zones[0][0]].Grid, own[0].Name))
		}
		j.Zones = append(j.Zones, z)
		for i, tile := range members {
			j.ZoneOf[tile], j.Windows[tile] = k, windows[i]
		}
	}
	return j, j.cover()
}

// group puts tiles of one reference system together, that with the most pixels first.
func group(tiles []Tile) (zones [][]int) {
	pixels := func(zone []int) (n int) {
		for _, i := range zone {
			n += tiles[i].Width * tiles[i].Height
		}
		return n
	}
	for i := range tiles {
		k := slices.IndexFunc(zones, func(zone []int) bool { return SameCRS(&tiles[zone[0]].Grid, &tiles[i].Grid) })
		if k < 0 {
			k, zones = len(zones), append(zones, nil)
		}
		zones[k] = append(zones[k], i)
	}
	slices.SortStableFunc(zones, func(a, b []int) int { return pixels(b) - pixels(a) })
	return zones
}

var centralMeridian = regexp.MustCompile(`PARAMETER\["central_meridian",([^\]]+)\]`)

// newZone returns the zone of a reference system, without its grid; ok is false where that is of another kind.
func newZone(srs *godal.SpatialRef) (z Zone, ok bool) {
	kind, _ := srs.AttrValue("PROJECTION", 0)
	wkt, err := srs.WKT()
	meridian := centralMeridian.FindStringSubmatch(wkt)
	if err != nil || kind != "Transverse_Mercator" || meridian == nil {
		return z, false
	}
	if z.Meridian, err = strconv.ParseFloat(meridian[1], 64); err != nil {
		return z, false
	}
	if z.name, _ = srs.AttrValue("PROJCS", 0); z.name == "unknown" || z.name == "" {
		z.name = fmt.Sprintf("Transverse Mercator around %g°", z.Meridian)
	}
	return z, true
}

// otherSize says what the pixels of the zone are and what they should be, as those of the first; it is empty where they are alike.
func (z *Zone) otherSize(zones []Zone) string {
	if len(zones) == 0 {
		return ""
	}
	a, b := math.Sqrt(z.flatArea()), math.Sqrt(zones[0].flatArea())
	if math.Abs(a/b-1) < 1e-3 {
		return ""
	}
	return fmt.Sprintf("%.6g m, want %.6g m as in %s", a, b, zones[0].name)
}

// warp returns the command that brings a tile to the reference system and the pixel size of a grid.
func warp(g *Grid, name string) string {
	system, kind := "EPSG:…", "PROJCS"
	if g.Geographic {
		kind = "GEOGCS"
	}
	if code, ok := g.SRS.AttrValue(kind+"|AUTHORITY", 1); ok {
		system = "EPSG:" + code
	}
	return fmt.Sprintf("bring all tiles to one system, for example with gdalwarp -t_srs %s -tr %.6g %.6g -tap -r near %s OUT.tif", system, math.Abs(g.GeoTransform[1]), math.Abs(g.GeoTransform[5]), name)
}

// cover makes the map the smallest one that holds all zones, on the raster of the first.
func (j *Joined) cover() error {
	first := &j.Zones[0]
	whole := Window{Rows: first.Height, Cols: first.Width}
	first.On = whole
	for k := 1; k < len(j.Zones); k++ {
		z := &j.Zones[k]
		on, err := z.on(&first.Grid)
		if err != nil {
			return err
		}
		z.On, whole = on, whole.Join(on)
	}
	j.Grid = first.Grid
	j.GeoTransform[0], j.GeoTransform[3] = first.At(float64(whole.Col0), float64(whole.Row0))
	j.Width, j.Height = whole.Cols, whole.Rows
	for k := range j.Zones {
		j.Zones[k].On.Row0, j.Zones[k].On.Col0 = j.Zones[k].On.Row0-whole.Row0, j.Zones[k].On.Col0-whole.Col0
	}
	for i, k := range j.ZoneOf {
		if k == 0 { // the map's own raster
			j.Windows[i].Row0, j.Windows[i].Col0 = j.Windows[i].Row0-whole.Row0, j.Windows[i].Col0-whole.Col0
		}
	}
	return nil
}

// on returns the window of a grid, which may reach beyond it, that holds the zone. Its outline is transformed at points so near
// to each other that it bends by less than the margin between them.
func (z *Zone) on(g *Grid) (Window, error) {
	const points, margin = 257, 2
	tr, err := TransformTo(z.SRS, g.SRS)
	if err != nil {
		return Window{}, err
	}
	defer tr.Close()
	var x, y []float64
	for i := range points {
		t := float64(i) / (points - 1)
		for _, at := range [][2]float64{{t, 0}, {t, 1}, {0, t}, {1, t}} {
			px, py := z.At(at[0]*float64(z.Width), at[1]*float64(z.Height))
			x, y = append(x, px), append(y, py)
		}
	}
	if err := tr.TransformEx(x, y, nil, nil); err != nil {
		return Window{}, fmt.Errorf("%s does not reach to the zone of the map, %s; make studies of regions", z.name, Cause(err, ""))
	}
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i := range x {
		col, row := g.Position(x[i], y[i])
		low, high = [2]float64{min(low[0], col), min(low[1], row)}, [2]float64{max(high[0], col), max(high[1], row)}
	}
	w := Window{Row0: int(math.Floor(low[1])) - margin, Col0: int(math.Floor(low[0])) - margin}
	w.Rows, w.Cols = int(math.Ceil(high[1]))+margin-w.Row0, int(math.Ceil(high[0]))+margin-w.Col0
	return w, nil
}

// Names lists the zones of the tiles as their reference systems are called.
func (j *Joined) Names() (names []string) {
	for i := range j.Zones {
		names = append(names, j.Zones[i].name)
	}
	return names
}

// SameZones reports whether the tiles of two maps lie in the same zones.
func (j *Joined) SameZones(o *Joined) bool {
	return slices.EqualFunc(j.Zones, o.Zones, func(a, b Zone) bool { return a.DiffersFrom(&b.Grid) == "" })
}

// A Sampler finds the pixels of a zone under the centres of the pixels of a map. One serves one goroutine.
type Sampler struct {
	m, zone    *Grid
	to, lonlat *godal.Transform
	x, y       []float64 // nodes in the zone
	lon, lat   []float64
	ok         []bool
}

// A Sample is the pixel of a zone that holds the centre of a pixel of the map, and the longitude of that.
type Sample struct {
	Row, Col int // -1 outside the grid of the zone
	Lon      float64
}

// SampleCols is the number of columns that are sampled at once.
const SampleCols = 512

// nodeCols is the distance of the columns between which positions are interpolated: zones bend by less than a
// hundredth of a metre over 64 pixels of 30 m.
const nodeCols = 64

// NewSampler returns the sampler of a zone.
func NewSampler(m, zone *Grid) (*Sampler, error) {
	lonlat, err := WGS84()
	if err != nil {
		return nil, err
	}
	defer lonlat.Close()
	const nodes = SampleCols/nodeCols + 1
	s := &Sampler{m: m, zone: zone, x: make([]float64, nodes), y: make([]float64, nodes), lon: make([]float64, nodes), lat: make([]float64, nodes), ok: make([]bool, nodes)}
	if s.to, err = TransformTo(m.SRS, zone.SRS); err != nil {
		return nil, err
	}
	if s.lonlat, err = TransformTo(m.SRS, lonlat); err != nil {
		s.to.Close()
		return nil, err
	}
	return s, nil
}

// Close lets the transforms go.
func (s *Sampler) Close() {
	s.to.Close()
	s.lonlat.Close()
}

// Row samples pixels of a row of the map, from a column on that is a multiple of SampleCols. Samples depend on the row and the
// column alone.
func (s *Sampler) Row(row, col0 int, into []Sample) {
	for i := range s.x {
		s.x[i], s.y[i] = s.m.At(float64(col0+i*nodeCols)+0.5, float64(row)+0.5)
	}
	copy(s.lon, s.x)
	copy(s.lat, s.y)
	_ = s.to.TransformEx(s.x, s.y, nil, s.ok) // the flags say more than the error
	for i := range s.x {
		s.x[i], s.y[i] = s.zone.Position(s.x[i], s.y[i])
		if !s.ok[i] {
			s.x[i] = math.NaN()
		}
	}
	_ = s.lonlat.TransformEx(s.lon, s.lat, nil, s.ok)
	for i := 1; i < len(s.lon); i++ { // across 180°
		s.lon[i] -= 360 * math.Round((s.lon[i]-s.lon[i-1])/360)
	}
	for i := range into {
		k, t := i/nodeCols, float64(i%nodeCols)/nodeCols
		between := func(v []float64) float64 { return v[k] + t*(v[k+1]-v[k]) }
		col, row := between(s.x), between(s.y)
		at := Sample{Row: -1, Col: -1, Lon: between(s.lon)}
		if col >= 0 && col < float64(s.zone.Width) && row >= 0 && row < float64(s.zone.Height) {
			at.Row, at.Col = int(row), int(col)
		}
		into[i] = at
	}
}

// From returns how far a longitude is from the central meridian of the zone, in degrees.
func (z *Zone) From(lon float64) float64 {
	d := math.Mod(math.Abs(lon-z.Meridian), 360)
	return min(d, 360-d)
}
