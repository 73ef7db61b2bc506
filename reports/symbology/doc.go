// Package symbology holds the colours and names of classes and quantities. The page, the
// styles for QGIS and the colour tables of GeoTIFF all take them from here, so that a
// colour means the same everywhere.
//
// The colours come from Okabe and Ito and from ColorBrewer; colour-blind readers can
// distinguish them: vermilion for loss, blue for gain, grey for neither. States of the land also
// differ in lightness, for print without colour. The package holds data and small types; it
// imports no other package of minecarbon.
package symbology
