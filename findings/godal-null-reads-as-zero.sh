#!/bin/sh
# godal 0.0.15, the Go binding of GDAL: a number that is NULL reads as 0, and Field.IsSet is true.
# IsSet asks OGR_F_IsFieldSet, which GDAL since 2.2 answers with true for NULL; OGR_F_IsFieldSetAndNotNull would not.
# A point of a GeoPackage whose class was not filled in reads as class 0. Nothing is said.
# Fails if NULL and 0 can be told apart by the field.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	"github.com/airbusgeo/godal"
)

const points = `{"type": "FeatureCollection", "features": [
  {"type": "Feature", "properties": {"bare": 0}, "geometry": {"type": "Point", "coordinates": [110, 40]}},
  {"type": "Feature", "properties": {"bare": null}, "geometry": {"type": "Point", "coordinates": [110, 41]}}]}`

func main() {
	godal.RegisterAll()
	check(os.WriteFile("points.geojson", []byte(points), 0o644))
	ds, err := godal.Open("points.geojson", godal.VectorOnly())
	check(err)
	packed, err := ds.VectorTranslate("points.gpkg", []string{"-f", "GPKG"})
	check(err)
	check(packed.Close())
	check(ds.Close())
	told := false
	for _, file := range []string{"points.geojson", "points.gpkg"} {
		ds, err := godal.Open(file, godal.VectorOnly())
		check(err)
		layer := ds.Layers()[0]
		for _, value := range []string{"0   ", "NULL"} {
			bare := layer.NextFeature().Fields()["bare"]
			fmt.Printf("%-14s %s reads as %d, set: %v\n", file, value, bare.Int(), bare.IsSet())
			told = told || bare.Int() != 0 || !bare.IsSet()
		}
		check(ds.Close())
	}
	if told {
		fmt.Println("NULL and 0 differ")
		os.Exit(1)
	}
}

func check(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(2)
	}
}
GO
go mod init example >/dev/null 2>&1
go get github.com/airbusgeo/godal@v0.0.15 >/dev/null 2>&1
go run .
