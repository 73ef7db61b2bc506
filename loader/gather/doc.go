// Package gather joins the cohorts of the strips of a map.
package gather
