package reports

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// What the summary says beside the words of the page.
const (
	summaryNumbers = "| Number | Value |\n| --- | ---: |\n"
	summaryChanges = "| Number | Value | Change |\n| --- | ---: | --- |\n"
	summaryMines   = "| Largest deficits | VCSD (Gg CO₂) |\n| --- | ---: |\n"
	mineChangesOf  = "| Largest deficits | VCSD (Gg CO₂) | Change |\n| --- | ---: | --- |\n"
	summaryQuality = "Data quality: NPP is unknown for %s pixel-years with vegetation, NPP_a was cut to 0 in %s; the background is kriged in %d of %d years."
	summaryMore    = "%s And %d more remarks in the report."
	summaryOrigin  = "minecarbon %s; dataset loaded %s by %s."
	numberAndUnit  = "%s (%s)"
)

// What of a summary fits on one screen.
const (
	summaryMineCount = 5
	summaryRemarks   = 2
	summaryReasons   = 5
	summaryName      = 60 // characters
)

// WriteSummary writes what a message of e-mail or chat has room for, as Markdown: the headline, its numbers, the mines
// with the greatest VCSD, what changed, and remarks on the data. Text of the data is no Markdown in it, and no HTML.
func WriteSummary(w io.Writer, r Report) error {
	m, err := readManifest(r.Manifest)
	if err != nil {
		return err
	}
	p := &page{Report: r, Manifest: m}
	p.Headline, p.Numbers = headlineWords(r.Tables["summary"], r.Tables["vcs_trend"]), headlineNumbers(r.Tables["summary"])
	if err := p.compare(); err != nil {
		return err
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "# %s\n\n%s\n\n", plain(shorter(r.Title)), plain(p.Headline))
	p.summarizeNumbers(&text)
	p.summarizeMines(&text)
	if p.Changes != nil {
		p.Changes.summarize(&text)
	}
	fmt.Fprintf(&text, "%s\n\n%s\n", plain(p.quality()), plain(fmt.Sprintf(summaryOrigin, r.Software, moment(m.Created), m.Software)))
	_, err = w.Write(text.Bytes())
	return err
}

func (p *page) summarizeNumbers(w io.Writer) {
	fmt.Fprint(w, [2]string{summaryNumbers, summaryChanges}[b2i(p.Against != nil)])
	for _, n := range p.Numbers {
		name := n.Name
		if n.Unit != "" {
			name = fmt.Sprintf(numberAndUnit, name, n.Unit)
		}
		fields := []string{name, n.Value}
		if p.Against != nil {
			fields = append(fields, n.Against.Text())
		}
		tableLine(w, fields)
	}
	fmt.Fprintln(w)
}

// summarizeMines lists the mines with the greatest VCSD.
func (p *page) summarizeMines(w io.Writer) {
	t := p.Tables["deficit"]
	id, name, vcsd := t.texts("mine_id"), t.texts("name"), t.numbers("vcsd_gg")
	order := make([]int, len(t.Rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(vcsd[b], vcsd[a]) })
	against := map[string]delta{}
	if p.Against != nil {
		for _, mine := range p.Against.placesOf("deficit") {
			against[mine.place] = mine.figures["vcsd_gg"]
		}
	}
	fmt.Fprint(w, [2]string{summaryMines, mineChangesOf}[b2i(p.Against != nil)])
	for _, i := range order[:min(len(order), summaryMineCount)] {
		label := name[i]
		if label == "" {
			label = id[i]
		}
		fields := []string{plain(shorter(label)), number(vcsd[i], 2)}
		if p.Against != nil {
			d := against[id[i]]
			fields = append(fields, d.Text())
		}
		tableLine(w, fields)
	}
	fmt.Fprintln(w)
}

func tableLine(w io.Writer, fields []string) { fmt.Fprintf(w, "| %s |\n", strings.Join(fields, " | ")) }

// Text is the change with what was before.
func (d *delta) Text() string {
	switch {
	case d == nil:
		return missing
	case !d.changed:
		return unchanged
	}
	return fmt.Sprintf(changeAndWas, d.Change, d.Was)
}

func (c *changeSection) summarize(w io.Writer) {
	fmt.Fprintf(w, "%s %s\n\n", plain(c.Basis), plain(strings.Join(c.Findings, " ")))
	for _, reason := range c.Reasons[:min(len(c.Reasons), summaryReasons)] {
		fmt.Fprintf(w, "- %s\n", plain(reason))
	}
	if len(c.Reasons) > 0 {
		fmt.Fprintln(w)
	}
}

// quality are the remarks on the data.
func (p *page) quality() string {
	kriged, methods := 0, p.Tables["background_year"].texts("method")
	for _, method := range methods {
		kriged += b2i(method == "kriging")
	}
	s := p.Manifest.Summary
	text := fmt.Sprintf(summaryQuality, number(s.Unknown.Pixels, 0), number(s.Floored.Pixels, 0), kriged, len(methods))
	notes := s.Notes()
	for _, note := range notes[:min(len(notes), summaryRemarks)] {
		text += " " + shorter(note) + "."
	}
	if more := len(notes) - summaryRemarks; more > 0 {
		text = fmt.Sprintf(summaryMore, text, more)
	}
	return text
}

// shorter is a name, or as much of it as there is room for.
func shorter(name string) string {
	if letters := []rune(name); len(letters) > summaryName {
		return string(letters[:summaryName-1]) + "…"
	}
	return name
}

// harmless stands for what means something to Markdown or HTML, or to a chat that calls people by @ and links addresses.
var harmless = map[rune]string{
	'&': "&amp;", '<': "&lt;", '>': "&gt;", '@': "&#64;", '\\': `\\`, '`': "\\`", '*': `\*`, '_': `\_`, '[': `\[`, ']': `\]`,
	'|': `\|`, '~': `\~`, '#': `\#`, '$': `\$`, '!': `\!`,
}

// links are addresses as Markdown finds them in text.
var links = regexp.MustCompile(`(?i)(://)|(www)\.`)

// plain is a text that shows as it is, on one line.
func plain(text string) string {
	var kept strings.Builder
	letters := []rune(text)
	at := func(i int) rune {
		if i < 0 || i >= len(letters) {
			return ' '
		}
		return letters[i]
	}
	for i, c := range letters {
		before, after := at(i-1), at(i+1)
		code, special := harmless[c]
		switch {
		case unicode.Is(unicode.Bidi_Control, c): // would turn what follows around
		case unicode.IsControl(c) || c == '\u2028' || c == '\u2029':
			kept.WriteByte(' ')
		case c == '_' && isWord(before) && isWord(after), // as in R_V
			(c == '<' || c == '>' || c == '&') && before == ' ' && after == ' ', // as in p < 0.05
			!special:
			kept.WriteRune(c)
		default:
			kept.WriteString(code)
		}
	}
	return links.ReplaceAllStringFunc(kept.String(), func(link string) string {
		return strings.NewReplacer(":", "&#58;", ".", "&#46;").Replace(link)
	})
}

func isWord(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
