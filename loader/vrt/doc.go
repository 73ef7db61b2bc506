// Package vrt reads virtual rasters (VRT), as gdalbuildvrt writes them, as lists of the files that they join.
//
// GDAL never opens a VRT here, since one may lead it to any file or address and through code. A VRT stands for its
// files: each is opened as if the study named it, and held against the place, the reference system and the band words that the VRT
// gives it. A VRT that does more than join whole files is refused. Format: GDAL's XML schema of VRTDataset (data/gdalvrt.xsd).
package vrt
