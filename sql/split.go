package sql

// Split cuts a text into its statements, which end with a semicolon outside
// quotes, dollar quotes and comments and are returned without it and without the
// comments around them. Statements of nothing but blanks and comments are left out.
//
// rest is the end of the text that no semicolon closes: a statement that is not
// finished, or a quote or block comment that is not. It is empty where only blanks
// and comments are left.
func Split(text string) (statements []string, rest string) {
	var first, last token // of the statement under way
	after := 0            // the last semicolon
	for _, t := range tokens(text) {
		switch {
		case t.isMark(";"):
			if last.end > after {
				statements = append(statements, text[first.start:last.end])
			}
			after = t.end
			continue
		case last.end <= after:
			first = t
		}
		last = t
	}
	if last.end > after {
		rest = text[after:]
	}
	return statements, rest
}
