// Package loader turns rasters and polygons into a dataset of Parquet tables.
//
// It knows rasters, grids, nodata codes, the study file, the Arrow schema and
// how a dataset appears on disk. It knows nothing of SQL and computes no
// indicator: its last step is the scale transformation of NPP (net primary
// production; Xu et al. 2024, Eq. 1) and its conversion to VCS (carbon
// sequestration in vegetation, Eq. 2).
//
//	study.yaml ─▶ ReadStudy ──┐
//	NPP rasters ─▶ nppSeries ─┤
//	year rasters ─▶ strips ───┼─▶ land ─▶ cells ─▶ cover ─▶ background ─▶ scaled ─▶ tables ─▶ publish
//	polygons ─▶ mines ────────┘
//
// The map is read in strips of rows, so memory grows with the number of NPP
// cells and cohorts and not with the number of map pixels. A cohort is the set
// of pixels of one mine and one NPP cell that share one history of
// disturbance; Eq. 1 gives all of them the same NPP in every year.
//
// Each value below is made whole by one function and only read afterwards. The
// symbols of the paper are:
//
//	symbol   meaning                                         unit         code                     column
//	T_D      year of destruction                             year         event, history           event.year, cohort.destroyed_year
//	T_R      year of restoration                             year         event, history           event.year, cohort.restored_year
//	S        area of a cell's mapped pixels                  m²           cells.mapped             cell.mapped_m2
//	S_veg    area of those that are not destroyed in a year  m²           cover.at                 cell_year.vegetated_m2
//	NPP_b    NPP of a cell before the transformation         g C m⁻² a⁻¹  cellNPP.npp              cell_year.npp_b
//	NPP_bg   background NPP of bare land                     g C m⁻² a⁻¹  backgroundYear.npp       cell_year.npp_bg
//	NPP_a    NPP of vegetated pixels after it                g C m⁻² a⁻¹  scaledNPP.of, scaleNPP   cell_year.npp_a, cohort_year.npp_a
//	VCS      NPP_a × 2.2 × 1.63                              g CO₂ m⁻² a⁻¹  Conversion             cohort_year.vcs
package loader
