package gather

// A Cohort is all pixels of a map that share a mine, a cell and a history.
type Cohort struct {
	Key
	next   int32 // 1 + the number of another cohort of the same hash, 0 for none
	Pixels int64
	Area   float64 // m², summed in the order of Add
}

// Key is the index of the mine, -1 outside all; the index of the cell in the window of the NPP grid under the map; the index of
// the history.
type Key struct{ Mine, WindowCell, History int32 }

// chunk is how many cohorts lie in one piece of memory. A slice of all would be copied as it grows.
const chunk = 1 << 14

// A Table numbers cohorts in the order in which they are met. The zero value is an empty table.
type Table struct {
	chunks [][]Cohort
	count  int
	heads  []int32 // by hash: 1 + the number of the cohort that was met last, 0 for none
}

// Len returns the number of cohorts.
func (t *Table) Len() int { return t.count }

// At returns a cohort by its number.
func (t *Table) At(number int) *Cohort { return &t.chunks[number/chunk][number%chunk] }

// Add adds pixels and their area in m² to the cohort of a key, and returns its number.
func (t *Table) Add(key Key, pixels int64, area float64) int32 {
	c, number := t.find(key)
	if c == nil {
		c, number = t.append(key)
	}
	c.Pixels += pixels
	c.Area += area
	return number
}

func (t *Table) find(key Key) (*Cohort, int32) {
	if t.count == 0 {
		return nil, 0
	}
	for link := *t.head(key); link > 0; {
		c := t.At(int(link - 1))
		if c.Key == key {
			return c, link - 1
		}
		link = c.next
	}
	return nil, 0
}

func (t *Table) append(key Key) (*Cohort, int32) {
	if t.count >= len(t.heads) {
		t.grow()
	}
	if t.count%chunk == 0 {
		t.chunks = append(t.chunks, make([]Cohort, 0, chunk))
	}
	last := &t.chunks[t.count/chunk]
	head := t.head(key)
	*last = append(*last, Cohort{Key: key, next: *head})
	t.count++
	*head = int32(t.count)
	return t.At(t.count - 1), int32(t.count - 1)
}

// grow doubles the hashes and links all cohorts anew.
func (t *Table) grow() {
	t.heads = make([]int32, max(2*len(t.heads), chunk))
	for i := range t.count {
		c := t.At(i)
		head := t.head(c.Key)
		c.next, *head = *head, int32(i+1)
	}
}

// head returns where the cohorts of a key's hash begin.
func (t *Table) head(k Key) *int32 {
	hash := uint64(uint32(k.WindowCell))*0x9e3779b97f4a7c15 ^ uint64(uint32(k.History))*0xc2b2ae3d27d4eb4f ^ uint64(uint32(k.Mine))*0x165667b19e3779f9
	return &t.heads[(hash>>32)%uint64(len(t.heads))]
}

// Drain hands over all cohorts in the order of their numbers and lets go of their memory on the way.
func (t *Table) Drain(visit func(number int, c *Cohort)) {
	t.heads = nil
	number := 0
	for i, cohorts := range t.chunks {
		for k := range cohorts {
			visit(number, &cohorts[k])
			number++
		}
		t.chunks[i] = nil
	}
	*t = Table{}
}
