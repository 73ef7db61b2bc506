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
	"regexp"
)

var (
	//go:embed assets/page.html
	pageText string
	//go:embed assets/changes.html
	changesText string
	//go:embed assets/page.css
	style string
	//go:embed assets/page.js
	script string
	//go:embed assets/echarts.min.js
	library string
)

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"number":  number,
	"formula": formula,
	"uri":     raster.uri,
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
}).Parse(changesText + pageText))

var symbol = regexp.MustCompile(`\b(R|C|NPP)_(\w+)`)

// formula sets what follows the underscore of a symbol low.
func formula(text string) template.HTML {
	return template.HTML(symbol.ReplaceAllString(template.HTMLEscapeString(text), "$1<sub>$2</sub>")) //nolint:gosec // escaped
}

// embed puts style, scripts and data into the page and allows them and nothing else.
func (p *page) embed(charts map[string]chart) error {
	data, err := json.Marshal(charts) // escapes <, > and &, so that no text ends the script
	if err != nil {
		return fmt.Errorf("write the data of the charts: %w", err)
	}
	element := func(open, text, end string) template.HTML { return template.HTML(open + text + end) } //nolint:gosec // our own files and JSON
	p.Style = element("<style>", style, "</style>")
	p.Library = element("<script>", library, "</script>")
	p.Script = element("<script>", script, "</script>")
	p.Data = element(`<script type="application/json" id="charts">`, string(data), "</script>")
	p.Policy = fmt.Sprintf("default-src 'none'; script-src %s %s; style-src %s; img-src data:; base-uri 'none'; form-action 'none'",
		digest(library), digest(script), digest(style))
	return nil
}

// digest is how a content security policy names a text.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (p *page) write(w io.Writer) error {
	var text bytes.Buffer
	if err := pageTemplate.Execute(&text, p); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	_, err := w.Write(text.Bytes())
	return err
}
