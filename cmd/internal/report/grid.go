package report

import (
	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/reports/gis"
)

// projectAll gives every map of a report its projection; end closes them.
func projectAll(r *reports.Report) (end func()) {
	var projections []*gis.Projection
	for i := range r.Studies {
		if p := project(&r.Studies[i]); p != nil {
			projections = append(projections, p)
		}
	}
	return func() {
		for _, p := range projections {
			p.Close()
		}
	}
}

// project gives the map of a study its place on the earth. It returns nil for a map without a usable reference
// system, which is drawn without outlines and coordinates.
func project(s *reports.Study) *gis.Projection {
	study := studyOf(s.Tables["study"])
	for i, column := range []string{"map_x0_m", "map_pixel_width_m", "map_row_rotation", "map_y0_m", "map_column_rotation", "map_pixel_height_m"} {
		s.Grid.Transform[i], _ = study[column].(float64)
	}
	crs, _ := study["map_crs"].(string)
	projection, err := gis.NewProjection(crs)
	if err != nil {
		return nil
	}
	s.Grid.ToMap, s.Grid.ToDegrees = projection.ToMap, projection.ToDegrees
	return projection
}
