package runs

import (
	"cmp"
	"encoding/binary"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"github.com/minecarbon/minecarbon/loader/table"
)

// Whole is a column of whole numbers.
func Whole(name string, value func(Run) int32) *Column {
	return &Column{Column: table.Required(name, table.Int32Kind, table.Indexed), encoder: &indexed[int32]{
		value: func(r Run) (int32, bool) { return value(r), true }, compare: cmp.Compare[int32], stored: storedInt, hash: hashInt, of: wholes,
	}}
}

// WholeOrNull is a column of whole numbers, of which 0 is NULL.
func WholeOrNull(name string, value func(Run) int32) *Column {
	return &Column{Column: table.Optional(name, table.Int32Kind, table.Indexed), encoder: &indexed[int32]{
		value: func(r Run) (int32, bool) { v := value(r); return v, v != 0 }, compare: cmp.Compare[int32], stored: storedInt, hash: hashInt, of: wholes,
		nullable: true,
	}}
}

// Real is a column of numbers; where it is nullable, NaN is NULL. Row groups with many different numbers have no dictionary.
func Real(name string, nullable bool, value func(Run) float64) *Column {
	return &Column{Column: optional(nullable)(name, table.DoubleKind, table.Indexed), encoder: &indexed[float64]{
		value:   func(r Run) (float64, bool) { v := value(r); return v, !nullable || !math.IsNaN(v) },
		compare: cmp.Compare[float64],
		stored:  func(out []byte, v float64) []byte { return binary.LittleEndian.AppendUint64(out, math.Float64bits(v)) },
		hash:    func(v float64) uint64 { return math.Float64bits(v) * 0x9e3779b97f4a7c15 >> 52 },
		of:      func(s *scratch) map[float64]uint32 { return s.reals },
		plain:   true, nullable: nullable,
	}}
}

// Names is a column of texts by their index; where it is nullable, indexes below 0 are NULL.
func Names(name string, nullable bool, texts []string, index func(Run) int32) *Column {
	return &Column{Column: optional(nullable)(name, table.TextKind, table.Indexed), encoder: &indexed[int32]{
		value:   func(r Run) (int32, bool) { i := index(r); return i, i >= 0 },
		compare: func(a, b int32) int { return cmp.Compare(texts[a], texts[b]) },
		stored: func(out []byte, v int32) []byte {
			return append(binary.LittleEndian.AppendUint32(out, uint32(len(texts[v]))), texts[v]...)
		},
		hash: hashInt, of: wholes, bare: func(v int32) []byte { return []byte(texts[v]) }, nullable: nullable,
	}}
}

func optional(nullable bool) func(string, arrow.DataType, parquet.Encoding) table.Column {
	if nullable {
		return table.Optional
	}
	return table.Required
}

func storedInt(out []byte, v int32) []byte { return binary.LittleEndian.AppendUint32(out, uint32(v)) }

func hashInt(v int32) uint64 { return uint64(v) }

func wholes(s *scratch) map[int32]uint32 { return s.wholes }

// indexed is a column whose value is one within a run.
type indexed[V int32 | float64] struct {
	value    func(Run) (v V, known bool)
	compare  func(a, b V) int
	stored   func(out []byte, v V) []byte // in the dictionary
	hash     func(v V) uint64
	of       func(*scratch) map[V]uint32 // where the indexes are of the values of a row group
	bare     func(v V) []byte            // in the statistics, as in the dictionary if nil
	nullable bool
	plain    bool // a dictionary of more than mostListed values is not worth its time

	index  map[V]uint32            // of the row group that is encoded
	recent [1 << 12]recentValue[V] // by hash; runs of a few rows hold the same values again and again
	group  int32
	listed []byte
}

// mostListed is how many values a dictionary has where they may also be stored one by one: indexes into a longer one take about as
// much as the values do once they are compressed, and looking up takes longer than both.
const mostListed = 1 << 15

// recentValue is a value and its index in the dictionary of a row group.
type recentValue[V int32 | float64] struct {
	value V
	at    uint32
	group int32
}

// stretch is rows with one index, of NULL where known is false.
type stretch struct {
	index uint32
	count int
	known bool
}

