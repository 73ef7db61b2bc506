package dialect

import (
	"regexp"
	"strings"
	"sync"

	"github.com/minecarbon/minecarbon/sql/internal/lexer"
)

// Spark is the SQL of Apache Spark 4.3, in its default ANSI mode.
var Spark = Dialect{
	Name:   "spark",
	types:  map[Kind]string{Integer: "int", Double: "double", Boolean: "boolean", Text: "string", Texts: "array<string>"},
	typed:  true,
	quoted: sparkQuote,
	rules: []rule{
		{"columns of later versions", "there is no union all by name", sparkLaterColumns},
		{"outlines", "a geometry of Parquet is read as binary", func(text string) string {
			return strings.ReplaceAll(text, "null::geometry('OGC:CRS84')", "null::binary")
		}},
		{"casts", "a cast cuts decimals off instead of rounding them, and a sum of bigint is a bigint, which overflows", sparkCasts},
		{"divisions", "/ of two decimals gives a decimal with few digits instead of a double", sparkDivisions},
		{"whole divisions", "the word for // is div", regexpRule(`//`, "div")},
		{"lists", "a list is array(…), and its elements count from 0", sparkLists},
		{"types", "the types have other names", sparkTypes},
		{"ranges", "sequence goes down where its end is before its start", calls("range", func(a []string) string {
			return "filter(sequence(" + a[0] + ", " + a[1] + "), i -> i < " + a[1] + ")"
		})},
		{"extremes", "max_by and min_by take NULL for a value", sparkExtremes},
		{"exists", "a subquery of exists begins with select", regexpRule(`\bexists \(from\b`, "exists (select * from")},
		{"nulls", "ignore nulls stands after the parentheses", regexpRule(`\s+ignore nulls\)`, ") ignore nulls")},
		{"digits", "round takes a constant number of digits", calls("round", func(a []string) string {
			return "(rint((" + a[0] + ") * pow(10, " + a[1] + ")) / pow(10, " + a[1] + "))"
		})},
		{"log gamma", "there is no lgamma", calls("lgamma", func(a []string) string { return logGamma(a[0]) })},
		{"materialized", "a CTE is written out wherever it is read, unless it is not deterministic", sparkMaterialized},
		{"functions", "functions have other names", words(map[string]string{
			"error": "raise_error", "list_contains": "array_contains", "list": "collect_list", "unnest": "explode", "arg_max_null": "max_by",
			"quantile_cont": "percentile",
		})},
		{"names", "names in double quotes are texts", sparkQuotedNames},
		{"texts", "a backslash shields the character after it", sparkTexts}, // the last, since the lexer reads DuckDB's texts
	},
}

// sparkQuote is the text as a literal of Spark.
func sparkQuote(text string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(text) + "'"
}

func sparkQuotedNames(text string) string {
	var edits []edit
	for _, t := range lexer.Tokens(text) {
		if t.Kind == lexer.Name {
			edits = append(edits, edit{t.Start, t.End, "`" + t.Text + "`"})
		}
	}
	return apply(text, edits)
}

func sparkTexts(text string) string {
	var edits []edit
	for _, t := range lexer.Tokens(text) {
		if t.Kind == lexer.String && strings.ContainsAny(t.Text, `\'`) {
			edits = append(edits, edit{t.Start, t.End, sparkQuote(t.Text)})
		}
	}
	return apply(text, edits)
}

var laterColumns = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)^with\nfields as \(\n(.*?)\n  where false\n\),\n(\w+ as \(\n)  (from .*?)\n  union all by name\n  from fields\n\)\n(.*)$`)
})

// sparkLaterColumns reads a file that may lack some columns, which are then NULL: a name that is not a column in a lateral
// subquery is a column of the row outside.
func sparkLaterColumns(text string) string {
	return laterColumns().ReplaceAllString(text, "with\n$2  select * $3\n)\nselect present.*\nfrom (\n$1\n) as older\ncross join lateral (\n$4\n) as present")
}

var castPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)^(.*\S)\s+as\s+(bigint|integer|hugeint)$`) })

// sparkCasts rounds what is cast to a whole number, half to even as DuckDB does.
func sparkCasts(text string) string {
	return calls("cast", func(arguments []string) string {
		all := strings.Join(arguments, ", ")
		match := castPattern().FindStringSubmatch(all)
		if match == nil {
			return "cast(" + all + ")"
		}
		switch rounded := "rint(" + match[1] + ")"; match[2] {
		case "bigint":
			return "cast(cast(" + rounded + " as bigint) as decimal(20, 0))"
		case "hugeint":
			return "cast(" + rounded + " as decimal(38, 0))"
		default:
			return "cast(" + rounded + " as integer)"
		}
	})(text)
}

// sparkDivisions divides by 1e0 first, which makes a double of any number. A number such as 1e5 is one already.
func sparkDivisions(text string) string {
	tokens := lexer.Tokens(text)
	var edits []edit
	for i, t := range tokens {
		if !t.IsMark("/") || i == 0 || i+1 == len(tokens) || tokens[i-1].IsMark("/") || tokens[i+1].IsMark("/") ||
			isDouble(tokens[i-1]) || isDouble(tokens[i+1]) {
			continue
		}
		edits = append(edits, edit{t.End, t.End, " 1e0 /"})
	}
	return apply(text, edits)
}

