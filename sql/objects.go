package sql

import (
	"embed"
	"iter"
	"path"
	"slices"
	"strings"
)

//go:embed tables/*.sql functions/*.sql steps/*.sql records/*.sql views/*.sql figures/*.sql layers/*.sql checks/*.sql
var files embed.FS

// objects is the table of contents: every .sql file in the order in which they
// are created, as an object binds to those it names. The file name is the name
// of the object. The files of a folder hold:
//
//	tables     the Parquet files of the dataset
//	functions  scalar macros
//	steps      table macros that the views are made of
//	records    table macros that compare the records of two reports
//	views      indicators: a table macro, and the view of the same name
//	figures    what the figures of the report draw: a table macro, and the view of the same name
//	layers     table macros that give an export its rasters and polygons
var objects = []string{
	"tables/study",
	"tables/mine",
	"tables/cell",
	"tables/cell_year",
	"tables/background_year",
	"tables/background_lag",
	"tables/cohort",
	"tables/event",
	"tables/cohort_year",
	"tables/pixel",
	"tables/pixel_year",
	"tables/input_quality",
	"tables/control_year",
	"tables/control_cell",
	"tables/alpha",
	"tables/accuracy",
	"tables/accuracy_matrix",

	"functions/dyadic",
	"functions/exact",
	"functions/exact_total",
	"functions/total",
	"functions/total_km2",
	"functions/whole",
	"functions/of_whole",
	"functions/of_whole_squares",
	"functions/if_known",
	"functions/known_share",
	"functions/has_mean",
	"functions/of_fine",
	"functions/fine_total",
	"functions/incomplete_beta",
	"functions/normal_tail",
	"functions/positive_factor",
	"functions/adjustment",
	"functions/series_memory",
	"functions/line_shift",
	"functions/weighted_square",
	"functions/normal_quantile",
	"functions/t_quantile",
	"functions/share_of_one",
	"functions/gap",
	"functions/in_years",
	"functions/among",
	"functions/round_near",
	"functions/grade_width",
	"functions/grade_edge",
	"functions/differs",

	"steps/study_year",
	"steps/unknown_mine",
	"steps/study_mine",
	"steps/study_cohort",
	"steps/mine_extent",
	"steps/no_interval",
	"steps/baseline_setting",
	"steps/computed_mine_vcs",
	"tables/mine_vcs",
	"steps/mine_sum",
	"steps/annual_sum",
	"steps/annual_spread",
	"steps/vcs_line",
	"steps/cohort_trend",
	"steps/false_discovery",
	"steps/tested_trend",
	"steps/rank_trend",
	"steps/published_npp",
	"steps/land_class",
	"steps/ranked_pixel",
	"steps/pixel_land",

	"records/record_figure",
	"records/figure_change",
	"records/record_setting",
	"records/setting_change",

	"views/background_variogram",
	"views/background_beyond_range",
	"views/pixel_trend",
	"views/pixel_rank_trend",
	"views/vcs_rank_trend",
	"views/trend_class",
	"views/undisturbed_line",
	"steps/control_curve",
	"steps/line_bend",
	"views/control_bend",
	"steps/control_weather",
	"steps/fitted_line",
	"views/baseline",
	"steps/potential_land",
	"steps/cell_amplification",
	"steps/cohort_history",
	"steps/fitted_year",
	"steps/exposed_cohort",
	"steps/mine_exposure",
	"steps/memory_trace",
	"steps/memory_filter",
	"steps/weather_memory",
	"steps/cell_error",
	"steps/line_error",
	"views/annual_interval",
	"views/trend_interval",
	"views/annual_vcs",
	"views/vcs_trend",
	"steps/date_error",
	"steps/direct_shift",
	"steps/influence_part",
	"steps/figure_part",
	"steps/explained",
	"views/explanation",
	"steps/event_change",
	"steps/event_rate",
	"steps/mine_direct",
	"steps/mine_change",
	"steps/mine_area",
	"steps/mine_deficit",
	"steps/balance_land",
	"steps/mine_balance",
	"steps/restored_since",
	"steps/recovery_curve",
	"steps/mine_recovery",
	"steps/scenario",
	"steps/coming_baseline",
	"steps/interval_amount",
	"steps/interval_error",
	"views/influence",
	"views/interval",
	"steps/year_exposure",
	"steps/year_variance",
	"steps/year_amount",
	"views/interval_year",
	"views/direct_change",
	"views/potential_change",
	"views/rates",
	"views/deficit",
	"views/payback",
	"views/what_if",
	"views/vcsd_adjusted",
	"views/restore_gain",
	"views/gain_range",
	"views/mine_indicators",
	"views/cell_indicators",
	"views/summary",
	"steps/choice_vcs",
	"steps/undisturbed_choice",
	"steps/choice_line",
	"views/baseline_theil_sen",
	"views/baseline_control_ratio",
	"views/baseline_difference",
	"views/specification",

	"figures/annual_band",
	"figures/annual_potential",
	"figures/trend_map",
	"figures/trend_hold",
	"figures/mine_relation",
	"figures/mine_grade",
	"figures/restore_grade",
	"figures/scale_map",
	"figures/mine_year",
	"figures/mine_part",
	"figures/mine_map",
	"figures/baseline_method",
	"figures/guard_effect",
	"figures/npp_range",
	"figures/mine_land",
	"figures/resolution",

	"steps/claimed_land",
	"steps/claim_area",
	"steps/claim_level",
	"steps/claim_mine",
	"steps/claim_study",

	"layers/layer_mines",
	"layers/layer_cells",
	"layers/layer_destroyed_year",
	"layers/layer_restored_year",
	"layers/layer_mine",
	"layers/layer_state",
	"layers/layer_npp_a",
	"layers/layer_vcs",
	"layers/layer_trend_slope",
	"layers/layer_trend_class",
	"layers/layer_potential_change",
}

