// Package detect dates destruction and restoration from what is known of a pixel year by year.
//
// It is pure: it knows neither files nor GDAL. loader reads the inputs, hands
// the values of each pixel over and turns the dates into histories.
//
//	annual NDVI ─▶ Q ─▶ Threshold α ─┐
//	annual classes, states ──────────┼─▶ Series ─▶ Record.Date ─▶ []Event
//	footprints of years ─────────────┘                            ▲
//	dates of breaks ─▶ Breaks ────────────────────────────────────┤
//	polygons with years ─▶ Spans ─────────────────────────────────┘
//
// NDVI is kept as whole numbers q of 10⁻⁴, so that no rounding can be argued
// about. The words and symbols are:
//
//	symbol         meaning                                                      code
//	q              NDVI × 10⁴, half to even                                     Q
//	bare           q < α                                                        Series.Bare
//	clearly bare   q < α₂, half way from α to the bare level                    Series.Clear
//	α, α₂          thresholds of a mine and year                                Threshold.Alpha, Threshold.Clear
//	s, v           level of bare and of undisturbed vegetated land              Threshold.Soil, Threshold.Vegetation
//	a₀             first threshold between bare and vegetated land of a mine    Otsu
//	k_D, k_R       years that confirm a destruction, a restoration              Record.ConfirmDestroyed, Record.ConfirmRestored
//	T_D, T_R       year of destruction, of restoration                          Event.Year
//	earliest       first year in which the event can have happened              Event.Earliest
package detect
