package stack

import (
	"cmp"
	"math"
	"slices"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/gdal"
)

// Kind is what a code says of a pixel in a year; bits of what is so.
type Kind byte

// The kinds of codes.
const (
	Unknown   Kind = 0
	Vegetated Kind = 1
	Destroyed Kind = 3
	Unlisted  Kind = 4 // in no list, and unknown
	NotACode  Kind = 8 // a fraction, or beyond 32 bits; unknown
)

// kindTable is what each small code stands for.
type kindTable struct {
	of    layer
	ready bool
	kind  [1 << 16]Kind
	seen  [1 << 16]bool
	rare  map[int]Kind // codes of files that store more than 16 bits
}

// Other is a pixel of a window that is not vegetated.
type Other struct {
	At   int32
	Kind Kind
}

// Others reads a window of the i-th year as codes and appends the pixels that are not vegetated to
// others, in order. nodata is unknown.
func (r *Reader) Others(i int, w gdal.Window, kindOf func(code int) Kind, others []Other) ([]Other, error) {
	l := &r.s.layers[i]
	from := len(others)
	var masked []int
	mask := func(j int) { masked = append(masked, j) }
	var err error
	switch l.kind {
	case godal.Byte:
		others, err = find(r, l, w, &r.bytes, mask, kindOf, others)
	case godal.Int16:
		others, err = find(r, l, w, &r.shorts, mask, kindOf, others)
	case godal.UInt16:
		others, err = find(r, l, w, &r.words, mask, kindOf, others)
	default:
		var stored []float64
		stored, err = read(r, l, w, &r.reals, mask)
		for j, v := range stored {
			if k := r.kinds.wide(l, v, kindOf); k != Vegetated {
				others = append(others, Other{int32(j), k})
			}
		}
	}
	if err != nil || len(masked) == 0 {
		return others, err
	}
	others = slices.DeleteFunc(others, func(o Other) bool {
		_, hidden := slices.BinarySearch(masked, int(o.At))
		return hidden
	})
	for _, j := range masked {
		others = append(others, Other{int32(j), Unknown})
	}
	slices.SortFunc(others[from:], func(a, b Other) int { return cmp.Compare(a.At, b.At) })
	return others, nil
}

// ahead is how many pixels are compared at once with the vegetated one before.
const ahead = 64

// find reads a window of codes of at most 16 bits and appends the pixels that are not vegetated. Neighbours
// are mostly alike, so that a code is looked up only where it differs from the vegetated one before.
func find[T byte | int16 | uint16](r *Reader, l *layer, w gdal.Window, buffer *[]T, mask func(int), kindOf func(int) Kind, others []Other) ([]Other, error) {
	stored, err := read(r, l, w, buffer, mask)
	if err != nil {
		return others, err
	}
	t := &r.kinds
	t.prepare(l, kindOf)
	var quiet [ahead]T
	some := false
	for from := 0; from < len(stored); from += ahead {
		part := stored[from:min(from+ahead, len(stored))]
		if some && len(part) == ahead && [ahead]T(part) == quiet {
			continue
		}
		for j, v := range part {
			if some && v == quiet[0] {
				continue
			}
			t.seen[uint16(v)] = true
			k := t.kind[uint16(v)]
			if k != Vegetated {
				others = append(others, Other{int32(from + j), k})
				continue
			}
			for i := range quiet {
				quiet[i] = v
			}
			some = true
		}
	}
	return others, nil
}

// prepare makes the table of a layer's 16-bit codes.
func (t *kindTable) prepare(l *layer, kindOf func(int) Kind) {
	if t.ready && t.of.encodes(l) {
		return
	}
	t.note()
	t.of, t.ready = *l, true
	for i := range t.kind {
		code := t.code(i)
		t.kind[i] = kindOf(code)
		if l.isNoData(float64(code)) {
			t.kind[i] = Unknown
		}
	}
}

// code returns the code at an index of the table.
func (t *kindTable) code(i int) int {
	if t.of.kind == godal.Int16 {
		return int(int16(i))
	}
	return i
}

// note keeps the codes that were seen under an encoding before it changes.
func (t *kindTable) note() {
	for i, seen := range t.seen {
		if seen {
			t.remember(t.code(i), t.kind[i])
			t.seen[i] = false
		}
	}
}

func (t *kindTable) remember(code int, k Kind) {
	if t.rare == nil {
		t.rare = map[int]Kind{}
	}
	t.rare[code] = k
}

// wide returns the kind of a number that is not stored in 16 bits.
func (t *kindTable) wide(l *layer, v float64, kindOf func(int) Kind) Kind {
	switch {
	case math.IsNaN(v), l.isNoData(v):
		return Unknown
	case v != math.Trunc(v) || math.Abs(v) > math.MaxInt32:
		return NotACode
	}
	k, ok := t.rare[int(v)]
	if !ok {
		k = kindOf(int(v))
		t.remember(int(v), k)
	}
	return k
}

// Seen returns the codes that were read, with their kinds; nodata is not among them.
func (r *Reader) Seen() map[int]Kind {
	r.kinds.note()
	seen := map[int]Kind{}
	for code, k := range r.kinds.rare {
		if !r.kinds.of.isNoData(float64(code)) {
			seen[code] = k
		}
	}
	return seen
}
