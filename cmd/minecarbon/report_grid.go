package main

import (
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/reports"
)

// locate says where the map of a report lies, until end is called. One that lies nowhere on the earth is drawn
// without outlines and coordinates.
func locate(r *reports.Report) (end func()) {
	study := studyOf(r.Tables["study"])
	for i, column := range []string{"map_x0_m", "map_pixel_width_m", "map_row_rotation", "map_y0_m", "map_column_rotation", "map_pixel_height_m"} {
		r.Grid.Transform[i], _ = study[column].(float64)
	}
	crs, _ := study["map_crs"].(string)
	projection, err := loader.NewProjection(crs)
	if err != nil {
		return func() {}
	}
	r.Grid.ToMap, r.Grid.ToDegrees = projection.ToMap, projection.ToDegrees
	return projection.Close
}
