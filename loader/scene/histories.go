package scene

import (
	"path/filepath"

	"github.com/airbusgeo/godal"
)

// yearMaps reads the year maps of the scene back.
type yearMaps struct {
	width int
	ds    [2]*godal.Dataset
}

func (s *scene) openYearMaps() (*yearMaps, error) {
	m := &yearMaps{width: s.Pixels}
	for i, name := range mapNames {
		ds, err := godal.Open(filepath.Join(s.dir, name))
		if err != nil {
			m.close()
			return nil, err
		}
		m.ds[i] = ds
	}
	return m, nil
}

func (m *yearMaps) close() {
	for _, ds := range m.ds {
		if ds != nil {
			_ = ds.Close()
		}
	}
}

// histories are the planted years of a strip and of some rows above and below it, 0 = never. Rows beside
// the map repeat its rim.
type histories struct {
	row0, rows, halo, width int
	destroyed, restored     []uint16
}

func (m *yearMaps) read(row0, rows, halo int) (*histories, error) {
	h := &histories{row0: row0, rows: rows, halo: halo, width: m.width}
	first, last := max(0, row0-halo), min(m.width, row0+rows+halo)
	for i, into := range []*[]uint16{&h.destroyed, &h.restored} {
		years := make([]uint16, (rows+2*halo)*m.width)
		above := (first - row0 + halo) * m.width
		if err := m.ds[i].Read(0, first, years[above:above+(last-first)*m.width], m.width, last-first); err != nil {
			return nil, err
		}
		for r := range rows + 2*halo {
			if row := min(max(row0-halo+r, first), last-1) - row0 + halo; row != r {
				copy(years[r*m.width:(r+1)*m.width], years[row*m.width:(row+1)*m.width])
			}
		}
		*into = years
	}
	return h, nil
}
