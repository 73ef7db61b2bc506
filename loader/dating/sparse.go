package dating

import "github.com/minecarbon/minecarbon/loader/gdal"

// segment is how many pixels of a chunk are passed over together where nothing is said of them.
const segment = 64

// sparse holds a value for each pixel of a chunk, of which most have the zero value. Segments without
// another one take no time.
type sparse[T any] struct {
	values  []T
	touched []bool // by segment; values elsewhere are old
}

// reset gives n pixels the zero value.
func (s *sparse[T]) reset(n int) {
	s.values, s.touched = resized(s.values, n), resized(s.touched, n/segment+1)
	clear(s.touched)
}

// at returns the value of a pixel, to be changed.
func (s *sparse[T]) at(i int32) *T {
	if !s.touched[i/segment] {
		s.touch(int(i / segment))
	}
	return &s.values[i]
}

func (s *sparse[T]) touch(k int) {
	s.touched[k] = true
	clear(s.values[k*segment : min((k+1)*segment, len(s.values))])
}

// fill writes the codes of a chunk into those of its strip: never where the values of a segment are zero, elsewhere
// what codeOf returns for a value, the row of its pixel and the index of it in the strip.
func (s *sparse[T]) fill(chunk, strip gdal.Window, codes []int32, codeOf func(v T, row, at int) int32) {
	for r := range chunk.Rows {
		row := chunk.Row0 + r
		at := strip.Index(row, chunk.Col0)
		for i, limit := r*chunk.Cols, (r+1)*chunk.Cols; i < limit; {
			end := min((i/segment+1)*segment, limit)
			line := codes[at : at+end-i]
			clear(line) // never
			for c := 0; s.touched[i/segment] && c < len(line); c++ {
				line[c] = codeOf(s.values[i+c], row, at+c)
			}
			i, at = end, at+len(line)
		}
	}
}
