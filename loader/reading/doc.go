// Package reading judges whether the numbers of an NPP raster can be annual NPP as they are read, in
// g C m⁻² a⁻¹, and finds the other readings that they may have: stored numbers without their scale,
// numbers that were scaled already, another unit.
//
// A [Look] says how the numbers look and how they are read. Its findings name the key of the
// study file that makes the other reading.
package reading