func (c *indexed[V]) encode(runs []Run, rows int, s *scratch) Pages {
	if !c.look(runs, s) {
		return c.encodePlain(runs, &s.hybrid)
	}
	h := &s.hybrid
	p := Pages{dictionary: c.listed, values: len(c.index), encoding: parquet.Encodings.RLEDict}
	nulls := c.levels(h, func(yield func(count int, known bool)) {
		for _, same := range s.indexes {
			yield(same.count, same.known)
		}
	})
	width := widthOf(len(c.index))
	h.start(append(h.out, byte(width)), width, 2*len(s.indexes) > rows)
	for _, same := range s.indexes {
		if same.known {
			h.add(same.index, same.count)
		}
	}
	p.data = h.finish()
	var e extremes[V]
	for v := range c.index {
		c.widen(&e, v)
	}
	p.EncodedStatistics = c.limits(e, nulls)
	return p
}

// encodePlain stores the values one by one.
func (c *indexed[V]) encodePlain(runs []Run, h *hybrid) Pages {
	nulls := c.levels(h, func(yield func(count int, known bool)) {
		for _, r := range runs {
			_, known := c.value(r)
			yield(int(r.Count), known)
		}
	})
	var e extremes[V]
	for _, r := range runs {
		v, known := c.value(r)
		if !known {
			continue
		}
		c.widen(&e, v)
		for range r.Count {
			h.out = c.stored(h.out, v)
		}
	}
	return Pages{data: h.out, encoding: parquet.Encodings.Plain, EncodedStatistics: c.limits(e, nulls)}
}

// levels begins a page with what tells NULL from values, if there may be NULL, and returns the number of NULLs.
func (c *indexed[V]) levels(h *hybrid, each func(yield func(count int, known bool))) (nulls int) {
	if !c.nullable {
		h.out = h.out[:0]
		return 0
	}
	const size = 4 // of the number that says how long the levels are
	h.start(append(h.out[:0], make([]byte, size)...), 1, false)
	was, rows := false, 0
	each(func(count int, known bool) {
		if known != was {
			h.add(level(was), rows)
			was, rows = known, 0
		}
		if rows += count; !known {
			nulls += count
		}
	})
	h.add(level(was), rows)
	h.out = h.finish()
	binary.LittleEndian.PutUint32(h.out, uint32(len(h.out)-size))
	return nulls
}

func level(known bool) uint32 {
	if known {
		return 1
	}
	return 0
}

// extremes are the least and the greatest of some values; of none unless some is true.
type extremes[V int32 | float64] struct {
	least, greatest V
	some            bool
}

func (c *indexed[V]) widen(e *extremes[V], v V) {
	if !e.some || c.compare(v, e.least) < 0 {
		e.least = v
	}
	if !e.some || c.compare(v, e.greatest) > 0 {
		e.greatest = v
	}
	e.some = true
}

// limits returns the statistics of a row group.
func (c *indexed[V]) limits(e extremes[V], nulls int) metadata.EncodedStatistics {
	if !e.some {
		return limits(nil, nil, nulls)
	}
	bare := c.bare
	if bare == nil {
		bare = func(v V) []byte { return c.stored(nil, v) }
	}
	return limits(bare(e.least), bare(e.greatest), nulls)
}

// look lists the values of the runs, and the stretches of each. It reports whether a dictionary is worth it.
func (c *indexed[V]) look(runs []Run, scratch *scratch) bool {
	if c.listed == nil {
		c.listed = []byte{}
	}
	c.index = c.of(scratch)
	clear(c.index)
	c.group++
	c.listed = c.listed[:0]
	indexes := scratch.indexes[:0]
	for _, r := range runs {
		var s stretch
		if len(scratch.byKey) == 0 {
			s.index, s.known = c.find(r)
		} else {
			of := &scratch.byKey[r.Key]
			if of.count == 0 {
				of.index, of.known = c.find(r)
				of.count = 1
			}
			s = *of
		}
		if c.plain && len(c.index) > mostListed {
			return false
		}
		s.count = int(r.Count)
		if last := len(indexes) - 1; last >= 0 && indexes[last].known == s.known && indexes[last].index == s.index {
			indexes[last].count += s.count
		} else {
			indexes = append(indexes, s)
		}
	}
	scratch.indexes = indexes
	return true
}

// find returns the index of a run's value, unless that is NULL.
func (c *indexed[V]) find(r Run) (at uint32, known bool) {
	v, known := c.value(r)
	if !known {
		return 0, false
	}
	recent := &c.recent[c.hash(v)%uint64(len(c.recent))]
	if recent.group != c.group || recent.value != v {
		*recent = recentValue[V]{v, c.list(v), c.group}
	}
	return recent.at, true
}

// list returns the index of a value in the dictionary, to which it adds a new one.
func (c *indexed[V]) list(v V) uint32 {
	at, listed := c.index[v]
	if !listed {
		at = uint32(len(c.index))
		c.index[v] = at
		c.listed = c.stored(c.listed, v)
	}
	return at
}
