package udf

import (
	"context"
	"fmt"
	"unsafe"
)

// arguments reads a chunk of arguments of krige in DuckDB's own memory. It is
// valid during one call of the function.
type arguments struct {
	rows    int
	columns []column
	result  []float64
}

// The indexes of the arguments.
const (
	argX = iota
	argY
	argXs
	argYs
	argZs
	argModel
	argNugget
	argSill
	argRange
	argNeighbours
)

// null reports whether any argument of the row is NULL.
func (a *arguments) null(row int) bool {
	for i := range a.columns {
		if !a.columns[i].known(row) {
			return true
		}
	}
	return false
}

// same reports whether two rows have equal lists and parameters.
func (a *arguments) same(one, other int) bool {
	for i := argXs; i <= argZs; i++ {
		if !a.columns[i].sameList(one, other) {
			return false
		}
	}
	for i := argNugget; i <= argRange; i++ {
		if a.columns[i].number(one) != a.columns[i].number(other) {
			return false
		}
	}
	return a.columns[argModel].text(one) == a.columns[argModel].text(other) && a.neighbours(one) == a.neighbours(other)
}

func (a *arguments) neighbours(row int) int {
	if len(a.columns) <= argNeighbours {
		return 0
	}
	return int(a.columns[argNeighbours].integer(row))
}

// krige writes the results of rows that share one system.
func (a *arguments) krige(ctx context.Context, cache *systems, rows []int, variance bool) error {
	if len(rows) == 0 {
		return ctx.Err()
	}
	o, err := a.ordinary(ctx, cache, rows[0])
	if err != nil {
		return err
	}
	room := make([]float64, 4*len(rows))
	n := len(rows)
	xs, ys, estimate, variances := room[:n], room[n:2*n], room[2*n:3*n], room[3*n:]
	for i, row := range rows {
		xs[i], ys[i] = a.columns[argX].number(row), a.columns[argY].number(row)
	}
	results := estimate
	if variance {
		results = variances
	} else {
		variances = nil
	}
	if err := o.Krige(ctx, xs, ys, estimate, variances); err != nil {
		return err
	}
	for i, row := range rows {
		a.result[row] = results[i]
	}
	return nil
}

// ordinary is the factored system of a row.
func (a *arguments) ordinary(ctx context.Context, cache *systems, row int) (*Ordinary, error) {
	var lists [3][]float64
	for i, name := range listNames {
		c := &a.columns[argXs+i]
		if null := c.nullElement(row); null >= 0 {
			return nil, fmt.Errorf("krige: %w", nullElement(name, null))
		}
		lists[i] = c.list(row)
	}
	v := Variogram{
		Model:       Model(a.columns[argModel].text(row)),
		Nugget:      a.columns[argNugget].number(row),
		PartialSill: a.columns[argSill].number(row),
		RangeM:      a.columns[argRange].number(row),
	}
	if err := v.Check(); err != nil {
		return nil, fmt.Errorf("krige: %w", err)
	}
	v.Model, _ = ParseModel(string(v.Model)) // a constant, not DuckDB's memory
	return cache.get(ctx, lists[0], lists[1], lists[2], v, a.neighbours(row))
}

// column is one vector of DuckDB, an array and a bit mask, nil where all is
// known. A list's entries point into its child.
type column struct {
	data, mask unsafe.Pointer
	child      *column
}

func (c *column) known(row int) bool {
	if c.mask == nil {
		return true
	}
	word := *(*uint64)(unsafe.Add(c.mask, row/64*8))
	return word>>(row%64)&1 == 1
}

func (c *column) number(row int) float64 { return *(*float64)(unsafe.Add(c.data, row*8)) }
func (c *column) integer(row int) int64  { return *(*int64)(unsafe.Add(c.data, row*8)) }

// text is the string of a row in DuckDB's memory: its length in 4 bytes, then up
// to 12 bytes in place, or at 8 a pointer to more.
func (c *column) text(row int) string {
	at := unsafe.Add(c.data, row*16)
	length := int(*(*uint32)(at))
	if length <= 12 {
		return unsafe.String((*byte)(unsafe.Add(at, 4)), length)
	}
	return unsafe.String(*(**byte)(unsafe.Add(at, 8)), length)
}

// span is where the list of a row lies in the child.
func (c *column) span(row int) (offset, length int) {
	entry := (*[2]uint64)(unsafe.Add(c.data, row*16))
	return int(entry[0]), int(entry[1])
}

func (c *column) list(row int) []float64 {
	offset, length := c.span(row)
	if length == 0 {
		return nil
	}
	return unsafe.Slice((*float64)(unsafe.Add(c.child.data, offset*8)), length)
}

// nullElement is the first NULL in the list of a row, or −1.
func (c *column) nullElement(row int) int {
	offset, length := c.span(row)
	for i := range length {
		if !c.child.known(offset + i) {
			return i
		}
	}
	return -1
}

// sameList reports whether two rows have the same list: in the same memory, or equal.
func (c *column) sameList(one, other int) bool {
	o1, n1 := c.span(one)
	o2, n2 := c.span(other)
	if n1 != n2 || o1 == o2 {
		return n1 == n2
	}
	a, b := c.list(one), c.list(other)
	for i := range a {
		if a[i] != b[i] || !c.child.known(o1+i) || !c.child.known(o2+i) {
			return false
		}
	}
	return true
}
