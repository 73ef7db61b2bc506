package sql

import (
	"iter"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/minecarbon/minecarbon/sql/internal/interval"
	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// A fragment is one part of what an object's file makes. Fragments are created when
// they are needed: binding all of them takes longer than most statements.
type fragment struct {
	object string
	part   part
}

type part int

const (
	body     part = iota // what other objects build on: the table, the function, the macro
	brief                // the body without intervals, for statements that do not speak of confidence
	kept                 // a body that reads rows which were computed before, for statements that give none of its parameters
	view                 // the view beside the macro, for statements that read DuckDB's catalogue
	comments             // shown only by DuckDB's catalogue
)

// text is the SQL that creates the fragment, empty where the object has no such part. The
// file of a view holds its macro and comments. The view itself and its own comment,
// which repeats the macro's, are made here.
func (f fragment) text() string {
	name := path.Base(f.object)
	if f.part == view {
		if isView(f.object) {
			return "create view " + name + " as from " + name + "();\n"
		}
		return ""
	}
	if f.part == brief {
		return interval.Without(fragment{f.object, body}.text())
	}
	var text strings.Builder
	for line := range strings.Lines(definition(f.object)) {
		comment, isComment := strings.CutPrefix(line, "comment on ")
		if isComment != (f.part == comments) {
			continue
		}
		text.WriteString(line)
		if ofMacro, ok := strings.CutPrefix(comment, "macro table "); ok && isComment && isView(f.object) {
			text.WriteString("comment on view " + ofMacro)
		}
	}
	return text.String()
}

// hasIntervals reports whether the body of an object has intervals that its brief one leaves out.
func hasIntervals(object string) bool { return interval.In(definition(object)) }

// gives reports whether a statement may give a parameter to some macro.
func gives(said []string, byPlace bool, parameters ...string) bool {
	return byPlace || slices.ContainsFunc(parameters, func(p string) bool { return slices.Contains(said, p) })
}

// intervalWord is a view, and in most statements the word for a length of time.
const intervalWord = "interval"

// readsInterval reports whether the word stands where a view or macro may stand. A statement that reads it all the same gets it as it
// fails without.
func readsInterval(tokens []lexer.Token) bool {
	for i, t := range tokens {
		switch {
		case !t.Is(intervalWord):
		case t.Kind == lexer.Name, i+1 < len(tokens) && tokens[i+1].IsMark("("), i > 0 && (tokens[i-1].Is("from", "join") || tokens[i-1].IsMark(".") || tokens[i-1].IsMark(",")):
			return true
		}
	}
	return false
}

// givesByPlace reports whether a statement may give a macro parameters without their names.
func givesByPlace(tokens []lexer.Token) bool {
	for i := range len(tokens) - 2 {
		object := byName[strings.ToLower(tokens[i].Text)]
		if object == "" || isTable(object) || strings.HasPrefix(object, "functions/") || !tokens[i+1].IsMark("(") {
			continue
		}
		first := tokens[i+2:]
		named := len(first) > 2 && (first[1].IsMark(":") && first[2].IsMark("=") || first[1].IsMark("=") && first[2].IsMark(">"))
		if !named && !first[0].IsMark(")") {
			return true
		}
	}
	return false
}

// beforeSource are the words before an object where it is made and where a query reads from it.
var beforeSource = []string{"from ", "join ", "create view ", "create table ", "create macro "}

// qualified is the fragment's text with the schema of the object and of those that its
// queries read from. DuckDB looks up the names in a macro where the macro is called, so
// that a CTE of the caller would take the place of a table.
func (f fragment) qualified() string {
	if f.part == comments {
		return f.text()
	}
	text := qualify(f.text())
	if f.part == body && (hasIntervals(f.object) || f.object == keptObject) {
		return replacing(text) // another one may be there
	}
	return text
}

// qualify puts the schema before the objects of a text.
func qualify(text string) string {
	var qualified strings.Builder
	done := 0
	for start, end := range wordsIn(text) {
		if _, ok := byName[text[start:end]]; ok && slices.ContainsFunc(beforeSource, func(s string) bool { return endsInWords(text[:start], s) }) {
			qualified.WriteString(text[done:start] + "main.")
			done = start
		}
	}
	return qualified.String() + text[done:]
}

// endsInWords reports whether a text ends in whole words.
func endsInWords(text, words string) bool {
	before, ok := strings.CutSuffix(text, words)
	return ok && (before == "" || !inWord(before[len(before)-1]))
}

var (
	columnPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^comment on column \w+\.(\w+) is`) })
	filePattern   = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`from read_parquet\(dataset_file\('\w+\.parquet'\)\)`)
	})
)

// qualifiedFor is the qualified text for a dataset that lacks the files of some optional tables. Such
// a table has its columns, whose types its query states, and no rows, or those of its step.
func (f fragment) qualifiedFor(absent []string) string {
	if f.part != body && f.part != brief || !isTable(f.object) || !slices.Contains(absent, path.Base(f.object)) {
		return f.qualified()
	}
	if step := stepOf(f.object); step != "" {
		return filePattern().ReplaceAllString(f.qualified(), "from main."+step+"()")
	}
	var columns []string
	for _, match := range columnPattern().FindAllStringSubmatch(definition(f.object), -1) {
		columns = append(columns, "null as "+match[1])
	}
	return filePattern().ReplaceAllString(f.qualified(), "from (select "+strings.Join(columns, ", ")+") where false")
}

// contents is all fragments of all objects in the order of the table of contents.
func contents() []fragment {
	var all []fragment
	for _, object := range objects {
		all = append(all, fragment{object, body}, fragment{object, view}, fragment{object, comments})
	}
	return all
}

// everything is contents in the order in which it is made the fastest. DuckDB binds what a view reads as it makes the view, with
// intervals several times as long. So views are made over brief bodies, which have the same columns, and the whole ones take their place.
func everything() []fragment {
	var first, whole, last []fragment
	for _, f := range contents() {
		switch {
		case f.part == comments:
			last = append(last, f)
		case f.part == body && hasIntervals(f.object):
			first, whole = append(first, fragment{f.object, brief}), append(whole, f)
		default:
			first = append(first, f)
		}
	}
	return slices.Concat(first, whole, last)
}

// replacing returns the text of a macro so that it takes the place of an earlier one.
func replacing(text string) string {
	return strings.Replace(text, "create macro", "create or replace macro", 1)
}

const scriptHead = `-- The tables, views and macros of minecarbon over the Parquet files of a dataset, for stock DuckDB 1.5 or later.
--
--     duckdb -init minecarbon.sql            in Python: duckdb.sql(open('minecarbon.sql').read())
--
-- The functions krige, krige_variance, variogram and variogram_fit are left out, since minecarbon itself computes them. No view needs them.
`

var (
	creation   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^create (view|table|macro) `) })
	blankLines = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\n{3,}`) })
)

// Script returns the text that makes the tables, views and macros with their comments in stock DuckDB. They read the files of
// the dataset at a path, which may be any that DuckDB reads. absent names the tables without a file. Without a path the files are where
// the variable dataset says when the text runs, else in the working directory.
func Script(path string, absent []string) string {
	var text strings.Builder
	text.WriteString(scriptHead)
	place := quote(path)
	if path == "" {
		text.WriteString("-- The dataset is the folder that the variable dataset names, or else the working directory:\n--\n--     set variable dataset = '/data/shendong';\n")
		place = "coalesce(getvariable('dataset'), '.')"
	}
	text.WriteString("\ncreate or replace macro main.dataset_file(file_name) as " + place + " || '/' || file_name;\n")
	for _, f := range contents() {
		if !strings.HasPrefix(f.object, "layers/") {
			text.WriteString(creation().ReplaceAllString(withoutComments(f.qualifiedFor(absent)), "create or replace $1 "))
		}
	}
	return blankLines().ReplaceAllString(text.String(), "\n\n")
}

// required caches what requires returns for a fragment.
var required sync.Map

// requires returns the objects that a body or a brief one names, itself included.
func requires(f fragment) []string {
	if f.part == kept {
		return nil
	}
	if known, ok := required.Load(f); ok {
		return known.([]string)
	}
	var named []string
	if isTable(f.object) {
		if step := stepOf(f.object); step != "" {
			named = append(named, byName[step])
		}
	}
	for _, word := range words(withoutComments(f.text())) {
		if other, ok := byName[word]; ok && !slices.Contains(named, other) {
			named = append(named, other)
		}
	}
	required.Store(f, named)
	return named
}

// objectsIn are the bodies of the objects whose names are words of the text and of
// those they are made of, in the order of the table of contents. They are more than the
// text needs where a column or a word of a comment is named like an object. They are brief unless
// the text gives confidence. With rows that were kept, keptObject reads these unless the text gives one of its parameters.
func objectsIn(text string, withKept bool) []fragment {
	wanted := make(map[string]bool)
	said, tokens := words(text), lexer.Tokens(text)
	byPlace := givesByPlace(tokens)
	of := func(object string) fragment {
		switch {
		case hasIntervals(object) && !gives(said, byPlace, "confidence"):
			return fragment{object, brief}
		case withKept && object == keptObject && !gives(said, byPlace, keptParameters()...):
			return fragment{object, kept}
		}
		return fragment{object, body}
	}
	var want func(object string)
	want = func(object string) {
		if !wanted[object] {
			wanted[object] = true
			for _, other := range requires(of(object)) {
				want(other)
			}
		}
	}
	for _, word := range said {
		if object, ok := byName[word]; ok && (word != intervalWord || readsInterval(tokens)) {
			want(object)
		}
	}
	var bodies []fragment
	for _, object := range objects {
		if wanted[object] {
			bodies = append(bodies, of(object))
		}
	}
	return bodies
}

// macroOf is the macro that stands for a view which is not there: making a view
// takes DuckDB as long as binding the statement.
func macroOf(table string) (macro string, parameters []any, err error) {
	if object := byName[strings.ToLower(table)]; isView(object) {
		return path.Base(object), nil, nil
	}
	return "", nil, nil
}

// needsAll reports whether a statement may need objects it does not name: it reads
// DuckDB's catalogue, or is made by SQL.
func needsAll(text string) bool {
	return slices.ContainsFunc(words(text), func(word string) bool {
		for _, prefix := range []string{"duckdb_", "pg_", "pragma_", "sqlite_", "information_schema", "query", "show", "describe"} {
			if strings.HasPrefix(word, prefix) {
				return true
			}
		}
		return word == "sql_auto_complete" || word == "summarize"
	})
}

// words are the names and keywords of a text, in lower case.
func words(text string) (all []string) {
	text = strings.ToLower(text)
	for start, end := range wordsIn(text) {
		for start < end && '0' <= text[start] && text[start] <= '9' {
			start++
		}
		if start < end {
			all = append(all, text[start:end])
		}
	}
	return all
}

// wordsIn yields where each run of ASCII letters, digits and underscores starts and ends.
func wordsIn(text string) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		for start := 0; start < len(text); start++ {
			end := start
			for end < len(text) && inWord(text[end]) {
				end++
			}
			if end > start && !yield(start, end) {
				return
			}
			start = end
		}
	}
}

func inWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// withoutComments empties the lines that hold a comment only.
func withoutComments(text string) string {
	var rest strings.Builder
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.TrimLeft(line, " "), "--") {
			line = line[len(strings.TrimRight(line, "\n")):]
		}
		rest.WriteString(line)
	}
	return rest.String()
}
