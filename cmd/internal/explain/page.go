package explain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/format"
)

// A page is a text for people, as plain text or Markdown.
type page struct {
	text     strings.Builder
	style    format.Style
	markdown bool
}

// escaped is text that Markdown shows as it is, without characters that steer a terminal.
func (p *page) escaped(text string) string {
	text = console.OneLine(text)
	if p.markdown {
		return string(format.AppendMarkdown(nil, []byte(text)))
	}
	return text
}

func (p *page) write(texts ...string) {
	for _, text := range texts {
		p.text.WriteString(text)
	}
}

func (p *page) title(text string) {
	if p.markdown {
		p.write("## ", p.escaped(text), "\n")
		return
	}
	p.styled(text)
}

func (p *page) section(text string) {
	p.write("\n")
	if p.markdown {
		p.write("### ", p.escaped(text), "\n\n")
		return
	}
	p.styled(text)
}

func (p *page) styled(text string) {
	if p.style.Colour {
		p.write(console.StyleHead, p.escaped(text), console.StyleEnd, "\n")
		return
	}
	p.write(p.escaped(text), "\n")
}

// line prints a sentence of its own.
func (p *page) line(text string) {
	if p.markdown {
		p.write("\n")
	}
	p.write(p.escaped(text), "\n")
}

// item prints a part with its amount.
func (p *page) item(name, amount string) {
	if p.markdown {
		p.write("- **", p.escaped(name), "**: ", p.escaped(amount), "\n")
		return
	}
	p.write("  ", p.escaped(name), ": ", p.escaped(amount), "\n")
}

// termWidth is the width of the names of terms.
const termWidth = 10

// term prints a term of an item.
func (p *page) term(name, text string) {
	if p.markdown {
		p.write("  - ", p.escaped(name), ": ", p.escaped(text), "\n")
		return
	}
	p.write("    ", name, strings.Repeat(" ", max(1, termWidth-console.TextWidth(name))), p.escaped(text), "\n")
}

// A table is rows of texts below a head. Those behind the first column are numbers, which keep all their digits, or texts.
type table struct {
	head    []string
	rows    [][]string
	numbers bool
}

func (t *table) add(texts ...string) { t.rows = append(t.rows, texts) }

// table prints a table. The format table rounds numbers, so that here they are texts, set to the right.
func (p *page) table(t *table) {
	rows, name := append([][]string{t.head}, t.rows...), "markdown"
	if !p.markdown {
		name = "table"
		if t.numbers {
			rows = rightward(rows)
		}
	}
	list := format.NewList(rows[0]...)
	if p.markdown && t.numbers {
		list.Numbers(rows[0][1:]...)
	}
	for _, row := range rows[1:] {
		list.Add(row...)
	}
	_ = format.Print(&p.text, name, p.style, list) // a builder takes everything
}

// rightward returns the rows with spaces before the texts behind the first column, so that they end below each other.
func rightward(rows [][]string) (padded [][]string) {
	for _, row := range rows {
		padded = append(padded, slices.Clone(row))
	}
	for column := 1; column < len(rows[0]); column++ {
		width := 0
		for _, row := range rows {
			width = max(width, console.TextWidth(row[column]))
		}
		for _, row := range padded {
			row[column] = strings.Repeat(" ", width-console.TextWidth(row[column])) + row[column]
		}
	}
	return padded
}

// full is a number with all its digits.
func full(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// short is a number with nine digits, "unknown" for nil.
func short(v *float64) string {
	if v == nil {
		return "unknown"
	}
	const digits = 9
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(*v, 'e', digits-1, 64), 64)
	return full(rounded)
}
