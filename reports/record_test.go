package reports

import (
	"bytes"
	"reflect"
	"testing"
)

// FuzzReadRecords wants an error, or records that are the same once another page holds them.
func FuzzReadRecords(f *testing.F) {
	const page = `<meta name="generator" content="minecarbon v1">` + recordBegin
	for _, text := range []string{
		`{"schema":1,"studies":[{"software":"minecarbon v1","created":"2026-01-02T03:04:05Z","title":"a","study":"b","dataset":{"sha256":"00"},"parameters":{"years":"1, 2"},"inputs":[{"role":"npp","path":"n.tif","sha256":"01"}],"tables":{"deficit":[{"mine_id":"A","vcsd_gg":0.1,"name":null}]}}]}`,
		`{"schema":2,"studies":[{}]}`, `{"schema":1,"studies":[]}`, `{"schema":1,"studies":[{"tables":{"rates":[{"year":1e300},null]}}]}`, `{}`, ``,
	} {
		f.Add([]byte(page + text + recordEnd))
	}
	f.Add([]byte(page))
	f.Fuzz(func(t *testing.T, text []byte) {
		all, err := ReadRecords(text)
		if err != nil {
			if err.Error() == "" || len(all) > 0 {
				t.Errorf("%v, error %q", all, err)
			}
			return
		}
		script, err := recordScript(all...)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ReadRecords(append([]byte(`<meta name="generator" content="minecarbon v1">`), script...))
		if err != nil || !reflect.DeepEqual(again, all) {
			t.Errorf("%+v becomes %+v (%v)", all, again, err)
		}
		if bytes.Count([]byte(script), []byte("</script>")) != 1 {
			t.Errorf("a text ends the element: %s", script)
		}
	})
}
