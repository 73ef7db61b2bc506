package loader

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
)

// TestFindingsRecorded reads back what a dataset says of its inputs, in the order of severity, input and year.
func TestFindingsRecorded(t *testing.T) {
	t.Parallel()
	var f finding.List
	f.Add(
		finding.Finding{Severity: finding.Remark, Input: "mines", Place: "A", Count: 2}.Says("mines: merged"),
		finding.Finding{Severity: finding.Warning, Input: "npp", Year: 2002, Value: finding.Value(0), Expected: "1 to 2 g", AreaKm2: 0.5, Remedy: "set npp.scale"}.Says("npp %d: low", 2002),
		finding.Finding{Severity: finding.Warning, Input: "npp", Year: 2001}.Says("npp 2001: low"),
		finding.Finding{Severity: finding.Error, Input: "npp", Remedy: "mend it"}.Says("npp: bad"),
	)
	dir := t.TempDir()
	if _, err := finding.Write(dir, f.Sorted()); err != nil {
		t.Fatal(err)
	}
	same(t, "rows", rowsOf(t, dir, "input_quality", "severity", "input", "year", "place", "count", "area_km2", "value", "expected", "remedy", "message"),
		"error npp - - - - - - mend it npp: bad",
		"warning npp 2001 - - - - - - npp 2001: low",
		"warning npp 2002 - - 0.5 0 1 to 2 g set npp.scale npp 2002: low",
		"remark mines - A 2 - - - - mines: merged")
	mustFail(t, f.Refusal(false), fault.ErrData, "npp: bad; mend it, or load with --lenient to record it and go on")
}

// TestFindingsOfLoad finds a load's findings in its summary, its manifest and its table.
func TestFindingsOfLoad(t *testing.T) {
	t.Parallel()
	dir, summary := drawn("1999 0 0 0\n1999 0 0 0", "", "300 200", "300 200").loaded(t)
	manifest, err := ReadManifest(dir)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "manifest", []string{fmt.Sprint(manifest.Summary.Findings)}, fmt.Sprint(summary.Findings))
	if len(summary.Findings) == 0 || manifest.Rows["input_quality"] != int64(len(summary.Findings)) {
		t.Errorf("findings %v, rows %v", summary.Findings, manifest.Rows)
	}
	if _, err := os.Stat(filepath.Join(dir, "input_quality.parquet")); err != nil {
		t.Error(err)
	}
}
