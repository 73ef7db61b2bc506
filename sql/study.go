package sql

import (
	"cmp"
	"context"
	"strconv"
)

// A Study names the study of a dataset, with its years and the number of its mines.
type Study struct {
	Name                string
	FirstYear, LastYear int
	Mines               int
}

// Study returns the study of the dataset. Errors are those of [Session.Query], and ErrDataset
// where the table study has no row.
func (s *Session) Study(ctx context.Context) (study Study, err error) {
	rows, err := s.Query(ctx, "select name, first_year, last_year, (select count(*) from mine) from study")
	if err != nil {
		return study, err
	}
	defer func() { err = cmp.Or(err, rows.Close()) }()
	row, ok, err := rows.Next()
	if err != nil || !ok {
		return study, cmp.Or(err, datasetErrorf("open dataset: table study is empty; load the study again"))
	}
	study.Name = string(row[0].Text)
	for i, number := range []*int{&study.FirstYear, &study.LastYear, &study.Mines} {
		if *number, err = strconv.Atoi(string(row[i+1].Text)); err != nil {
			return study, datasetErrorf("open dataset: table study: %w; load the study again", err)
		}
	}
	return study, nil
}
