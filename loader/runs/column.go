package runs

import (
	"encoding/binary"
	"slices"
	"sync"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"github.com/minecarbon/minecarbon/loader/table"
)

// A Run is consecutive rows. First is what the counting columns begin with, Key what the others depend on, if not on First.
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
	encode(runs []Run, rows int, s *scratch) Pages
}

// scratch is memory for one column of a row group. Columns share it, since it takes more than their pages do.
type scratch struct {
	indexes []stretch
	byKey   []stretch // the index of a key, with a count of 1 once it is known; empty where keys tell too little
	reals   map[float64]uint32
	wholes  map[int32]uint32
	hybrid
	differences
}

var scratches = sync.Pool{New: func() any { return &scratch{reals: map[float64]uint32{}, wholes: map[int32]uint32{}} }}

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
func (c *Column) Encode(runs []Run) Pages { return c.EncodeKeys(runs, 0) }

// EncodeKeys is Encode of runs with so many keys, counted from 0, that the value depends on nothing else: it is asked for once a key. A
// counting column may depend on First all the same.
func (c *Column) EncodeKeys(runs []Run, keys int) Pages {
	rows := 0
	for _, r := range runs {
		rows += int(r.Count)
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.byKey = slices.Grow(s.byKey[:0], keys)[:keys]
	clear(s.byKey)
	p := c.encode(runs, rows, s)
	p.rows, p.size = rows, len(p.data)
	c.compressed = table.Compress(c.compressed, p.data)
	p.data = c.compressed
	return p
}

// Counting64 is a column of whole numbers that begin with first and grow by 1 within a run.
func Counting64(name string, first func(Run) int64) *Column {
	return &Column{Column: table.Required(name, table.Int64Kind, table.Difference), encoder: &counting{first: first, bytes: 8, step: 1}}
}

// Counting32 is Counting64 with numbers of 32 bits.
func Counting32(name string, first func(Run) int64) *Column {
	return &Column{Column: table.Required(name, table.Int32Kind, table.Difference), encoder: &counting{first: first, bytes: 4, step: 1}}
}

// Growing32 is a column of whole numbers that differ little from run to run and not within one.
func Growing32(name string, value func(Run) int64) *Column {
	return &Column{Column: table.Required(name, table.Int32Kind, table.Difference), encoder: &counting{first: value, bytes: 4}}
}

type counting struct {
	first func(Run) int64
	bytes int
	step  int64 // within a run
}

func (c *counting) encode(runs []Run, rows int, s *scratch) Pages {
	first := c.first(runs[0])
	least, greatest := first, first
	d := &s.differences
	d.start(rows, first, c.step)
	for _, r := range runs {
		first := c.first(r)
		d.add(first, int(r.Count))
		least, greatest = min(least, first), max(greatest, first+c.step*int64(r.Count-1))
	}
	d.flush()
	number := func(v int64) []byte { return binary.LittleEndian.AppendUint64(nil, uint64(v))[:c.bytes] }
	return Pages{data: d.out, encoding: parquet.Encodings.DeltaBinaryPacked, EncodedStatistics: limits(number(least), number(greatest), 0)}
}

// limits are the statistics of a column; nil where nothing is known.
func limits(least, greatest []byte, nulls int) metadata.EncodedStatistics {
	return metadata.EncodedStatistics{HasMin: least != nil, Min: least, HasMax: greatest != nil, Max: greatest, HasNullCount: true, NullCount: int64(nulls)}
}
