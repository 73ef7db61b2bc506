package sql

import "testing"

// Two years kriged with the ranges 1000 m and 500 m, one without kriging. Cell 1
// is 400 m, cell 2 700 m and cell 3 1000 m from the nearest sample.
func TestBackground(t *testing.T) {
	t.Parallel()
	testSession(t, "background.txt", openSession(t, writeDataset(t, 2001, 2003,
		"insert into cell select n, 0, n, n * 10.0, n * -10.0, 110, 39, 900 from range(1, 5) as cells(n)",
		`insert into cell_year
			select cell_id, years.year, 100, null, 450, case when cell_id < 4 then 40 + cell_id end,
				case when cell_id < 4 and years.year < 2003 then cell_id end, 160, 160, case when cell_id < 4 then 100 + 300 * cell_id end
			from cell cross join range(2001, 2004) as years(year)`,
		`insert into background_year (year, samples, method, model, range_m, effective_range_m) values
			(2001, 3, 'kriging', 'spherical', 1000, 1000), (2002, 3, 'kriging', 'exponential', 500 / 3.0, 500), (2003, 2, 'mean', null, null, null)`,
		`insert into background_lag values
			(2002, 2, 300, 2, 5, 4.5), (2002, 1, 100, 1, 2.5, 3), (2001, 1, 120, 3, 7, 7.5), (2003, 1, 90, 1, 8, null)`),
		Options{}))
}
