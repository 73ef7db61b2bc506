package claims

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// FuzzClaims wants an error that names the file, or claims of land, years and areas that can be.
func FuzzClaims(f *testing.F) {
	for _, text := range []string{
		"id,mine_id,year,claim,area_ha\na,M1,2015,destroyed,250\nb,M2,2010 - 2015,restored,0.5\n,M2,2015,restored_to_the_original_level,\n",
		"mine,years,claimed,Area (km²),wkt\n,2015,restored,,\"POLYGON ((111 38.84, 111.001 38.84, 111.001 38.839, 111 38.84))\"\n",
		"claim,year,mine\nrestored,2015,M1\n", "claim\n", "", "claim,year,mine,m2,ha\nrestored,20155,M1,1e-300,nan\n",
	} {
		f.Add(text)
	}
	path := filepath.Join(f.TempDir(), "claims.csv")
	g := grid(f)
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		all, err := Read(path, g)
		if err != nil {
			if !errors.Is(err, fault.ErrInput) && !errors.Is(err, fault.ErrData) || !strings.HasPrefix(err.Error(), "read claims "+path+": ") {
				t.Errorf("error %v", err)
			}
			return
		}
		for i, c := range all {
			known := !math.IsNaN(c.Km2)
			switch {
			case c.Row != i+2, c.Year < c.FirstYear, c.Year > 9999, c.Mine == "" && c.Polygon == nil,
				known && (!(c.Km2 > 0) || math.IsInf(c.Km2, 0)), !known && c.Kind != Original && c.Polygon == nil:
				t.Errorf("claim %+v", c)
			}
		}
	})
}
