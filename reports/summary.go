package reports

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode"
)

// Limits that let a summary fit on one screen.
const (
	summaryMineCount = 5
	summaryRemarks   = 2
	summaryReasons   = 5
	summaryName      = 60  // characters of a name
	summaryRemark    = 200 // characters of a remark
)

// WriteSummary writes a summary in Markdown that fits into an e-mail or a chat message. Each study has its headline, its
// numbers, the mines with the greatest VCSD, what changed, and remarks on the data. Names are escaped: they cannot
// inject Markdown, HTML or @mentions. It fails like Write.
func WriteSummary(w io.Writer, r Report) error {
	var text bytes.Buffer
	fmt.Fprintf(&text, "# %s\n\n%s\n\n", plain(shorter(r.Title, summaryName)), plain(r.subtitle()))
	for i, s := range r.Studies {
		m, err := readManifest(s.Manifest)
		if err != nil {
			return err
		}
		p := &studyPage{Study: s, Language: r.Language, Manifest: m}
		if err := p.summarize(r, i); err != nil {
			return err
		}
		if i > 0 {
			fmt.Fprintln(&text)
		}
		if len(r.Studies) > 1 {
			fmt.Fprintf(&text, "## %s\n\n", plain(shorter(r.Names()[i], summaryName)))
		}
		p.writeSummary(&text, r.Software)
	}
	_, err := w.Write(text.Bytes())
	return err
}

func (p *studyPage) writeSummary(w io.Writer, software string) {
	if p.Choice != "" {
		fmt.Fprintf(w, "%s\n\n", plain(p.Choice))
	}
	fmt.Fprintf(w, "%s\n\n", plain(p.join(p.Headline, p.Guarded, p.Unsure)))
	p.summarizeNumbers(w)
	p.summarizeMines(w)
	if c := p.Changes; c != nil {
		fmt.Fprintf(w, "%s\n\n", plain(p.join(c.Basis, c.Findings)))
		for _, reason := range c.Reasons[:min(len(c.Reasons), summaryReasons)] {
			fmt.Fprintf(w, "- %s\n", plain(reason))
		}
		if len(c.Reasons) > 0 {
			fmt.Fprintln(w)
		}
	}
	loaded := p.Say("minecarbon %s; dataset loaded %s UTC by %s.", software, minute(p.Manifest.Created), p.Manifest.Software)
	fmt.Fprintf(w, "%s\n\n%s\n", plain(p.quality()), plain(loaded))
}

func (p *studyPage) summarizeNumbers(w io.Writer) {
	p.tableHead(w, p.Say("Number"), p.Say("Value"))
	for _, n := range p.Numbers {
		name := n.Name
		if n.Unit != "" {
			name = p.Say("%s (%s)", name, n.Unit)
		}
		value := n.Value
		switch {
		case n.Within != "" && n.Beside != "":
			value = p.Say("%s (%s; %s)", value, n.Within, n.Beside)
		case n.Within != "":
			value = p.Say("%s (%s)", value, n.Within)
		case n.Beside != "":
			value = p.Say("%s (%s)", value, n.Beside)
		}
		p.tableRow(w, name, value, n.Against)
	}
	fmt.Fprintln(w)
}

// summarizeMines lists the mines with the greatest VCSD.
func (p *studyPage) summarizeMines(w io.Writer) {
	t := p.Tables["deficit"]
	id, name, vcsd, order := t.texts("mine_id"), t.texts("name"), t.numbers("vcsd_gg"), byDeficit(t)
	against := map[string]*delta{}
	for _, mine := range p.changed {
		d := mine.figures["vcsd_gg"]
		against[mine.key] = &d
	}
	p.tableHead(w, p.Say("Largest deficits"), p.Say("%s (%s)", "VCSD", "Gg CO₂"))
	for _, i := range order[:min(len(order), summaryMineCount)] {
		p.tableRow(w, plain(shorter(cmp.Or(name[i], id[i]), summaryName)), p.within(number(vcsd[i], 2), p.intervals.of(id[i], "vcsd")), against[id[i]])
	}
	fmt.Fprintln(w)
}

// tableHead begins a table of two columns, or of three with changes if there is an earlier report.
func (p *studyPage) tableHead(w io.Writer, what, value string) {
	if p.Against == nil {
		fmt.Fprintf(w, "| %s | %s |\n| --- | ---: |\n", what, value)
		return
	}
	fmt.Fprintf(w, "| %s | %s | %s |\n| --- | ---: | --- |\n", what, value, p.Say("Change"))
}

func (p *studyPage) tableRow(w io.Writer, what, value string, change *delta) {
	if p.Against == nil {
		fmt.Fprintf(w, "| %s | %s |\n", what, value)
		return
	}
	fmt.Fprintf(w, "| %s | %s | %s |\n", what, value, change.Text())
}

// quality returns the remarks on the data.
func (p *studyPage) quality() string {
	kriged, methods := 0, p.Tables["background_year"].texts("method")
	for _, method := range methods {
		kriged += b2i(method == "kriging")
	}
	s := p.Manifest.Summary
	text := p.Say("Data quality: vegetated pixel-years without net primary production (NPP): %s; with negative NPP, cut to 0: %s; years with a kriged background: %d of %d.",
		number(s.Unknown.Pixels, 0), number(s.Floored.Pixels, 0), kriged, len(methods))
	notes := append(s.Findings.In(p.Language).messages(), s.Notes(p.Language)...)
	for _, note := range notes[:min(len(notes), summaryRemarks)] {
		remark := shorter(note, summaryRemark)
		if remark == note {
			remark = p.Say("%s.", note)
		}
		text = p.join(text, remark)
	}
	if more := len(notes) - summaryRemarks; more > 0 {
		text = p.join(text, p.Count(float64(more), "%d more remark is in the report.", "%d more remarks are in the report.", more))
	}
	return text
}

// shorter cuts a text to at most that many characters: between words, else beside a punctuation mark. Chinese, and a word that is
// longer than the limit, are cut between characters.
func shorter(text string, limit int) string {
	letters := []rune(text)
	if len(letters) <= limit {
		return text
	}
	end := limit - 1
	between := func(i int) bool {
		return unicode.IsSpace(letters[i]) || unicode.Is(unicode.Han, letters[i]) || unicode.Is(unicode.Han, letters[i-1])
	}
	beside := func(i int) bool { return !isWord(letters[i]) }
	for _, boundary := range []func(i int) bool{between, beside} {
		i := end
		for i > 0 && !boundary(i) {
			i--
		}
		if i > 0 {
			end = i
			break
		}
	}
	return strings.TrimRightFunc(string(letters[:end]), unicode.IsSpace) + "…"
}

// harmless escapes characters that are special to Markdown or HTML, or to a chat that notifies people by @.
var harmless = map[rune]string{
	'&': "&amp;", '<': "&lt;", '>': "&gt;", '@': "&#64;", '\\': `\\`, '`': "\\`", '*': `\*`, '_': `\_`, '[': `\[`, ']': `\]`,
	'|': `\|`, '~': `\~`, '#': `\#`, '$': `\$`, '!': `\!`,
}

// links matches what Markdown takes for the beginning of an address.
var links = regexp.MustCompile(`(?i)(://)|(www)\.`)

// plain escapes a text so that it is shown as it is, on one line.
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
