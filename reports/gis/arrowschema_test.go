package gis

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/ipc"
)

func TestArrowSchema(t *testing.T) {
	text := ArrowSchema([]Field{
		{"vcsd_gg", "DOUBLE", "Gg CO2", "Deficit"}, {"m", "DECIMAL(9,2)", "", ""}, {"n", "HUGEINT", "1", ""},
	}, map[string]string{"study": "<&>"})
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ipc.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Release()
	schema := r.Schema()
	for i, want := range []string{"vcsd_gg: type=float64, nullable metadata: [\"unit\": \"Gg CO2\", \"meaning\": \"Deficit\"]",
		"m: type=decimal(9, 2), nullable", "n: type=float64, nullable metadata: [\"unit\": \"1\"]"} {
		if got := strings.Join(strings.Fields(schema.Field(i).String()), " "); got != want {
			t.Errorf("field %d is\n%s\nwant\n%s", i, got, want)
		}
	}
	if study, ok := schema.Metadata().GetValue("study"); !ok || study != "<&>" {
		t.Errorf("metadata %v", schema.Metadata())
	}
	for name, fields := range map[string][]Field{
		"a list":           {{Name: "l", Type: "INTEGER[]"}},
		"an interval":      {{Name: "a", Type: "DOUBLE"}, {Name: "i", Type: "INTERVAL"}},
		"a name twice":     {{Name: "a", Type: "DOUBLE"}, {Name: "a", Type: "DOUBLE"}},
		"seconds":          {{Name: "s", Type: "TIMESTAMP_S"}},
		"an unknown type":  {{Name: "x", Type: "COLOUR"}},
		"a struct of them": {{Name: "s", Type: "STRUCT(a DOUBLE)"}},
	} {
		if got := ArrowSchema(fields, nil); got != "" {
			t.Errorf("%s: has a schema", name)
		}
	}
}
