package reports

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the parts of the page
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"maps"
	"regexp"
	"sync"
	"time"
)

var (
	//go:embed assets/page.html
	pageText string
	//go:embed assets/map.html
	mapText string
	//go:embed assets/changes.html
	changesText string
	//go:embed assets/page.css
	style string
	//go:embed assets/page.js
	tableScript string
	//go:embed assets/explain.js
	explainScript string
	//go:embed assets/charts.js
	chartScript string
	//go:embed assets/echarts.min.js
	library string
)

// pageTemplate is parsed for the first page, since most commands write none.
var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"number":  number,
		"short":   short,
		"minute":  minute,
		"formula": formula,
		"map": func(pairs ...any) map[string]any {
			m := map[string]any{}
			for i := 0; i+1 < len(pairs); i += 2 {
				m[pairs[i].(string)] = pairs[i+1]
			}
			return m
		},
		"logo": func(r Report) template.URL {
			return template.URL("data:" + r.LogoType + ";base64," + base64.StdEncoding.EncodeToString(r.Logo)) //nolint:gosec // of a picture's type
		},
	}).Funcs(Language{}.functions()).Parse(mapText + changesText + pageText))
})

// functions returns the template's functions that speak the language.
func (l Language) functions() template.FuncMap {
	return template.FuncMap{"say": l.Say, "code": l.Code}
}

var symbol = regexp.MustCompile(`\b(R|C|NPP)_(\w+)`)

// formula renders R_V, C_destroy and the like with subscripts.
func formula(text string) template.HTML {
	return template.HTML(symbol.ReplaceAllString(template.HTMLEscapeString(text), "$1<sub>$2</sub>")) //nolint:gosec // escaped
}

// A page is the template's view of a Report.
type page struct {
	Report
	Style                                            template.HTML
	TableScript, ExplainScript, Library, ChartScript template.HTML // scripts, each of which runs though another fails
	Policy                                           string
	Data                                             template.HTML // of the charts, in JSON
	Record                                           template.HTML // of the studies, in JSON
	Overview                                         *overview     // nil for one study
	StudyPages                                       []*studyPage
}

// pageData is the input of the scripts.
type pageData struct {
	Charts    map[string]chart     `json:"charts"`
	Explained map[string]explained `json:"explained"`
	Words     map[string]string    `json:"words"` // {0} and {1} stand for the values
}

func newPage(r Report) (*page, error) {
	p, data := &page{Report: r}, pageData{Charts: map[string]chart{}, Explained: map[string]explained{}, Words: r.Language.scriptWords()}
	var records []Record
	if len(r.Studies) > 1 {
		p.Overview = newOverview(r)
		maps.Copy(data.Charts, p.Overview.charts)
	}
	for i := range r.Studies {
		part, err := newStudyPage(r, i)
		if err != nil {
			return nil, err
		}
		p.StudyPages = append(p.StudyPages, part)
		maps.Copy(data.Charts, part.Charts)
		maps.Copy(data.Explained, part.explained())
		records = append(records, part.Record)
	}
	var err error
	if p.Record, err = recordScript(records...); err != nil {
		return nil, err
	}
	return p, p.embed(data)
}

// Subtitle returns the line under the title.
func (p *page) Subtitle() string { return p.subtitle() }

// Made returns a sentence on when, and by which software, the page was written.
func (p *page) Made() string {
	charts := p.Language.Say("Charts: Apache ECharts, Apache-2.0.")
	if p.Overview != nil {
		return p.Language.join(p.Language.Say("Written %s UTC by minecarbon %s.", minute(p.Created), p.Software), charts)
	}
	loaded := p.StudyPages[0].Manifest
	return p.Language.join(p.Language.Say("Written %s UTC by minecarbon %s; dataset loaded %s UTC by %s.",
		minute(p.Created), p.Software, minute(loaded.Created), loaded.Software), charts)
}

// minute formats a time in UTC, to the minute.
func minute(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }

// scriptWords returns the sentences that the scripts need.
func (l Language) scriptWords() map[string]string {
	return map[string]string{
		"range": l.Say("%s to %s", "{0}", "{1}"), "found": l.Say("Mines found: %s of %s", "{0}", "{1}"),
		"interval": l.Say("%d %% interval", confidence),
		"failed":   l.Say("This figure could not be drawn."), "save": l.Say("Save as CSV"), "all_rows": l.Say("Show all %s rows", "{0}"),
		"before": l.Say("Before"), "now": l.Say("Now"), "change": l.Say("Change"),
		"year": l.Say("Year"), "all": l.Say("All years"), "baseline": l.Say("baseline"), "area": l.Say("area"), "cohort": l.Say("cohort %s", "{0}"),
		"cell": l.Say("NPP cell in row %s, column %s", "{0}", "{1}"), "parts": l.Say("The largest parts"), "largest": l.Say("The mines with the largest deficit"),
		"whole": l.Say("All parts, with the input files:"), "explain": l.Say("Where this number comes from"), "deficit": l.Say("VCSD of %s", "{0}"), "close": l.Say("Close"),
	}
}

// embed puts style, scripts and data into the page, with a policy that allows nothing else.
func (p *page) embed(all pageData) error {
	data, err := json.Marshal(all) // escapes <, > and &, so that no text ends the script
	if err != nil {
		return fmt.Errorf("write the data of the charts: %w", err)
	}
	element := func(open, text, end string) template.HTML { return template.HTML(open + text + end) } //nolint:gosec // our own files and JSON
	p.Style = element("<style>", style, "</style>")
	p.Library = element("<script>", library, "</script>")
	p.TableScript = element("<script>", tableScript, "</script>")
	p.ExplainScript = element("<script>", explainScript, "</script>")
	p.ChartScript = element("<script>", chartScript, "</script>")
	p.Data = element(`<script type="application/json" id="data">`, string(data), "</script>")
	p.Policy = Policy(style, tableScript, explainScript, library, chartScript)
	return nil
}

// Stylesheet returns the style that all pages share.
func Stylesheet() string { return style }

// Policy returns the content security policy of a page that may use its style, its scripts and pictures within it, and
// nothing else.
func Policy(style string, scripts ...string) string {
	allowed := ""
	for _, script := range scripts {
		allowed += " " + digest(script)
	}
	return fmt.Sprintf("default-src 'none'; script-src%s; style-src %s; img-src data:; base-uri 'none'; form-action 'none'", allowed, digest(style))
}

// digest returns the name of a text in a content security policy.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (p *page) write(w io.Writer) error {
	clone, err := pageTemplate().Clone()
	if err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	var text bytes.Buffer
	if err := clone.Funcs(p.Language.functions()).Execute(&text, p); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	_, err = w.Write(text.Bytes())
	return err
}
