package reports

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/reports/symbology"
)

var update = flag.Bool("update", false, "write golden files instead of comparing with them")

var (
	chartData = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`)
	unseen    = regexp.MustCompile(`(?s)<(style|script)[^>]*>.*?</(style|script)>`)
	spoken    = regexp.MustCompile(`(?:alt|aria-label|content|data-close)="([^"]+)"`)
	tag       = regexp.MustCompile(`<[^>]*>`)
)

// visible is all that a reader sees or hears of a page, a line each: text, alternative text, and the words
// of the charts.
func visible(t *testing.T, page string) []string {
	t.Helper()
	var charts any
	if err := json.Unmarshal([]byte(chartData.FindStringSubmatch(page)[1]), &charts); err != nil {
		t.Fatal(err)
	}
	page = unseen.ReplaceAllString(page, "")
	_, page, _ = strings.Cut(page, "<title>")
	var lines []string
	add := func(text string) {
		if text = strings.Join(strings.Fields(html.UnescapeString(text)), " "); text != "" {
			lines = append(lines, text)
		}
	}
	for _, match := range spoken.FindAllStringSubmatch(page, -1) {
		add(match[1])
	}
	for _, text := range tag.Split(page, -1) {
		add(text)
	}
	var words []string
	collect(charts, &words)
	slices.Sort(words)
	return append(lines, slices.Compact(words)...)
}

// collect adds the words of a value of JSON.
func collect(value any, words *[]string) {
	switch value := value.(type) {
	case string:
		*words = append(*words, value)
	case []any:
		for _, v := range value {
			collect(v, words)
		}
	case map[string]any:
		_, chart := value["series"]
		for key, v := range value {
			if !slices.Contains([]string{"kind", "colour", "each", "mark"}, key) && !(chart && key == "name") {
				collect(v, words)
			}
		}
	}
}

// golden holds text to a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; see what -update makes of it", file)
	}
}

// pageOf is the page of a report.
func pageOf(t *testing.T, r Report) string {
	t.Helper()
	var page bytes.Buffer
	if err := Write(&page, r); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

func languageOf(t *testing.T, tag string) Language {
	t.Helper()
	l, err := LanguageOf(tag)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestWords holds what the sample's page says in each language to golden files.
func TestWords(t *testing.T) {
	t.Parallel()
	for _, tag := range Languages() {
		r := sample()
		r.Language = languageOf(t, tag)
		golden(t, "page."+tag+".txt", []byte(strings.Join(visible(t, pageOf(t, r)), "\n")+"\n"))
	}
	if _, err := LanguageOf("xx"); err == nil || !strings.Contains(err.Error(), "want one of en, zh") {
		t.Errorf("language xx: %v", err)
	}
}

// stillLatin are the words that a page in any language may have in Latin letters: symbols, units, names of
// programs and publications, the words of the data (whose meaning stands beside them), and the sample's own.
const stillLatin = ` VCS VCSD NPP R V C a b c d e p q r g m E N S km Gg CO UTC S1 SHA CSV RMSE MSDR minecarbon Apache ECharts Xu et al Sci Rep doi s41598
	ddper diper destroy restore destroy_ restore_ NPP_a NPP_b C_ddper C_diper C_destroy C_restore R_V R_VCS
	own borrowed_slope undisturbed ratio kriging spherical study npp water
	Olofsson Stehman Benjamini Hochberg error warning remark Study of script alert Co Alpha Beta A B made up mind the gap npp_2006 npp_ tif abc test p1 p99 CASA elsewhere Somebody
	never baseline through before_destruction through_destruction abababababab Int16 Float32 kg_C `

var latin = regexp.MustCompile(`[A-Za-z_][A-Za-z_0-9]*`)

// TestNoEnglish looks for English on pages in other languages: of the sample, of several studies, of an empty one.
func TestNoEnglish(t *testing.T) {
	t.Parallel()
	empty := sample()
	for name, table := range empty.Studies[0].Tables {
		if name != "study" && name != "summary" {
			table.Rows = nil
			empty.Studies[0].Tables[name] = table
		}
	}
	for _, tag := range Languages()[1:] {
		for name, r := range map[string]Report{"sample": sample(), "several": several(), "empty": empty, "compared": compared(t)} {
			r.Language = languageOf(t, tag)
			for _, line := range visible(t, pageOf(t, r)) {
				for _, word := range latin.FindAllString(line, -1) {
					if !slices.Contains(strings.Fields(stillLatin), word) {
						t.Errorf("%s in %s says %q in %q", name, tag, word, line)
					}
				}
			}
		}
	}
}

// dataWords are the words of datasets that need an explanation: methods, models and sources of the background,
// methods and settings of the baseline, fill codes of MOD17, roles of input files.
var dataWords = []string{
	"kriging", "mean", "ratio", "zero", "value", "spherical", "exponential", "gaussian", "matern32", "matern52", "study", "year", "pooled",
	"own", "borrowed_slope", "undisturbed", "before_destruction", "through_destruction",
	"unclassified", "urban", "wetland", "snow or ice", "barren", "water", "fill", "npp", "disturbance", "mines", "accuracy", "error", "warning", "remark",
	"NPP_b", "NPP_a",
}

// loadWarnings are the formats of what loads warn of, from their source.
func loadWarnings(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{"../loader/*.go", "../loader/minelayer/*.go", "../loader/impossible/*.go", "../loader/reading/*.go"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(found), err)
		}
		files = append(files, found...)
	}
	var all []string
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, match := range regexp.MustCompile(`(?:b\.warn\(\w+, |[sS]ays\(\s*|(?:Remedy|Expected)(?:: +| = ))"((?:[^"\\]|\\.)+)"`).FindAllStringSubmatch(string(source), -1) {
			said, err := strconv.Unquote(`"` + match[1] + `"`)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, said)
		}
	}
	if len(all) < 4 {
		t.Fatalf("the sources of loads have only the warnings %q", all)
	}
	return all
}

