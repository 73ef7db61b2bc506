package scripts

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// room is a package of cmd/internal and what it may import of the others.
type room struct {
	name string
	may  []string
}

// loaderRooms are the rooms below loader, the lowest first.
var loaderRooms = []room{
	{"hdf5", nil},
	{"fault", nil},
	{"similar", nil},
	{"yaml", []string{"similar"}},
	{"unit", nil},
	{"calendar", nil},
	{"staging", []string{"fault"}},
	{"gdal", []string{"hdf5", "fault", "calendar", "staging"}},
	{"vrt", []string{"fault", "gdal"}},
	{"table", []string{"fault"}},
	{"runs", []string{"table"}},
	{"detect", nil},
	{"gather", nil},
	{"strip", []string{"detect"}},
	{"stack", []string{"fault", "gdal", "detect"}},
	{"records", []string{"gdal"}},
	{"points", []string{"fault", "gdal", "records"}},
	{"dating", []string{"fault", "gdal", "detect", "stack", "points"}},
	{"scene", nil},
	{"discover", []string{"fault", "unit", "gdal", "staging"}},
	{"accuracy", nil},
	{"labels", []string{"fault", "gdal", "accuracy", "points"}},
	{"finding", []string{"fault", "table"}},
	{"control", []string{"table"}},
	{"minevcs", []string{"table"}},
	{"studyfile", []string{"yaml", "unit", "fault", "gdal", "vrt", "detect", "stack", "dating"}},
	{"reading", []string{"finding", "studyfile"}},
	{"minelayer", []string{"fault", "gdal", "finding", "studyfile"}},
	{"claims", []string{"fault", "gdal", "records", "minelayer"}},
	{"impossible", []string{"detect", "finding", "studyfile"}},
}

// cmdRooms are the rooms below cmd/internal, the lowest first.
var cmdRooms = []room{
	{"exit", nil},
	{"console", []string{"exit"}},
	{"golden", nil},
	{"version", nil},
	{"kriging", nil},
	{"format", []string{"exit", "console"}},
	{"dataset", []string{"exit", "console"}},
	{"catalogue", []string{"exit", "console", "format"}},
	{"workbook", []string{"exit", "console", "format"}},
	{"export", []string{"exit", "console", "version", "format", "dataset", "catalogue", "workbook"}},
	{"loading", []string{"exit", "console", "format", "export"}},
	{"shell", []string{"exit", "console", "format", "dataset", "catalogue", "export"}},
	{"report", []string{"exit", "console", "version", "dataset", "catalogue", "export"}},
	{"accuracy", []string{"exit", "console", "format", "dataset", "export"}},
	{"claims", []string{"exit", "console", "format", "dataset"}},
	{"explain", []string{"exit", "console", "format", "dataset", "catalogue"}},
	{"detection", []string{"exit", "console", "version", "export"}},
	{"jobs", []string{"exit", "console", "format", "export"}},
	{"laboratory", []string{"exit"}},
	{"sqltext", []string{"exit", "console", "version", "export"}},
}

// TestRooms holds the imports below cmd/internal and loader to one direction. Another edge is a decision: add it
// above, if it leads down.
func TestRooms(t *testing.T) {
	t.Parallel()
	for below, rooms := range map[string][]room{"cmd/internal": cmdRooms, "loader": loaderRooms} {
		t.Run(below, func(t *testing.T) {
			t.Parallel()
			testRooms(t, "github.com/minecarbon/minecarbon/"+below+"/", rooms)
		})
	}
}

func testRooms(t *testing.T, below string, rooms []room) {
	list, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, below+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string][]string{}
	for i, r := range rooms {
		known[r.name] = r.may
		for _, lower := range r.may {
			if !slices.ContainsFunc(rooms[:i], func(r room) bool { return r.name == lower }) {
				t.Errorf("%s may import %s, which is not below it", r.name, lower)
			}
		}
	}
	for line := range strings.Lines(string(list)) {
		paths := strings.Fields(line)
		name, ok := strings.CutPrefix(paths[0], below)
		if !ok {
			continue // the package above, which imports them all
		}
		may, ok := known[name]
		if !ok {
			t.Errorf("package %s has no line in rooms", name)
		}
		for _, path := range paths[1:] {
			if other, ok := strings.CutPrefix(path, below); ok && !slices.Contains(may, other) {
				t.Errorf("%s imports %s, which is not permitted", name, other)
			}
		}
	}
}
