// Package loader turns rasters and polygons into a dataset of Parquet tables.
//
// It knows rasters, grids, nodata codes, the study file, the Arrow schema and
// how a dataset appears on disk. It knows nothing of SQL and computes no
// indicator: its last step is the scale transformation of NPP (Xu et al. 2024,
// Eq. 1) and its conversion to VCS (Eq. 2).
//
//	study.yaml ─▶ ReadStudy ─┐
//	NPP rasters ─▶ nppSeries ─┤
//	year rasters ─▶ strips ───┼─▶ cohorts ─▶ background ─▶ scale ─▶ tables ─▶ publish
//	polygons ─▶ mines ────────┘
//
// The map is read in strips of rows, so memory grows with the number of NPP
// cells and cohorts and not with the number of map pixels. A cohort is the set
// of pixels of one mine and one NPP cell that share one history of
// disturbance; Eq. 1 gives all of them the same NPP in every year.
package loader
