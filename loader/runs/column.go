package runs

import (
	"cmp"
	"encoding/binary"
	"math"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"github.com/minecarbon/minecarbon/loader/table"
)

// A Run is consecutive rows. First is what the counting columns begin with, Key what the others depend on.
type Run struct {
	First int64
	Count int32
	Key   int32
}

// A Column is a column of a file of runs.
type Column struct {
	table.Column
	encoder
	compressed []byte
}

// encoder turns the runs of a row group into pages.
type encoder interface {
	encode(runs []Run, rows int) Pages
}

// Pages are a column of a row group. They may go to several files.
type Pages struct {
	rows       int
	dictionary []byte // nil without one
	values     int    // in the dictionary
	data       []byte // compressed
	size       int    // of the data before
	encoding   parquet.Encoding
	metadata.EncodedStatistics
}

// Encode returns the pages of a row group, which hold until the next call.
func (c *Column) Encode(runs []Run) Pages {
	rows := 0
	for _, r := range runs {
		rows += int(r.Count)
	}
	p := c.encode(runs, rows)
	p.rows, p.size = rows, len(p.data)
	c.compressed = table.Compress(c.compressed, p.data)
	p.data = c.compressed
	return p
}

// Counting64 is a column of whole numbers that begin with first and grow by 1 within a run.
func Counting64(name string, first func(Run) int64) *Column {
	return &Column{Column: table.Required(name, table.Int64Kind, table.Difference), encoder: &counting{first: first, bytes: 8}}
}

// Counting32 is Counting64 with numbers of 32 bits.
func Counting32(name string, first func(Run) int64) *Column {
	return &Column{Column: table.Required(name, table.Int32Kind, table.Difference), encoder: &counting{first: first, bytes: 4}}
}

type counting struct {
	first func(Run) int64
	bytes int
	differences
}

func (c *counting) encode(runs []Run, rows int) Pages {
	first := c.first(runs[0])
	least, greatest := first, first
	c.start(rows, first)
	for _, r := range runs {
		first := c.first(r)
		c.add(first, int(r.Count))
		least, greatest = min(least, first), max(greatest, first+int64(r.Count)-1)
	}
	c.flush()
	number := func(v int64) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(v))[:c.bytes] }
	return Pages{data: c.out, encoding: parquet.Encodings.DeltaBinaryPacked, EncodedStatistics: limits(number(least), number(greatest), 0)}
}

// Whole is a column of whole numbers.
func Whole(name string, value func(Run) int32) *Column {
	return &Column{Column: table.Required(name, table.Int32Kind, table.Indexed), encoder: &indexed[int32]{
		value: func(r Run) (int32, bool) { return value(r), true }, compare: cmp.Compare[int32],
		stored: func(out []byte, v int32) []byte { return binary.LittleEndian.AppendUint32(out, uint32(v)) },
		hash:   hashInt,
	}}
}

// Real is a column of numbers; NaN is NULL.
func Real(name string, value func(Run) float64) *Column {
	return &Column{Column: table.Optional(name, table.DoubleKind, table.Indexed), encoder: &indexed[float64]{
		value:    func(r Run) (float64, bool) { v := value(r); return v, !math.IsNaN(v) },
		compare:  cmp.Compare[float64],
		stored:   func(out []byte, v float64) []byte { return binary.LittleEndian.AppendUint64(out, math.Float64bits(v)) },
		hash:     func(v float64) uint64 { return math.Float64bits(v) * 0x9e3779b97f4a7c15 >> 52 },
		nullable: true,
	}}
}

