package sql

import (
	"context"
	"fmt"
)

// FigureChanges compares the numbers of a report with those of an earlier one. Both are
// records that reports keep of themselves in JSON. One row is a figure of the study, a year
// or a mine; NULL is a figure that a record does not have. A text that is not JSON is
// ErrStatement.
func (s *Session) FigureChanges(ctx context.Context, earlier, later []byte) (*Rows, error) {
	return s.compare(ctx, "figure_change", earlier, later)
}

// SettingChanges returns the inputs, parameters, versions and background methods in which
// the records of two reports differ. A text that is not JSON is ErrStatement.
func (s *Session) SettingChanges(ctx context.Context, earlier, later []byte) (*Rows, error) {
	return s.compare(ctx, "setting_change", earlier, later)
}

func (s *Session) compare(ctx context.Context, macro string, earlier, later []byte) (*Rows, error) {
	return s.Query(ctx, fmt.Sprintf("from %s(earlier_record := %s, later_record := %s)", macro, quote(string(earlier)), quote(string(later))))
}
