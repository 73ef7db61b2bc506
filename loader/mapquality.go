package loader

// mapFindings are the findings on the map, once it is counted.
func mapFindings(s *Summary) []Finding {
	var all []Finding
	if s.HalfMapped.Pixels > s.Mapped.Pixels {
		all = append(all, Finding{Severity: SeverityWarning, Input: "disturbance", Count: s.HalfMapped.Pixels, AreaKm2: s.HalfMapped.Km2,
			Remedy: "if nodata stands for never there, make it 0"}.says("year rasters: most pixels have data in one raster only and count as unmapped"))
	}
	return all
}
