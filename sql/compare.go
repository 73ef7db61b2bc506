package sql

import (
	"context"
	"fmt"
)

// FigureChanges are the numbers of a report beside those of an earlier one, both as
// the records that reports keep of themselves in JSON: one row is a figure of the
// study, a year or a mine. NULL is what a record does not have.
func (s *Session) FigureChanges(ctx context.Context, earlier, later []byte) (*Rows, error) {
	return s.compare(ctx, "figure_change", earlier, later)
}

// SettingChanges are the inputs, parameters, versions and background methods in
// which the records of two reports differ.
func (s *Session) SettingChanges(ctx context.Context, earlier, later []byte) (*Rows, error) {
	return s.compare(ctx, "setting_change", earlier, later)
}

func (s *Session) compare(ctx context.Context, macro string, earlier, later []byte) (*Rows, error) {
	return s.Query(ctx, fmt.Sprintf("from %s(earlier_record := %s, later_record := %s)", macro, quote(string(earlier)), quote(string(later))))
}
