package pixelpage

import (
	"math"
	"strconv"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

// pageData is the input of the scripts.
type pageData struct {
	First    int               `json:"first"`
	Last     int               `json:"last"`
	Observed []int             `json:"observed"`
	Input    string            `json:"input"`
	Colours  map[string]string `json:"colours"` // by state
	Groups   []groupData       `json:"groups"`
	Pixels   []pixelData       `json:"pixels"`
	Words    map[string]string `json:"words"` // {0} and {1} stand for the values
}

// groupData is thresholds of a mine, each a year, soil, vegetation, α, α₂ and separation, null where unknown.
type groupData struct {
	Name    string       `json:"name"`
	Alpha   [][6]*number `json:"alpha"`
	Sources []string     `json:"sources"`
}

// number is a number in JSON with few digits.
type number float64

// MarshalJSON writes at most four digits after the point.
func (n number) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, math.Round(float64(n)*1e4)/1e4, 'f', -1, 64), nil
}

// known returns a number for JSON, null for NaN.
func known(v float64) *number {
	if math.IsNaN(v) {
		return nil
	}
	n := number(v)
	return &n
}

// pixelData is a pixel. States are letters by year: v vegetated, d destroyed, r restored, as they count.
type pixelData struct {
	Group  int          `json:"g"`
	Kind   string       `json:"k"`
	Doubts int          `json:"q"`
	Place  string       `json:"at"`
	Lines  []string     `json:"says"`
	Events [][3]int     `json:"e"` // 1 for a restoration, year, earliest or 0
	Values []*number    `json:"v"` // by observed year
	Seen   string       `json:"s"` // by observed year: v, b, ?
	States string       `json:"t"` // by year
	Breaks [][2]*number `json:"b"`
}

func (p Page) data() pageData {
	l := p.Language
	d := pageData{
		First: p.First, Last: p.Last, Observed: p.Observed, Input: p.Input,
		Colours: map[string]string{},
		Words: map[string]string{
			"shown": l.Say("Pixels shown: %s of %s", "{0}", "{1}"), "values": l.Say("Values"), "unknown": l.Say("unknown"),
			"bare": p.bareWord(), "vegetated": l.Say("vegetated"), "year": l.Say("Year"), "soil": l.Say("Bare level"), "vegetation": l.Say("Vegetated level"),
			"alpha": l.Say("Threshold α"), "clear": l.Say("Clearly bare below"), "separation": l.Say("Separation"), "source": l.Say("Where it comes from"), "value": p.valueWord(), "seen": l.Say("Taken for"),
		},
	}
	for i, letter := range "vdr" {
		d.Colours[string(letter)] = string(symbology.States[i].Colour)
	}
	d.Colours["?"], d.Colours["loss"], d.Colours["gain"] = string(symbology.Unknown), string(symbology.Loss), string(symbology.Gain)
	for _, g := range p.Groups {
		group := groupData{Name: p.GroupName(g)}
		for _, t := range g.Thresholds {
			group.Alpha = append(group.Alpha, [6]*number{known(float64(t.Year)), known(t.Soil), known(t.Vegetation), known(t.Alpha), known(t.Clear), known(t.Separation)})
			group.Sources = append(group.Sources, p.source(t.Source))
		}
		d.Groups = append(d.Groups, group)
	}
	for i := range p.Pixels {
		d.Pixels = append(d.Pixels, p.pixel(&p.Pixels[i]))
	}
	return d
}

// bareWord is what a year that is not vegetated is called.
func (p Page) bareWord() string {
	if p.Input == InputNDVI {
		return p.Language.Say("bare")
	}
	return p.Language.Say("destroyed")
}

// valueWord is what the value of a year is called.
func (p Page) valueWord() string {
	if p.Input == InputNDVI {
		return "NDVI"
	}
	return p.Language.Say("Code")
}

func (p Page) pixel(x *Pixel) pixelData {
	d := pixelData{Group: x.Group, Kind: x.Kind, Place: p.place(x), Lines: p.lines(x), States: p.states(x)}
	for i, e := range x.Events {
		d.Doubts |= max(e.Quality, 0)
		d.Events = append(d.Events, [3]int{i % 2, e.Year, e.Earliest})
	}
	for _, s := range x.Seen {
		d.Values = append(d.Values, known(s.Value))
		d.Seen += string(s.As)
	}
	for _, b := range x.Breaks {
		d.Breaks = append(d.Breaks, [2]*number{known(float64(b.Year)), known(b.Magnitude)})
	}
	return d
}

// states returns the state of a pixel in each year, as the map has it.
func (p Page) states(x *Pixel) string {
	states := make([]byte, 0, p.Last-p.First+1)
	for year := p.First; year <= p.Last; year++ {
		state := byte('v')
		for i, e := range x.Events {
			if x.Kind != Small && e.Year <= year {
				state = "dr"[i%2]
			}
		}
		states = append(states, state)
	}
	return string(states)
}
