package gdal

import (
	"maps"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"
)

// BandText returns what a band or its file says under a name in letters of any case, as units; empty without it.
func BandText(ds *godal.Dataset, band godal.Band, name string) string {
	own, file := band.Metadatas(), ds.Metadatas()
	if text := textOf(own, name); text != "" {
		return text
	}
	if text := textOf(file, name); text != "" {
		return text
	}
	if variable := variableOf(file, textOf(own, "NETCDF_VARNAME"), band.Description()); variable != "" {
		return VariableText(ds, variable, name)
	}
	// Of HDF-EOS5 the attributes of a raster have its path before their names.
	for key, text := range own {
		if strings.HasPrefix(key, "HDFEOS_GRIDS_") && strings.HasSuffix(key, "_"+name) {
			return text
		}
	}
	return ""
}

// textOf returns the text under a key in letters of any case, empty without it.
func textOf(metadata map[string]string, key string) string {
	if text := metadata[key]; text != "" {
		return text
	}
	for _, k := range sortedKeys(metadata) {
		if strings.EqualFold(k, key) {
			return metadata[k]
		}
	}
	return ""
}

func sortedKeys(metadata map[string]string) []string { return slices.Sorted(maps.Keys(metadata)) }

// VariableText returns an attribute of a variable of netCDF, which may lie in a group; empty without it.
func VariableText(ds *godal.Dataset, variable, name string) string {
	file, key := ds.Metadatas(), variable+"#"+name
	if text := textOf(file, key); text != "" {
		return text
	}
	for _, k := range sortedKeys(file) {
		if at := len(k) - len(key) - 1; at >= 0 && k[at] == '/' && strings.EqualFold(k[at+1:], key) {
			return file[k]
		}
	}
	return ""
}

// variableOf returns the variable of netCDF that a band comes from: by the band's metadata, else by its description,
// else the only one in the file that is not an axis or a grid mapping; empty without one. Other programs
// keep the attributes in the file's metadata and lose the band's.
func variableOf(file map[string]string, named, description string) string {
	if named != "" {
		return named
	}
	attributes := map[string][]string{}
	for key, text := range file {
		if variable, attribute, ok := strings.Cut(key, "#"); ok && variable != "" && variable != "NC_GLOBAL" {
			attributes[variable] = append(attributes[variable], strings.ToLower(attribute+"="+text))
		}
	}
	if attributes[description] != nil {
		return description
	}
	var found []string
	for variable, all := range attributes {
		if !slices.ContainsFunc(all, ofAxis) && !slices.Contains(axisNames, strings.ToLower(variable)) {
			found = append(found, variable)
		}
	}
	if len(found) != 1 {
		return ""
	}
	return found[0]
}

// axisNames are the usual names of axes and grid mappings.
var axisNames = []string{"x", "y", "lon", "lat", "longitude", "latitude", "time", "t", "crs", "spatial_ref", "band"}

// ofAxis reports whether an attribute is one that only axes and grid mappings have.
func ofAxis(attribute string) bool {
	name, text, _ := strings.Cut(attribute, "=")
	switch name {
	case "axis", "calendar", "grid_mapping_name", "spatial_ref", "crs_wkt", "geotransform":
		return true
	case "units":
		return strings.HasPrefix(text, "degrees") || strings.Contains(text, " since ")
	case "standard_name":
		return strings.HasSuffix(text, "_coordinate") || strings.HasSuffix(text, "tude") || text == "time"
	}
	return false
}
