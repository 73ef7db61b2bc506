package dialect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// DatasetVariable stands for the path of the dataset in the statements that make tables: the path of a folder or the address
// of a place in an object store, without a slash at the end.
const DatasetVariable = "${minecarbon.dataset}"

// Tables are the names of the tables, in the order in which they build on one another.
func (l *Library) Tables() (names []string) {
	for _, t := range l.tables {
		names = append(names, t.name)
	}
	return names
}

var filePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`from read_parquet\(dataset_file\('(\w+\.parquet)'\)\)`)
})

// Table returns the statement that gives the rows of a table on Spark. A table whose file is absent has no rows, or those of the macro
// computed_NAME where there is one. An unknown table is an error.
func (l *Library) Table(d Dialect, name string, absent bool) (string, error) {
	i := slices.IndexFunc(l.tables, func(t table) bool { return t.name == name })
	if i < 0 {
		return "", fmt.Errorf("write %s: there is no table of the name", name)
	}
	t := l.tables[i]
	file := "from parquet.`" + DatasetVariable + "/$1`"
	if m, ok := l.macros["computed_"+name]; ok && absent {
		ctes, rest, err := l.written(d, m, nil)
		return d.translate(statement(ctes, filePattern().ReplaceAllString(t.query, "from (\n"+strings.ReplaceAll(rest, "$", "$$")+"\n)"))), err
	}
	if absent {
		file = "from (select " + strings.Join(t.nulls(), ", ") + ") where false"
	}
	return filePattern().ReplaceAllString(d.translate(t.query), strings.ReplaceAll(file, "${", "$${")), nil
}

var castColumn = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(\w+)::\w+ as`) })

// nulls are the columns of a table's file as NULL. The query of a table whose file may be absent states their types.
func (t table) nulls() (columns []string) {
	for _, match := range castColumn().FindAllStringSubmatch(t.query, -1) {
		columns = append(columns, "null as "+match[1])
	}
	return columns
}
