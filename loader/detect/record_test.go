package detect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// drawn reads NDVI × 100 of the years from 2001 on, unknown as a point, against α = 0.20 and α₂ = 0.15.
func drawn(t testing.TB, text string) (s Series, years []int) {
	t.Helper()
	for i, word := range strings.Fields(text) {
		years = append(years, 2001+i)
		if word == "." {
			continue
		}
		v, err := strconv.Atoi(word)
		if err != nil {
			t.Fatal(err)
		}
		s.Add(i, Threshold{Alpha: 2000, Clear: 1500}, int16(v*100))
	}
	return s, years
}

// written gives events as D2004 R2009(1), with the earliest year where it is not the year itself.
func written(events []Event) string {
	var words []string
	for i, e := range events {
		word := fmt.Sprintf("%c%d", "DR"[i%2], e.Year)
		if e.Earliest != e.Year {
			word += fmt.Sprintf("≥%d", e.Earliest)
		}
		if e.Quality != 0 {
			word += fmt.Sprintf("(%d)", e.Quality)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func rule(years []int) *Record {
	return &Record{Years: years, First: years[0], ConfirmDestroyed: 2, ConfirmRestored: 2, AtStart: AtStartNatural, End: EndClear}
}

// TestDate holds the examples of the method: 2001 to 2012, 2008 without image, k = 2.
func TestDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"38 40 37 12 10 11 09  . 24 30 33 35", "D2004 R2009≥2008(1)"},
		{"38 40 17 39 41 38 40  . 37 36 41 39", ""},
		{"38 40 37 12 10 22 09  . 11 12 10 12", "D2004"},
		{"38 40 37 41 39 40 36  . 12 10 11 12", "D2009≥2008(1)"},
		{"12 11 13 10 12 11 26  . 31 35 36 34", ""},
		{"12 11 26 31 30 13 11  . 25 28 12 10", "D2006 R2009≥2008(1) D2011"},
		{"38 40 37 41 39 40 36  . 39 40 38 17", ""},
		{"38 40 37 41 39 40 36  . 39 40 38 13", "D2012(2)"},
		{"38 12 10 11 13 10 12  . 14 12 19 21", "D2002(4) R2012(2)"},
	} {
		s, years := drawn(t, c.text)
		if got := written(rule(years).Date(s, nil)); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
	s, years := drawn(t, "12 11 13 10 12 11 26  . 31 35 36 34")
	r := rule(years)
	r.AtStart = AtStartDestroyed
	if got, want := written(r.Date(s, nil)), "D2000≥0(16) R2007(8)"; got != want || !s.StartsBare() {
		t.Errorf("destroyed at the start: %s, want %s", got, want)
	}
}

// TestEndOfRecord: a bare last year counts as the rule says; a vegetated one always.
func TestEndOfRecord(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, clear, keep, drop string }{
		{"38 40 38 17", "", "D2004(2)", ""},
		{"38 40 38 13", "D2004(2)", "D2004(2)", ""},
		{"38 40 11 12", "D2003", "D2003", "D2003"},
		{"38 10 10 30", "D2002(4) R2004(2)", "D2002(4) R2004(2)", "D2002(4) R2004(2)"},
		{"38 40 13  .", "D2003(2)", "D2003(2)", ""},
	} {
		s, years := drawn(t, c.text)
		r := rule(years)
		for end, want := range map[string]string{EndClear: c.clear, EndKeep: c.keep, EndDrop: c.drop} {
			r.End = end
			if got := written(r.Date(s, nil)); got != want {
				t.Errorf("%s, %s: %s, want %s", c.text, end, got, want)
			}
		}
	}
}

// TestYearsApart: a record whose years do not follow each other has unknown years between them.
func TestYearsApart(t *testing.T) {
	t.Parallel()
	r := &Record{Years: []int{1985, 1990, 2000}, First: 1985, ConfirmDestroyed: 1, ConfirmRestored: 1, AtStart: AtStartDestroyed, End: EndKeep}
	if got, want := written(r.Date(Series{Known: 7, Bare: 2, Clear: 2}, nil)), "D1990≥1986(1) R2000≥1991(1)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestDateProperties: on random series, events alternate and lie in order within the record; unknown
// years put between known ones change no event's kind nor number.
func TestDateProperties(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		var dense, sparse Series
		var denseYears, sparseYears []int
		n := 1 + random.IntN(20)
		for i := range n {
			q := int16(500 + random.IntN(3000))
			for random.IntN(3) == 0 {
				sparseYears = append(sparseYears, 2001+len(sparseYears))
			}
			dense.Add(i, Threshold{Alpha: 2000, Clear: 1500}, q)
			sparse.Add(len(sparseYears), Threshold{Alpha: 2000, Clear: 1500}, q)
			denseYears, sparseYears = append(denseYears, 2001+i), append(sparseYears, 2001+len(sparseYears))
		}
		a, b := rule(denseYears), rule(sparseYears)
		a.AtStart = []string{AtStartNatural, AtStartDestroyed}[random.IntN(2)]
		a.End = []string{EndClear, EndKeep, EndDrop}[random.IntN(3)]
		b.AtStart, b.End = a.AtStart, a.End
		da, db := a.Date(dense, nil), b.Date(sparse, nil)
		if len(da) != len(db) {
			t.Fatalf("%b %b: %s; with unknown years between: %s", dense.Known, dense.Bare, written(da), written(db))
		}
		for i := range db {
			if i > 0 && db[i].Year <= db[i-1].Year || db[i].Earliest > db[i].Year || db[i].Quality&^GapBefore&^GapWithin != da[i].Quality {
				t.Fatalf("%b %b: %s; with unknown years between: %s", dense.Known, dense.Bare, written(da), written(db))
			}
		}
	}
}

func TestDateAllocatesNothing(t *testing.T) {
	s, years := drawn(t, "12 11 26 31 30 13 11  . 25 28 12 10")
	r, events := rule(years), make([]Event, 0, 8)
	if n := testing.AllocsPerRun(100, func() { events = r.Date(s, events[:0]) }); n != 0 {
		t.Errorf("dating a pixel allocates %v times", n)
	}
}

func TestSpans(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		spans []Span
		want  string
	}{
		{nil, ""},
		{[]Span{{2003, 2007}}, "D2003 R2007"},
		{[]Span{{2003, 0}}, "D2003"},
		{[]Span{{2010, 2012}, {2003, 2005}}, "D2003 R2005 D2010 R2012"},
		{[]Span{{2003, 2007}, {2005, 2009}}, "D2003 R2009"},
		{[]Span{{2003, 2007}, {2007, 2009}}, "D2003 R2009"},
		{[]Span{{2003, 2007}, {2008, 2009}}, "D2003 R2007 D2008 R2009"},
		{[]Span{{2003, 0}, {2001, 2002}, {2005, 2006}}, "D2001 R2002 D2003"},
		{[]Span{{2003, 2009}, {2004, 2006}, {2008, 0}}, "D2003"},
	} {
		var events []Event
		for i, e := range Spans(slices.Clone(c.spans), nil) {
			if e.Quality != -1 || e.Earliest != 0 {
				t.Errorf("%v: event %d knows its earliest year or quality", c.spans, i)
			}
			events = append(events, Event{Year: e.Year, Earliest: e.Year})
		}
		if got := written(events); got != c.want {
			t.Errorf("%v: %s, want %s", c.spans, got, c.want)
		}
	}
}
