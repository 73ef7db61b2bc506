package strip

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// A Spool keeps the runs of all strips of a map in a file without a name until they are written.
type Spool struct {
	file   *os.File
	buffer *bufio.Writer
	strips []spooled
	bytes  int64
	number []int32 // of a cohort in place of the one that was added; nil for the same
}

type spooled struct {
	first int64 // pixel_id of the first pixel
	runs  int
}

// NewSpool makes a spool in a folder, the system's for temporary files if dir is empty.
func NewSpool(dir string) (*Spool, error) {
	file, err := os.CreateTemp(dir, ".runs-*")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(file.Name()); err != nil { // it lives until it is closed
		return nil, errors.Join(err, file.Close())
	}
	return &Spool{file: file, buffer: bufio.NewWriterSize(file, 1<<18)}, nil
}

// Add adds the runs of a strip, whose first pixel is first; global gives for each of its cohorts the number among all.
func (s *Spool) Add(first int64, runs []Run, global []int32) error {
	s.strips = append(s.strips, spooled{first, len(runs)})
	var pair [2 * binary.MaxVarintLen32]byte
	for _, r := range runs {
		cohort := uint64(0) // unmapped
		if r.Cohort >= 0 {
			cohort = uint64(global[r.Cohort]) + 1
		}
		n := binary.PutUvarint(pair[:], cohort)
		n += binary.PutUvarint(pair[n:], uint64(r.Count))
		if _, err := s.buffer.Write(pair[:n]); err != nil {
			return err
		}
		s.bytes += int64(n)
	}
	return nil
}

// Finish ends the adding.
func (s *Spool) Finish() error { return s.buffer.Flush() }

// Renumber gives the cohorts other numbers, by those with which they were added.
func (s *Spool) Renumber(number []int32) { s.number = number }

// Each hands the strips to visit, in the order in which they were added. The runs hold until the next strip. Several
// goroutines may read, after Finish.
func (s *Spool) Each(visit func(first int64, runs []Run) error) error {
	if s == nil {
		return nil
	}
	in := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, s.bytes), 1<<18)
	var runs []Run
	for _, st := range s.strips {
		runs = runs[:0]
		for range st.runs {
			cohort, err := binary.ReadUvarint(in)
			if err != nil {
				return err
			}
			count, err := binary.ReadUvarint(in)
			if err != nil {
				return err
			}
			r := Run{Cohort: int32(cohort) - 1, Count: int32(count)}
			if r.Cohort >= 0 && s.number != nil {
				r.Cohort = s.number[r.Cohort]
			}
			runs = append(runs, r)
		}
		if err := visit(st.first, runs); err != nil {
			return err
		}
	}
	return nil
}

// Close lets the file go.
func (s *Spool) Close() error { return s.file.Close() }
