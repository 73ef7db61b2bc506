package strip

import "github.com/minecarbon/minecarbon/loader/detect"

// A Strip is some rows of the map with everything found out about its pixels. Its cohorts are numbered within
// the strip.
type Strip struct {
	Row0, Rows    int
	Runs          []Run // row after row, of indexes into Cohorts
	Cohorts       []Cohort
	Stored        []Events
	Unplaced      int64 // mapped pixels whose centre cannot be placed on the NPP grid
	FirstUnplaced int   // first of them, as index into the strip
	Unmapped      Unmapped
	Exact         int64 // pixels transformed exactly
}

// A Run is consecutive pixels of one row and one cohort, or unmapped ones.
type Run struct {
	Cohort int32 // index, -1 where unmapped
	Count  int32
}

// Key is the index of the mine, -1 outside all; the index of the cell in the window of the NPP grid under the map;
// the index of the combination of stored events.
type Key struct{ Mine, WindowCell, Stored int32 }

// A Cohort is the pixels of a strip that share a key.
type Cohort struct {
	Key
	Pixels int64
	Area   float64 // m², summed run by run; unused where all pixels have one area
}

// Events is one combination of events that pixels have in the input.
type Events struct {
	Events []detect.Event
	Pixels int64
	Area   float64 // m²
	First  int     // index of its first pixel in the strip
}

// Unmapped is the pixels without data.
type Unmapped struct {
	All        Tally
	Half       Tally // one year raster maps them and another does not
	HalfEvents Tally // those of Half that have an event
	InMines    Tally
}

// Codes of pixels without data: all inputs say so, one of them does, or one does where another has an event.
const (
	UnmappedCode  = -1
	HalfCode      = -2
	HalfEventCode = -3
)

// Join adds the pixels of another strip.
func (u *Unmapped) Join(o *Unmapped) {
	u.All.Join(o.All)
	u.Half.Join(o.Half)
	u.HalfEvents.Join(o.HalfEvents)
	u.InMines.Join(o.InMines)
}

// Add counts pixels with one of the codes and their area in m².
func (u *Unmapped) Add(code int32, inMine bool, pixels int64, area float64) {
	u.All.Add(1, pixels, area)
	if code != UnmappedCode {
		u.Half.Add(1, pixels, area)
	}
	if code == HalfEventCode {
		u.HalfEvents.Add(1, pixels, area)
	}
	if inMine {
		u.InMines.Add(1, pixels, area)
	}
}

// A Tally counts pixels (or pixels per event or year) and their area in km².
type Tally struct {
	Pixels int64   `json:"pixels"`
	Km2    float64 `json:"km2"`
}

// Add counts n times some pixels and their area in m².
func (t *Tally) Add(n int, pixels int64, area float64) {
	t.Pixels += int64(n) * pixels
	t.Km2 += float64(n) * area / 1e6
}

// Join adds another tally.
func (t *Tally) Join(o Tally) { t.Pixels, t.Km2 = t.Pixels+o.Pixels, t.Km2+o.Km2 }
