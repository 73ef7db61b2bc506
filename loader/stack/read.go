package stack

import (
	"math"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/detect"
	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Reader reads windows of a stack; one serves one goroutine.
type Reader struct {
	s    *Stack
	open map[string]*godal.Dataset

	bytes  []byte
	shorts []int16
	words  []uint16
	reals  []float64
	low    []int32

	q     qTable
	kinds kindTable
}

// Reader returns a reader of the stack.
func (s *Stack) Reader() *Reader { return &Reader{s: s, open: map[string]*godal.Dataset{}} }

// Close closes the files.
func (r *Reader) Close() {
	for _, ds := range r.open {
		_ = ds.Close()
	}
}

// band opens the band of a layer.
func (r *Reader) band(l *layer) (godal.Band, error) {
	ds := r.open[l.path]
	if ds == nil {
		var err error
		if ds, err = gdal.OpenRaster("load disturbance", l.path); err != nil {
			return godal.Band{}, err
		}
		r.open[l.path] = ds
	}
	return gdal.DataBands(ds)[l.band], nil
}

// read reads a window of a layer as it is stored into a buffer. What a mask says is unknown goes to unknown.
func read[T byte | int16 | uint16 | float64](r *Reader, l *layer, w gdal.Window, buffer *[]T, unknown func(i int)) ([]T, error) {
	band, err := r.band(l)
	if err != nil {
		return nil, err
	}
	if n := w.Cells(); cap(*buffer) < n {
		*buffer = make([]T, n)
	}
	stored := (*buffer)[:w.Cells()]
	if err := gdal.ReadQuietly("load disturbance", l.path, band, w.Col0, w.Row0, stored, w.Cols, w.Rows, unknown); err != nil {
		return nil, gdal.Damaged("load disturbance", l.path, w.Row0, w.Rows, err, "write it again")
	}
	return stored, nil
}

// Counts are the values of a year: known ones, and those that are not NDVI.
type Counts struct{ Known, Beyond int64 }

// beyond is the q of a value that is not NDVI, within this file.
const beyond = detect.Unknown + 1

// qTable is what each 16-bit number stands for as q, for one encoding.
type qTable struct {
	of    layer
	ready bool
	same  bool // NDVI is stored as q; what lies outside its range is unknown or not NDVI
	q     [1 << 16]int16
}

// encodes reports whether two layers store values alike.
func (l *layer) encodes(o *layer) bool {
	same := l.nodata == o.nodata || math.IsNaN(l.nodata) && math.IsNaN(o.nodata)
	return l.kind == o.kind && l.scale == o.scale && l.offset == o.offset && l.hasNoData == o.hasNoData && same
}

// isNoData reports whether a stored number stands for unknown.
func (l *layer) isNoData(v float64) bool {
	return l.hasNoData && (v == l.nodata || l.kind == godal.Float32 && float32(v) == float32(l.nodata))
}

// quantum returns the q of a stored number.
func (l *layer) quantum(v float64) int16 {
	if l.isNoData(v) {
		return detect.Unknown
	}
	q, ok := detect.Q(float64(v*l.scale) + l.offset)
	if !ok {
		return beyond
	}
	return q
}

func (t *qTable) prepare(l *layer) {
	if t.ready && t.of.encodes(l) {
		return
	}
	t.of, t.ready = *l, true
	for i := range t.q {
		v := float64(i)
		if l.kind == godal.Int16 {
			v = float64(int16(i))
		}
		t.q[i] = l.quantum(v)
	}
	t.same = l.kind == godal.Int16
	for v := -detect.Range; v <= detect.Range; v++ {
		t.same = t.same && int(t.q[uint16(v)]) == v
	}
}

// Q reads a window of the i-th year as NDVI in whole numbers of 10⁻⁴.
func (r *Reader) Q(i int, w gdal.Window, q []int16) (n Counts, err error) {
	r.low, n, err = r.Below(i, w, q, -detect.Range, r.low[:0])
	return n, err
}

// Below reads as Q does and appends the pixels whose q is below a limit, and the unknown ones, to low.
func (r *Reader) Below(i int, w gdal.Window, q []int16, limit int16, low []int32) ([]int32, Counts, error) {
	l := &r.s.layers[i]
	q = q[:w.Cells()]
	same, err := r.readQ(l, w, q)
	if err != nil {
		return low, Counts{}, err
	}
	var none, wrong int64
	high := uint16(detect.Range - limit)
	for j, v := range q {
		if uint16(v-limit) <= high {
			continue // from the limit to the greatest NDVI
		}
		if same {
			v = r.q.q[uint16(v)]
		}
		if v < -detect.Range {
			if none++; v == beyond {
				wrong++
			}
			v = detect.Unknown
		}
		q[j] = v
		low = append(low, int32(j))
	}
	return low, Counts{Known: int64(len(q)) - none, Beyond: wrong}, nil
}

// readQ reads a window as q, or as it is stored where the table says that NDVI is the same.
func (r *Reader) readQ(l *layer, w gdal.Window, q []int16) (same bool, err error) {
	var masked []int
	mask := func(j int) { masked = append(masked, j) }
	switch l.kind {
	case godal.Int16:
		if _, err := read(r, l, w, &q, mask); err != nil {
			return false, err
		}
		if r.q.prepare(l); r.q.same && masked == nil {
			return true, nil
		}
		for j, v := range q {
			q[j] = r.q.q[uint16(v)]
		}
	case godal.UInt16, godal.Byte:
		stored, err := read(r, l, w, &r.words, mask)
		if err != nil {
			return false, err
		}
		r.q.prepare(l)
		for j, v := range stored {
			q[j] = r.q.q[v]
		}
	default:
		stored, err := read(r, l, w, &r.reals, mask)
		if err != nil {
			return false, err
		}
		for j, v := range stored {
			q[j] = l.quantum(v)
		}
	}
	for _, j := range masked {
		q[j] = detect.Unknown
	}
	return false, nil
}
