// Package records reads the texts of tables: CSV and the attributes of features.
// loader/points and loader/claims use it. It knows neither what the columns mean nor geometry.
package records
