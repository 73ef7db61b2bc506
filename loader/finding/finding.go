package finding

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/table"
)

// The severities of findings.
const (
	Error   = "error"   // refuses the load, unless it is lenient
	Warning = "warning" // numbers may be wrong
	Remark  = "remark"  // something was done that a reader should know
)

// Finding is something that a load noticed about an input. Zero values and nil stand for what the
// finding does not have; they are NULL in the table input_quality.
type Finding struct {
	Severity string   `json:"severity"`
	Input    string   `json:"input"` // npp, disturbance, mines, background, accuracy
	Year     int      `json:"year,omitempty"`
	Place    string   `json:"place,omitempty"`    // file, mine, or row and column
	Count    int64    `json:"count,omitempty"`    // pixels, cells, features or years, as the message says
	AreaKm2  float64  `json:"area_km2,omitempty"` // land that the finding concerns
	Value    *float64 `json:"value,omitempty"`    // what was found, in the unit of Expected
	Expected string   `json:"expected,omitempty"` // what a sound input has, with its unit
	Message  string   `json:"message"`            // begins with the input
	Remedy   string   `json:"remedy,omitempty"`   // likely cause and what mends it

	err error // with which a load ends even if it is lenient
}

// Says sets the message. Each format has a translation in the reports' catalogues.
func (f Finding) Says(format string, args ...any) Finding {
	f.Message = fmt.Sprintf(format, args...)
	return f
}

// String returns the message and the remedy as one sentence.
func (f Finding) String() string {
	if f.Remedy == "" {
		return f.Message
	}
	return f.Message + "; " + f.Remedy
}

// Value returns a value of a finding.
func Value(v float64) *float64 { return &v }

// List is what a load has noticed so far. Goroutines share them.
type List struct {
	mu   sync.Mutex
	list []Finding
}

// Add notes findings.
func (f *List) Add(some ...Finding) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, some...)
}

// Refuse adds the errors of an input that end a load whatever its options, each once.
func (f *List) Refuse(input string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, err := range fault.Each(err) {
		finding := Finding{Severity: Error, Input: input, err: err}
		finding.Message, finding.Remedy, _ = strings.Cut(err.Error(), "; ")
		if !slices.ContainsFunc(f.list, func(o Finding) bool { return o.err != nil && o.err.Error() == err.Error() }) {
			f.list = append(f.list, finding)
		}
	}
}

// Unsound reports whether an error ends the load whatever its options.
func (f *List) Unsound() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.list, func(o Finding) bool { return o.err != nil })
}

// Sorted returns the findings in the order of severity, input and year. Those of one input keep the
// order in which they were added, so that equal loads write equal files.
func (f *List) Sorted() []Finding {
	f.mu.Lock()
	defer f.mu.Unlock()
	order := []string{Error, Warning, Remark}
	all := slices.Clone(f.list)
	slices.SortStableFunc(all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Severity), slices.Index(order, b.Severity)), cmp.Compare(a.Input, b.Input), cmp.Compare(a.Year, b.Year))
	})
	return all
}

// Refusal returns what ends a load: the errors, and unless it is lenient an ErrData that names the
// other findings of severity error; nil without either.
func (f *List) Refusal(lenient bool) error {
	var all fault.List
	var lines []string
	for _, finding := range f.Sorted() {
		switch {
		case finding.err != nil:
			all.Add(finding.err)
		case finding.Severity == Error && !lenient:
			lines = append(lines, finding.String())
		}
	}
	if len(lines) > 0 {
		text, offer := strings.Join(lines, "\n"), "--lenient"
		if !strings.Contains(text, offer) { // else a finding says what that does
			text += ", or load with " + offer + " to record it and go on"
		}
		all.Add(fault.New(fault.ErrData, "%s", text))
	}
	return all.Err()
}

var inputQualityColumns = []table.Column{
	table.Required("severity", table.TextKind, table.Plain), table.Required("input", table.TextKind, table.Plain), table.Optional("year", table.Int32Kind, table.Plain), table.Optional("place", table.TextKind, table.Plain),
	table.Optional("count", table.Int64Kind, table.Plain), table.Optional("area_km2", table.DoubleKind, table.Plain), table.Optional("value", table.DoubleKind, table.Plain), table.Optional("expected", table.TextKind, table.Plain),
	table.Optional("remedy", table.TextKind, table.Plain), table.Required("message", table.TextKind, table.Plain),
}

// Write writes the table input_quality.
func Write(dir string, all []Finding) (table.DataFile, error) {
	text := func(of func(*Finding) string) arrow.Array { return table.Of(all, table.TextsOrNull, of) }
	number := func(of func(*Finding) float64) arrow.Array { return table.Of(all, table.Doubles, of) }
	year := func(v []int32) arrow.Array { return table.Int32sOrNull(v, 0) }
	count := func(v []int64) arrow.Array { return table.Int64sOrNull(v, 0) }
	return table.Write(dir, "input_quality.parquet", inputQualityColumns, []arrow.Array{
		text(func(f *Finding) string { return f.Severity }), text(func(f *Finding) string { return f.Input }),
		table.Of(all, year, func(f *Finding) int32 { return int32(f.Year) }), text(func(f *Finding) string { return f.Place }),
		table.Of(all, count, func(f *Finding) int64 { return f.Count }), number((*Finding).area), number((*Finding).value),
		text(func(f *Finding) string { return f.Expected }), text(func(f *Finding) string { return f.Remedy }), text(func(f *Finding) string { return f.Message }),
	})
}

// area returns the area in km², NaN without one.
func (f *Finding) area() float64 {
	if f.AreaKm2 == 0 {
		return math.NaN()
	}
	return f.AreaKm2
}

// value returns what was found, NaN where it is not a number.
func (f *Finding) value() float64 {
	if f.Value == nil {
		return math.NaN()
	}
	return *f.Value
}

// Counted returns a number followed by one or, unless it is 1, by several.
func Counted(n int64, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, several)
}
