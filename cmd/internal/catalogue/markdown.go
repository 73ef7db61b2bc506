package catalogue

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/minecarbon/minecarbon/cmd/internal/format"
	"github.com/minecarbon/minecarbon/sql"
)

// printMarkdown writes a document with a section per object, and before several a table of
// contents by kind.
func printMarkdown(w io.Writer, objects []sql.Object) error {
	var out bytes.Buffer
	if len(objects) > 1 {
		appendContents(&out, objects)
	}
	for i, object := range objects {
		if i > 0 || len(objects) > 1 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "## %s\n\n%s\n", heading(object), format.AppendMarkdown(nil, []byte(object.Comment)))
		parameters, columns := parts(object)
		for _, list := range []*format.List{parameters, columns} {
			if list.Len() == 0 {
				continue
			}
			out.WriteByte('\n')
			if err := format.Print(&out, "markdown", format.Style{}, list); err != nil {
				return err
			}
		}
		if len(object.Examples) > 0 {
			fmt.Fprintf(&out, "\n    %s\n", strings.Join(object.Examples, "\n    "))
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

func heading(object sql.Object) string { return object.Kind + " " + object.Name }

// appendContents lists the objects with links to their sections.
func appendContents(out *bytes.Buffer, objects []sql.Object) {
	out.WriteString("# What can be queried\n")
	kind := ""
	used := map[string]int{}
	for _, object := range objects {
		if object.Kind != kind {
			kind = object.Kind
			fmt.Fprintf(out, "\n**%s**\n\n", kind)
		}
		fmt.Fprintf(out, "- [%s](#%s): %s\n", object.Name, Anchor(heading(object), used), format.AppendMarkdown(nil, []byte(object.Comment)))
	}
}

// Anchor returns the anchor that GitHub, GitLab and pandoc give a heading. Equal headings after the
// first are numbered; used counts them.
func Anchor(heading string, used map[string]int) string {
	text := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
	n := used[text]
	used[text]++
	if n > 0 {
		text += fmt.Sprintf("-%d", n)
	}
	return text
}