// Names is a column of texts by their index; where it is nullable, indexes below 0 are NULL.
func Names(name string, nullable bool, texts []string, index func(Run) int32) *Column {
	column := table.Required
	if nullable {
		column = table.Optional
	}
	return &Column{Column: column(name, table.TextKind, table.Indexed), encoder: &indexed[int32]{
		value:   func(r Run) (int32, bool) { i := index(r); return i, i >= 0 },
		compare: func(a, b int32) int { return cmp.Compare(texts[a], texts[b]) },
		stored: func(out []byte, v int32) []byte {
			return append(binary.LittleEndian.AppendUint32(out, uint32(len(texts[v]))), texts[v]...)
		},
		hash: hashInt, bare: func(v int32) []byte { return []byte(texts[v]) }, nullable: nullable,
	}}
}

func hashInt(v int32) uint64 { return uint64(v) }

// indexed is a column whose value is one within a run.
type indexed[V int32 | float64] struct {
	value    func(Run) (v V, known bool)
	compare  func(a, b V) int
	stored   func(out []byte, v V) []byte // in the dictionary
	hash     func(v V) uint64
	bare     func(v V) []byte // in the statistics, as in the dictionary if nil
	nullable bool

	index   map[V]uint32
	recent  [1 << 12]recentValue[V] // by hash; runs of a few rows hold the same values again and again
	group   int32
	indexes []stretch
	out     []byte
	listed  []byte
}

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

func (c *indexed[V]) encode(runs []Run, _ int) Pages {
	least, greatest := c.look(runs)
	p := Pages{dictionary: c.listed, values: len(c.index), encoding: parquet.Encodings.RLEDict}
	nulls := 0
	c.out = c.out[:0]
	if c.nullable {
		c.out = append(c.out, 0, 0, 0, 0) // the size of what follows
		for i := 0; i < len(c.indexes); {
			known, n := c.indexes[i].known, 0
			for ; i < len(c.indexes) && c.indexes[i].known == known; i++ {
				n += c.indexes[i].count
			}
			level := uint32(0)
			if known {
				level = 1
			} else {
				nulls += n
			}
			c.out = repeated(c.out, n, level, 1)
		}
		binary.LittleEndian.PutUint32(c.out, uint32(len(c.out)-4))
	}
	width := widthOf(len(c.index))
	c.out = append(c.out, byte(width))
	for _, s := range c.indexes {
		if s.known {
			c.out = repeated(c.out, s.count, s.index, width)
		}
	}
	p.data = c.out
	if len(c.index) == 0 {
		p.EncodedStatistics = limits(nil, nil, nulls)
		return p
	}
	bare := c.bare
	if bare == nil {
		bare = func(v V) []byte { return c.stored(nil, v) }
	}
	p.EncodedStatistics = limits(bare(least), bare(greatest), nulls)
	return p
}

// look lists the values of the runs, and the stretches of each.
func (c *indexed[V]) look(runs []Run) (least, greatest V) {
	if c.index == nil {
		c.index, c.listed = map[V]uint32{}, []byte{}
	}
	clear(c.index)
	c.group++
	c.indexes, c.listed = c.indexes[:0], c.listed[:0]
	for _, r := range runs {
		s := stretch{count: int(r.Count)}
		var v V
		if v, s.known = c.value(r); s.known {
			recent := &c.recent[c.hash(v)%uint64(len(c.recent))]
			if recent.group != c.group || recent.value != v {
				*recent = recentValue[V]{v, c.list(v), c.group}
			}
			least, greatest = v, v // some value
			s.index = recent.at
		}
		if last := len(c.indexes) - 1; last >= 0 && c.indexes[last].known == s.known && c.indexes[last].index == s.index {
			c.indexes[last].count += s.count
		} else {
			c.indexes = append(c.indexes, s)
		}
	}
	for v := range c.index {
		if c.compare(v, least) < 0 {
			least = v
		}
		if c.compare(v, greatest) > 0 {
			greatest = v
		}
	}
	return least, greatest
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

// limits are the statistics of a column; nil where nothing is known.
func limits(least, greatest []byte, nulls int) metadata.EncodedStatistics {
	return metadata.EncodedStatistics{HasMin: least != nil, Min: least, HasMax: greatest != nil, Max: greatest, HasNullCount: true, NullCount: int64(nulls)}
}
