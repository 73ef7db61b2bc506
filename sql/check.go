package sql

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// checks are the accounting identities of the method, one .sql file each. Its rows are
// the cells, cohorts or mines that break the identity; its column place names them.
var checks = []string{
	"mapped_area", "vegetated_area", "cohort_pixels", "scale_transformation", "cut_at_zero", "cohort_npp", "deficit_sum", "mine_sums",
}

// ErrQuality marks a dataset that breaks an identity of the method.
var ErrQuality = errors.New("quality")

// A CheckResult says how many cells, cohorts or mines break one identity.
type CheckResult struct {
	Name       string
	Violations int64
	First      string
}

// Check tests the dataset against the identities of the method and returns a result
// for each. Broken identities are results, not errors. Errors are those of [Session.Query].
func (s *Session) Check(ctx context.Context) ([]CheckResult, error) {
	results := make([]CheckResult, len(checks))
	for i, name := range checks {
		var err error
		if results[i], err = s.check(ctx, name); err != nil {
			return nil, fmt.Errorf("check %s: %w", name, err)
		}
	}
	return results, nil
}

func (s *Session) check(ctx context.Context, name string) (result CheckResult, err error) {
	text, err := files.ReadFile("checks/" + name + ".sql")
	if err != nil {
		return result, err
	}
	rows, err := s.Query(ctx, "select count(*), min(place || ' has ' || coalesce(found::varchar, 'NULL') || ', want ' || coalesce(expected::varchar, 'NULL')) from (\n"+
		strings.TrimSuffix(strings.TrimSpace(string(text)), ";")+"\n)")
	if err != nil {
		return result, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row, _, err := rows.Next() // an aggregate has one row
	if err != nil {
		return result, err
	}
	result.Name, result.First = name, string(row[1].Text)
	result.Violations, err = strconv.ParseInt(string(row[0].Text), 10, 64)
	return result, err
}
