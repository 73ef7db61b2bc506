// Package unit reads the units of annual net primary production (NPP), as
// raster files and people spell them.
//
// A unit is a mass of carbon or of CO₂ per area and year: g, kg, mg, t (and
// their relatives) per m², km², ha. [Parse] returns the factor that turns it into
// g C m⁻² a⁻¹:
//
//	unit.Parse("kg C m-2 yr-1")  // 1000
//	unit.Parse("tC/ha/year")     // 100
//	unit.Parse("g CO2 m^-2 a-1") // 12/44
//
// Rates of another period (second, day, 8 days, month, quarter), amounts of substance
// (mol), pounds, acres and masses per pixel are refused by name.
package unit