var exponent = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\d+e\d+$`) })

func isDouble(t lexer.Token) bool { return t.Kind == lexer.Word && exponent().MatchString(t.Text) }

// sparkLists writes lists and their elements. Types such as varchar[] stay.
func sparkLists(text string) string {
	tokens := lexer.Tokens(text)
	var edits []edit
	for i, t := range tokens {
		if !t.IsMark("[") || i == 0 || tokens[i+1].IsMark("]") {
			continue
		}
		end := closing(tokens, i)
		if before := tokens[i-1]; before.Kind == lexer.Word && before.End == t.Start {
			edits = append(edits, edit{before.Start, before.Start, "element_at("}, edit{t.Start, t.End, ", "}, edit{tokens[end].Start, tokens[end].End, ")"})
			continue
		}
		edits = append(edits, edit{t.Start, t.End, "array("}, edit{tokens[end].Start, tokens[end].End, ")"})
	}
	return apply(text, inOrder(edits))
}

var sparkNames = map[string]string{"varchar": "string", "hugeint": "decimal(38, 0)", "bigint": "bigint", "integer": "integer"}

func sparkTypes(text string) string {
	tokens := lexer.Tokens(text)
	var edits []edit
	for i, t := range tokens {
		name, ok := sparkNames[t.Text]
		if !ok || t.Kind != lexer.Word {
			continue
		}
		end := t.End
		if i+2 < len(tokens) && tokens[i+1].IsMark("[") && tokens[i+2].IsMark("]") {
			name, end = "array<"+name+">", tokens[i+2].End
		}
		edits = append(edits, edit{t.Start, end, name})
	}
	return apply(text, edits)
}

// sparkExtremes passes over rows whose value is NULL, as DuckDB does.
func sparkExtremes(text string) string {
	for name, by := range map[string]string{"arg_max": "max_by", "arg_min": "min_by"} {
		text = calls(name, func(a []string) string {
			return by + "(" + a[0] + ", case when " + a[0] + " is not null then " + a[1] + " end)"
		})(text)
	}
	return text
}

// sparkMaterialized adds a condition that always holds and is not deterministic to CTEs that are read twice, and to those that
// the .sql files mark.
func sparkMaterialized(text string) string {
	tokens := lexer.Tokens(text)
	var edits []edit
	for i, t := range tokens {
		open, mark, ok := definition(tokens, i)
		if !ok {
			continue
		}
		end := closing(tokens, open)
		if words := strings.Count(mark, " "); words > 0 {
			edits = append(edits, edit{tokens[open-words].Start, tokens[open].Start, ""})
		}
		if mark == materialized || readsOf(t.Text, tokens[end+1:]) > 1 {
			edits = append(edits, edit{tokens[open].End, tokens[open].End, "select * from ("}, edit{tokens[end].Start, tokens[end].Start, ") where rand() >= 0"})
		}
	}
	return apply(text, inOrder(edits))
}

// definition finds the parenthesis of the CTE whose name is at i, and the words before it: "with NAME (COLUMNS) as not materialized (".
func definition(tokens []lexer.Token, i int) (open int, mark string, ok bool) {
	if tokens[i].Kind != lexer.Word || i == 0 || !tokens[i-1].Is("with") && !tokens[i-1].IsMark(",") || i+3 >= len(tokens) {
		return 0, "", false
	}
	if i++; tokens[i].IsMark("(") {
		i = closing(tokens, i) + 1
	}
	if i+2 >= len(tokens) || !tokens[i].Is("as") {
		return 0, "", false
	}
	for i++; i+2 < len(tokens) && tokens[i].Is("not", "materialized"); i++ {
		mark += tokens[i].Text + " "
	}
	return i, mark, tokens[i].IsMark("(") && tokens[i+1].Is("select", "with", "from", "values")
}

// materialized marks a CTE that is computed once.
const materialized = "materialized "

// readsOf counts how often a CTE is read by the tokens up to the end of the parentheses in which it stands.
func readsOf(name string, tokens []lexer.Token) (n int) {
	depth := 0
	for i, t := range tokens {
		switch {
		case t.IsMark("("):
			depth++
		case t.IsMark(")"):
			if depth--; depth < 0 {
				return n
			}
		case t.Is(name) && isSource(tokens, i):
			n++
		}
	}
	return n
}

// logGamma is the logarithm of the gamma function of z > 0: Stirling's series at z + 12 and the recurrence down to z. Its error is
// below 1e-15 of the largest term.
func logGamma(z string) string {
	var low, high []string
	for _, n := range []string{"", " + 1", " + 2", " + 3", " + 4", " + 5"} {
		low = append(low, "(("+z+")"+n+")")
	}
	for _, n := range []string{" + 6", " + 7", " + 8", " + 9", " + 10", " + 11"} {
		high = append(high, "(("+z+")"+n+")")
	}
	far := "((" + z + ") + 12)"
	return "((" + far + " - 0.5e0) * ln(" + far + ") - " + far + " + 0.9189385332046727e0" +
		" + 1 / (12 * " + far + ") - 1 / (360 * pow(" + far + ", 3)) + 1 / (1260 * pow(" + far + ", 5))" +
		" - 1 / (1680 * pow(" + far + ", 7)) + 1 / (1188 * pow(" + far + ", 9))" +
		" - ln(" + strings.Join(low, " * ") + ") - ln(" + strings.Join(high, " * ") + "))"
}

// regexpRule replaces what matches outside of texts.
func regexpRule(pattern, become string) func(text string) string {
	re := regexp.MustCompile(pattern)
	return func(text string) string {
		var out strings.Builder
		at := 0
		for _, t := range lexer.Tokens(text) {
			if t.Kind == lexer.String {
				out.WriteString(re.ReplaceAllString(text[at:t.Start], become))
				out.WriteString(text[t.Start:t.End])
				at = t.End
			}
		}
		return out.String() + re.ReplaceAllString(text[at:], become)
	}
}