// derived names the tables that are computed from others and have no file of
// their own in a dataset.
const derived = "pixel_year"

// optional names the tables that datasets of earlier versions, or of studies without NDVI or labelled points, do not have. Where the file is absent, the
// table has no rows, or those of a step.
var optional = []string{"input_quality", "control_year", "control_cell", "alpha", "accuracy", "accuracy_matrix", "mine_vcs"}

// stepOf returns the step that takes the place of an optional table whose file is absent; empty where the table then has no rows.
func stepOf(table string) string {
	if step := "computed_" + path.Base(table); byName[step] != "" {
		return step
	}
	return ""
}

// byName are the objects by the names they have in SQL.
var byName = func() map[string]string {
	names := make(map[string]string)
	for _, object := range objects {
		names[path.Base(object)] = object
	}
	return names
}()

func isTable(object string) bool { return strings.HasPrefix(object, "tables/") }

// isView reports whether an object is a table macro with a view beside it: an
// indicator, or what a figure of the report draws.
func isView(object string) bool {
	return strings.HasPrefix(object, "views/") || strings.HasPrefix(object, "figures/")
}

// isHelper reports whether an object is left out of the catalogue: the macros that
// views are made of, and those that give exports their layers.
func isHelper(object string) bool { return !isTable(object) && !isView(object) }

// tables are the objects that are files of the dataset.
func tables() []string {
	return slices.DeleteFunc(slices.Clone(objects), func(object string) bool { return !isTable(object) })
}

// tableFiles names the files of a dataset, beside its manifest.
func tableFiles() []string {
	var names []string
	for _, object := range tables() {
		if name := path.Base(object); name != derived {
			names = append(names, name+".parquet")
		}
	}
	return names
}

// definition is the text of an object's file. A missing one is a mistake in the
// table of contents, which the tests find.
func definition(object string) string {
	text, err := files.ReadFile(object + ".sql")
	if err != nil {
		panic(err)
	}
	return string(text)
}

// Definitions returns the text of every object's file by its path without the extension, such as views/deficit, in the order
// in which they build on one another.
func Definitions() iter.Seq2[string, string] {
	return func(yield func(object, text string) bool) {
		for _, object := range objects {
			if !yield(object, definition(object)) {
				return
			}
		}
	}
}
