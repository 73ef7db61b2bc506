package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/airbusgeo/godal"

	"github.com/minecarbon/minecarbon/libgdal"
	"github.com/minecarbon/minecarbon/reports/symbology"
)

var (
	legendSwatch = regexp.MustCompile(`<rect width="12" height="12" fill="([^"]+)"[^/]*/><text[^>]*>([^<]*)</text>`)
	legendStop   = regexp.MustCompile(`<stop [^>]*stop-color="([^"]+)"`)
	symbolFill   = regexp.MustCompile(`<Option name="color" type="QString" value="([^"]+)"`)
)

// TestOneSymbology holds the report, the styles of QGIS and the colour tables of GeoTIFF to the same colours and names.
func TestOneSymbology(t *testing.T) {
	skipShort(t, "loads a study and draws it")
	t.Parallel()
	if err := errors.Join(libgdal.Load(), godal.RegisterRaster(godal.GTiff), godal.RegisterVector(godal.GeoPackage)); err != nil {
		t.Fatal(err)
	}
	dataset := loadStudy(t, simulateStudy(t, strings.Fields("--seed 21 --pixels 300 --mines 4 --first-year 2001 --last-year 2015")...))
	directory := t.TempDir()
	path := func(name string) string { return filepath.Join(directory, name) }
	for _, args := range [][]string{
		{"report", "-d", dataset, "-o", path("report.html")},
		{"export", "-d", dataset, "state", "--year", "2015", "-o", path("state.tif")},
		{"export", "-d", dataset, "trend_class", "-o", path("trend_class.tif")},
		{"export", "-d", dataset, "map", "-o", path("map.gpkg")},
	} {
		if got := runProgram(t, program(nil, args...), ""); got.code != 0 {
			t.Fatalf("%v: %+v", args, got)
		}
	}
	text := func(name string) string {
		all, err := os.ReadFile(path(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(all)
	}
	page := text("report.html")
	for _, c := range []struct {
		figure, layer string
		classes       []symbology.Class
	}{{"4", "state", symbology.States}, {"1b", "trend_class", symbology.TrendClasses}} {
		want := symbologyLines(c.classes)
		if got := legendLines(figureOf(page, c.figure)); !slices.Equal(got, want) {
			t.Errorf("figure %s has the legend %q, want %q", c.figure, got, want)
		}
		if got := styleLines(t, text(c.layer+".qml")); !slices.Equal(got, want) {
			t.Errorf("the style of %s has %q, want %q", c.layer, got, want)
		}
		for _, class := range c.classes {
			if !strings.Contains(text(c.layer+".tif.aux.xml"), "<F>"+html.EscapeString(class.Label)+"</F>") {
				t.Errorf("the attribute table of %s lacks %q", c.layer, class.Label)
			}
		}
	}
	holdColourTable(t, path("state.tif"), symbology.States)
	var stops []symbology.Colour
	for _, m := range legendStop.FindAllStringSubmatch(figureOf(page, "3a"), -1) {
		stops = append(stops, symbology.Colour(m[1]))
	}
	if !slices.Equal(stops, symbology.Losses.Colours) {
		t.Errorf("the ramp of figure 3a is %v, want %v", stops, symbology.Losses.Colours)
	}
	for layer, want := range map[string][]symbology.Colour{"mines": symbology.Losses.Steps(5), "cells": symbology.Production.Colours} {
		holdFills(t, path("map.gpkg"), layer, want)
	}
}

// legendLines are colours and names of a figure's legend. The page alone also knows land of unknown trend, and trends
// that do not hold among many tests: they are left out.
func legendLines(figure string) (lines []string) {
	for _, m := range legendSwatch.FindAllStringSubmatch(figure, -1) {
		if !strings.Contains(m[2], "unknown") && !strings.Contains(m[2], "does not hold") {
			lines = append(lines, m[1]+" "+html.UnescapeString(m[2]))
		}
	}
	return lines
}

func symbologyLines(classes []symbology.Class) (lines []string) {
	for _, c := range classes {
		lines = append(lines, string(c.Colour)+" "+c.Label)
	}
	return lines
}

// styleLines returns the colours and labels of a raster's style.
func styleLines(t *testing.T, qml string) (lines []string) {
	t.Helper()
	var style struct {
		Entries []struct {
			Colour string `xml:"color,attr"`
			Label  string `xml:"label,attr"`
		} `xml:"pipe>rasterrenderer>colorPalette>paletteEntry"`
	}
	if err := xml.Unmarshal([]byte(qml), &style); err != nil {
		t.Fatal(err)
	}
	for _, e := range style.Entries {
		lines = append(lines, e.Colour+" "+e.Label)
	}
	return lines
}

func holdColourTable(t *testing.T, file string, classes []symbology.Class) {
	t.Helper()
	ds, err := godal.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	table := ds.Bands()[0].ColorTable()
	for _, c := range classes {
		p := c.Colour.NRGBA()
		if want := [4]int16{int16(p.R), int16(p.G), int16(p.B), int16(p.A)}; c.Value >= len(table.Entries) || table.Entries[c.Value] != want {
			t.Errorf("the colour table of %s is %v, want %v for %s", file, table.Entries, want, c.Label)
		}
	}
}

// holdFills holds the fills of a layer of a GeoPackage to colours of a ramp, ending with its last.
func holdFills(t *testing.T, file, layer string, want []symbology.Colour) {
	t.Helper()
	ds, err := godal.Open(file, godal.VectorOnly())
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	rows, err := ds.ExecuteSQL("select styleQML from layer_styles where f_table_name = '" + layer + "'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	f := rows.NextFeature()
	if f == nil {
		t.Fatalf("%s has no style", layer)
	}
	defer f.Close()
	var fills, wanted []string
	for _, m := range symbolFill.FindAllStringSubmatch(f.Fields()["styleQML"].String(), -1) {
		fills = append(fills, m[1])
	}
	for _, c := range want[max(0, len(want)-len(fills)):] {
		p := c.NRGBA()
		wanted = append(wanted, fmt.Sprintf("%d,%d,%d,%d", p.R, p.G, p.B, p.A))
	}
	if len(fills) < 2 || !slices.Equal(fills, wanted) {
		t.Errorf("%s is filled with %v, want %v", layer, fills, wanted)
	}
}

// TestExportReload loads the year layers of an export in place of the rasters they came from.
func TestExportReload(t *testing.T) {
	skipShort(t, "simulates and loads a study")
	t.Parallel()
	study := simulateStudy(t, strings.Fields("--seed 22 --pixels 300 --mines 2")...)
	dataset := loadStudy(t, study)
	const figures = "select mine_id, destroyed_km2, restored_km2, vcsd_gg from deficit"
	want := ask(t, dataset, figures)
	for layer, raster := range map[string]string{"destroyed_year": "destruction_year.tif", "restored_year": "restoration_year.tif"} {
		if got := runExport(t, dataset, layer, "-o", filepath.Join(filepath.Dir(study), raster)); got.code != 0 {
			t.Fatalf("%s: %+v", layer, got)
		}
	}
	if got := ask(t, loadStudy(t, study), figures); !reflect.DeepEqual(got, want) {
		t.Errorf("deficit after a reload\n%v\nwant\n%v", got, want)
	}
}

// figureOf returns the drawing of a figure in a page.
func figureOf(page, name string) string {
	_, after, _ := strings.Cut(page, `<figure id="figure-`+name+`">`)
	drawn, _, _ := strings.Cut(after, "</figure>")
	return drawn
}
