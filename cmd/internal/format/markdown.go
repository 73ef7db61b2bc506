package format

import "github.com/minecarbon/minecarbon/sql"

// markdownFormat is a table of GitHub Flavored Markdown, numbers to the right and in full
// precision, NULL as an empty cell and the empty string as "", so that the two differ.
type markdownFormat struct{}

func newMarkdownFormat(Style) Writer { return markdownFormat{} }

func (markdownFormat) header(dst []byte, columns []sql.Column) []byte {
	for _, c := range columns {
		dst = append(dst, "| "...)
		dst = AppendMarkdown(dst, []byte(c.Name))
		dst = append(dst, ' ')
	}
	dst = append(dst, "|\n"...)
	for _, c := range columns {
		if c.Kind == sql.Number {
			dst = append(dst, "| ---: "...)
			continue
		}
		dst = append(dst, "| --- "...)
	}
	return append(dst, "|\n"...)
}

func (markdownFormat) row(dst []byte, values []sql.Value) []byte {
	for _, v := range values {
		dst = append(dst, "| "...)
		switch {
		case v.Null:
		case len(v.Text) == 0:
			dst = append(dst, `""`...)
		default:
			dst = AppendMarkdown(dst, v.Text)
		}
		dst = append(dst, ' ')
	}
	return append(dst, "|\n"...)
}

func (markdownFormat) footer(dst []byte) []byte { return dst }

// AppendMarkdown escapes what would end the cell or change how its text looks. Underscores inside
// a word are harmless and stay readable.
func AppendMarkdown(dst, text []byte) []byte {
	for i, b := range text {
		switch b {
		case '\\', '|', '`', '*', '[':
			dst = append(dst, '\\', b)
		case '<':
			dst = append(dst, "&lt;"...)
		case '&':
			dst = append(dst, "&amp;"...)
		case '\r':
			if i+1 == len(text) || text[i+1] != '\n' {
				dst = append(dst, "<br>"...)
			}
		case '\n':
			dst = append(dst, "<br>"...)
		default:
			dst = append(dst, b)
		}
	}
	return dst
}
