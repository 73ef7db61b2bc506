package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// identities are the views that can be computed from pixel_year alone, pixel by
// pixel, by testdata/identity/<file>.sql: the cohort identity says that both
// agree. An event in the first year cannot be told from an earlier one by its
// states, so direct changes start with the second year.
var identities = []struct {
	view, file string
	around     string // the query around the file's, %s
	where      string
	keys       []string
}{
	{"annual_vcs", "annual_vcs", "%s", "", []string{"year"}},
	{"direct_change", "direct_change", "%s", " where year > (select first_year from study)", []string{"mine_id", "year"}},
	{"potential_change", "potential_change", "%s", "", []string{"mine_id", "year"}},
	{"deficit", "potential_change", `select mine_id, sum(c_destroy_gg) as c_destroy_gg, sum(c_restore_gg) as c_restore_gg,
		-(sum(c_destroy_gg) + sum(c_restore_gg)) as vcsd_gg from (%s) group by mine_id`, "", []string{"mine_id"}},
}

// holdIdentities recomputes views from pixel_year and holds the dataset to the
// identity of Eq. 1, summed by the loader's own cell areas.
func holdIdentities(t *testing.T, dataset string) {
	t.Helper()
	for _, id := range identities {
		text, err := os.ReadFile(filepath.Join("testdata/identity", id.file+".sql"))
		if err != nil {
			t.Fatal(err)
		}
		want := ask(t, dataset, fmt.Sprintf(id.around, text))
		columns := strings.Join(want[0], ", ")
		compare(t, "pixel by pixel: "+id.view, id.keys, want, ask(t, dataset, "select "+columns+" from "+id.view+id.where))
	}
	// method: NPP_a·S_veg + NPP_bg·(S − S_veg) = NPP_b·S wherever nothing was cut.
	broken := ask(t, dataset, `
		select count(*) as cell_years,
			count(*) filter (where abs(npp_a * vegetated_m2 + coalesce(npp_bg, 0) * (mapped_m2 - vegetated_m2) - npp_b * mapped_m2) > 1e-9 * abs(npp_b * mapped_m2) + 1e-6) as broken,
			count(*) filter (where npp_a <> greatest(npp_a_raw, 0)) as miscut,
			count(*) filter (where vegetated_m2 < 0 or vegetated_m2 > mapped_m2) as misareas
		from cell_year join cell using (cell_id)
		where vegetated_m2 > 0 and npp_b is not null and npp_a_raw >= 0`)
	if broken[1][0] == "0" || broken[1][1] != "0" || broken[1][2] != "0" || broken[1][3] != "0" {
		t.Errorf("Eq. 1: %v: %v", broken[0], broken[1])
	}
}
