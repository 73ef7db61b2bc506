package sql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// checks are the accounting identities of the method, one .sql file each whose
// rows are the places that break it.
var checks = []string{
	"mapped_area", "vegetated_area", "cohort_pixels", "scale_transformation", "cut_at_zero", "cohort_npp", "deficit_sum",
}

// ErrQuality marks a dataset that breaks an identity of the method.
var ErrQuality = errors.New("quality")

// CheckResult is one identity: how many places break it, and the first of them.
type CheckResult struct {
	Name       string
	Violations int64
	First      string
}

// Check holds the dataset to the identities of the method and gives a result
// for each. Broken identities are results, not errors.
func (s *Session) Check(ctx context.Context) ([]CheckResult, error) {
	results := make([]CheckResult, 0, len(checks))
	for _, name := range checks {
		text, err := files.ReadFile("checks/" + name + ".sql")
		if err != nil {
			return nil, err
		}
		statement := strings.TrimSuffix(strings.TrimSpace(string(text)), ";")
		row := s.db.QueryRowContext(ctx, "select count(*), min(place || ' has ' || coalesce(found::varchar, 'NULL') || ', want ' || coalesce(expected::varchar, 'NULL')) from (\n"+statement+"\n)")
		result := CheckResult{Name: name}
		var first sql.NullString
		if err := row.Scan(&result.Violations, &first); err != nil {
			return nil, fmt.Errorf("check %s: %w", name, err)
		}
		result.First = first.String
		results = append(results, result)
	}
	return results, nil
}
