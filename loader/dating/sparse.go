package dating

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

// until returns the end of the segment of a pixel, at most limit, and whether its pixels may have values that
// are not zero.
func (s *sparse[T]) until(i, limit int) (end int, touched bool) {
	k := i / segment
	return min((k+1)*segment, limit), s.touched[k]
}
