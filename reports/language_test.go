package reports

import (
	"bytes"
	"encoding/json"
	"flag"
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
)

var update = flag.Bool("update", false, "write golden files instead of comparing with them")

var (
	chartData = regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*?)</script>`)
	unseen    = regexp.MustCompile(`(?s)<(style|script)[^>]*>.*?</(style|script)>`)
	spoken    = regexp.MustCompile(`(?:alt|aria-label|content)="([^"]+)"`)
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
	_, page, _ = strings.Cut(page, "<link")
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
		for key, v := range value {
			if key != "kind" && key != "colour" && key != "each" {
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

// TestWords holds what the sample's page says to golden files.
func TestWords(t *testing.T) {
	golden(t, "page.en.txt", []byte(strings.Join(visible(t, write(t)), "\n")+"\n"))
}

var spokenInTemplate = regexp.MustCompile(`\bsay ("(?:[^"\\]|\\.)*")`)

// sentences are what the sources of this package, its template and the command say, in English.
func sentences(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.go", "../cmd/minecarbon/report*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v, %v", pattern, files, err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				all = append(all, literals(t, file, "Say")...)
			}
		}
	}
	for _, match := range spokenInTemplate.FindAllStringSubmatch(pageText, -1) {
		text, err := strconv.Unquote(match[1])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

// literals are the texts that a source file gives to a function or method as first argument.
func literals(t *testing.T, file, function string) []string {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	ast.Inspect(source, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		if f, ok := call.Fun.(*ast.SelectorExpr); !ok || f.Sel.Name != function {
			return true
		}
		text, ok := call.Args[0].(*ast.BasicLit)
		if !ok {
			t.Errorf("%s: %s is not given a literal, so that no test can hold it to the catalogues", file, function)
			return true
		}
		word, err := strconv.Unquote(text.Value)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, word)
		return true
	})
	return all
}

func TestPrintMissing(t *testing.T) {
	all := sentences(t)
	slices.Sort(all)
	for _, s := range slices.Compact(all) {
		j, _ := json.Marshal(s)
		os.Stdout.Write(append(j, '\n'))
	}
}