// TestCatalogues holds each language to what is said: nothing lacks, nothing is left over, and every argument is used once.
func TestCatalogues(t *testing.T) {
	t.Parallel()
	want := sentences(t)
	for _, c := range slices.Concat(symbology.States, symbology.TrendClasses, symbology.Doubts) {
		want = append(want, c.Label)
	}
	for _, word := range dataWords {
		want = append(want, codeKey+word)
	}
	for _, warning := range loadWarnings(t) {
		want = append(want, noteKey+warning)
	}
	for _, tag := range Languages()[1:] {
		words := languageOf(t, tag).words
		for _, sentence := range want {
			if words[sentence] == "" {
				t.Errorf("assets/words/%s.json lacks %q", tag, sentence)
			}
		}
		for sentence, said := range words {
			if !slices.Contains(want, sentence) {
				t.Errorf("assets/words/%s.json has %q, which nothing says", tag, sentence)
			}
			var args []any
			for i := range verb.FindAllString(sentence, -1) {
				args = append(args, argument(i))
			}
			text := fmt.Sprintf(said, args...)
			for i := range args {
				if strings.Count(text, fmt.Sprint(argument(i))) != 1 {
					t.Errorf("assets/words/%s.json: %q uses not every argument of %q once: %q", tag, said, sentence, text)
				}
			}
			if strings.Contains(text, "%!") && len(args) > 0 {
				t.Errorf("assets/words/%s.json: %q does not fit the arguments of %q: %q", tag, said, sentence, text)
			}
		}
	}
}

// An argument prints itself with any verb.
type argument int

func (a argument) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "<%d>", int(a)) }

func TestRetell(t *testing.T) {
	t.Parallel()
	zh := languageOf(t, "zh")
	for _, c := range [][2]string{
		{"background 2004: no variogram could be fitted (all equal); the mean of its 12 samples is taken", "2004 年背景：无法拟合变异函数（all equal）；取其 12 个样本的均值"},
		{"mind the gap", "mind the gap"},
		{"npp: 2001 and 2002 hold the same numbers", "NPP：2001 年和 2002 年的数值相同"},
		{`mines: 98.4 % of mine "B" lies outside the map`, `矿区：矿区 "B" 有 98.4 % 在地图之外`},
		{"at most 1 % of the polygon outside the map", "多边形在地图之外的部分不超过 1 %"},
	} {
		if got := zh.Translate(c[0]); got != c[1] {
			t.Errorf("%q is retold as %q, want %q", c[0], got, c[1])
		}
	}
	if got := zh.Code("own") + zh.Code("Own Name") + (Language{}).Code("own"); got != "own（自身拟合）Own Nameown" {
		t.Errorf("codes: %s", got)
	}
}

var spokenInTemplate = regexp.MustCompile(`\bsay ("(?:[^"\\]|\\.)*")`)

// sentences are what the sources of this package, of the page of pixels, their templates and the command say, in English.
func sentences(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.go", "pixelpage/*.go", "../cmd/internal/report/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				all = append(all, literals(t, file, "Say", 0)...)
				all = append(all, literals(t, file, "Count", 1, 2)...)
			}
		}
	}
	pixels, err := os.ReadFile("pixelpage/assets/page.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, match := range spokenInTemplate.FindAllStringSubmatch(changesText+pageText+string(pixels), -1) {
		text, err := strconv.Unquote(match[1])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

// literals returns the texts that a source file gives to a method at those positions of its arguments.
func literals(t *testing.T, file, function string, positions ...int) []string {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	ast.Inspect(source, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if f, ok := call.Fun.(*ast.SelectorExpr); !ok || f.Sel.Name != function {
			return true
		}
		for _, i := range positions {
			text, ok := call.Args[i].(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: %s has no literal, so no test can hold it to the catalogues", file, function)
				return true
			}
			word, err := strconv.Unquote(text.Value)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, word)
		}
		return true
	})
	return all
}
