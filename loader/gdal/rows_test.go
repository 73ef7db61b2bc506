package gdal

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/loader/fault"
)

// TestNullIsNotZero writes two features, the first with the numbers 0 and 0.5 and a text, the second without any of them.
func TestNullIsNotZero(t *testing.T) {
	t.Parallel()
	RegisterDrivers()
	for _, format := range []struct {
		driver godal.DriverName
		file   string
	}{{godal.GeoPackage, "a.gpkg"}, {"ESRI Shapefile", "a.shp"}, {godal.Memory, ""}} {
		t.Run(string(format.driver), func(t *testing.T) {
			t.Parallel()
			path := format.file
			if path != "" {
				path = filepath.Join(t.TempDir(), path)
			}
			ds := twoFeatures(t, format.driver, path)
			if path != "" {
				_ = ds.Close()
				var err error
				if ds, err = OpenVector("read", path, "points", OnlyErrors); err != nil {
					t.Fatal(err)
				}
			}
			defer ds.Close()
			if got, want := textsOf(t, ds), []string{"0", "0.5", "a", "", "", ""}; !slices.Equal(got, want) {
				t.Errorf("fields %q, want %q", got, want)
			}
		})
	}
}

func twoFeatures(t *testing.T, driver godal.DriverName, path string) *godal.Dataset {
	t.Helper()
	ds, err := godal.CreateVector(driver, path)
	if err != nil {
		t.Fatal(err)
	}
	layer, err := ds.CreateLayer("points", nil, godal.GTPoint, godal.NewFieldDefinition("bare", godal.FTInt), godal.NewFieldDefinition("a share", godal.FTReal), godal.NewFieldDefinition("text", godal.FTString))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		g, err := godal.NewGeometryFromWKT("POINT (0 0)", nil)
		if err != nil {
			t.Fatal(err)
		}
		f, err := layer.NewFeature(g)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			fields := f.Fields()
			for name, value := range map[string]any{"bare": 0, "a share": 0.5, "text": "a"} {
				if err := f.SetFieldValue(fields[name], value); err != nil {
					t.Fatal(err)
				}
			}
			if err := layer.UpdateFeature(f); err != nil {
				t.Fatal(err)
			}
		}
		f.Close()
		g.Close()
	}
	return ds
}

// textsOf returns what the fields of all features say, sorted by name within a feature.
func textsOf(t *testing.T, ds *godal.Dataset) (texts []string) {
	t.Helper()
	layer := ds.Layers()[0]
	rows, err := ReadRows("test", "", ds, &layer)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for f, fields := rows.Next(); f != nil; f, fields = rows.Next() {
		for _, name := range []string{"bare", "a share", "text"} {
			field, ok := fields[name]
			if !ok {
				t.Fatalf("no field %q among %s", name, FieldNames(fields))
			}
			texts = append(texts, field.Text())
		}
		if len(fields) != 3 {
			t.Errorf("fields %s, want 3", FieldNames(fields))
		}
		f.Close()
	}
	return texts
}

// TestFeaturesThatCannotBeRead writes 100 features, several to a page of the GeoPackage, and blanks the page of the
// last ones, as a lost block of a disk does. GDAL itself ends there as if these were all.
func TestFeaturesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	RegisterDrivers()
	path := filepath.Join(t.TempDir(), "a.gpkg")
	ds, err := godal.CreateVector(godal.GeoPackage, path)
	if err != nil {
		t.Fatal(err)
	}
	layer, err := ds.CreateLayer("points", nil, godal.GTPoint, godal.NewFieldDefinition("text", godal.FTString))
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		g, err := godal.NewGeometryFromWKT("POINT (0 0)", nil)
		if err != nil {
			t.Fatal(err)
		}
		f, err := layer.NewFeature(g)
		if err == nil {
			err = f.SetFieldValue(f.Fields()["text"], strings.Repeat("mine ", 200))
		}
		if err == nil {
			err = layer.UpdateFeature(f)
		}
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		g.Close()
	}
	if err := ds.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	at := bytes.LastIndex(text, []byte("mine mine")) / page * page
	clear(text[at : at+page])
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if ds, err = OpenVector("read", path, "points", OnlyErrors); err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	rows, err := ReadRows("load mines", path, ds, &ds.Layers()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for f, _ := rows.Next(); f != nil; f, _ = rows.Next() {
		n++
		f.Close()
	}
	err = rows.Err()
	if n == 0 || n >= 100 || !errors.Is(err, fault.ErrInput) || !strings.HasPrefix(err.Error(), "load mines "+path+": the features cannot be read to their end (") {
		t.Errorf("%d features, error %v; want some of 100, and an error of the input", n, err)
	}
}
