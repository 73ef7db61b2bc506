package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/similar"
	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/sql"
)

// chooseMines checks which mines the report is about, and adds them to its settings.
func (o *Options) chooseMines(ctx context.Context, session *sql.Session, l reports.Language, r *reports.Study) error {
	all, err := session.Mines(ctx)
	if err != nil {
		return err
	}
	shown := l.Say("all %d", len(all))
	if o.mines != nil {
		if o.mines, err = chosenMines(o.mines, all); err != nil {
			return err
		}
		r.AllMines, shown = len(all), l.Say("%d of %d: %s", len(o.mines), len(all), strings.Join(o.mines, ", "))
	}
	r.Settings = append(r.Settings, reports.Setting{Name: l.Say("Mines shown"), Value: shown})
	return nil
}

// chosenMines returns the ids that were typed, sorted and once each.
func chosenMines(typed []string, mines []sql.Mine) (ids []string, err error) {
	for _, id := range typed {
		id = strings.TrimSpace(id)
		if !slices.ContainsFunc(mines, func(m sql.Mine) bool { return m.ID == id }) {
			return nil, exit.Usagef("--mines %s: the study has no such mine_id; %s", id, likeMines(id, mines))
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return nil, exit.Usagef("--mines: names no mines; give ids as in M001,M002, or leave it out")
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// knownMines returns those of the ids that a dataset has; nil stays nil.
func knownMines(ctx context.Context, session *sql.Session, ids []string) ([]string, error) {
	if ids == nil {
		return nil, nil
	}
	mines, err := session.Mines(ctx)
	known := []string{}
	for _, m := range mines {
		if slices.Contains(ids, m.ID) {
			known = append(known, m.ID)
		}
	}
	return known, err
}

// likeMines suggests the mines that may have been meant, by id or name, else lists the first ids.
func likeMines(typed string, mines []sql.Mine) string {
	const most = 5
	var near, all []string
	for _, m := range mines {
		all = append(all, m.ID)
		if similar.Names(strings.ToLower(typed), strings.ToLower(m.ID)) || strings.EqualFold(typed, m.Name) {
			near = append(near, m.ID)
		}
	}
	switch {
	case len(near) > 0:
		return fmt.Sprintf("did you mean %s?", strings.Join(near[:min(len(near), most)], " or "))
	case len(all) > most:
		return fmt.Sprintf("it has %s and %d more", strings.Join(all[:most], ", "), len(all)-most)
	case len(all) > 0:
		return "it has " + strings.Join(all, ", ")
	}
	return "it has none"
}

// chosenRows keeps the rows of the mines that the report is about.
func (o *Options) chosenRows(t reports.Table) reports.Table {
	column := slices.Index(t.Columns, "mine_id")
	if o.mines != nil {
		t.Rows = slices.DeleteFunc(t.Rows, func(row []any) bool { return !slices.Contains(o.mines, fmt.Sprint(row[column])) })
	}
	return t
}
