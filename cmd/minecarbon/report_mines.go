package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/minecarbon/minecarbon/reports"
	"github.com/minecarbon/minecarbon/sql"
)

// chooseMines are the ids of the mines that the report is about, nil for all, which it also says among its
// settings.
func (o *reportOptions) chooseMines(ctx context.Context, session *sql.Session, l reports.Language, r *reports.Study) ([]string, error) {
	all, err := session.Mines(ctx)
	if err != nil {
		return nil, err
	}
	ids, err := o.chosenMines(all)
	shown := l.Say("all %d", len(all))
	if ids != nil {
		r.AllMines = len(all)
		shown = l.Say("%d of %d: %s", len(ids), len(all), strings.Join(ids, ", "))
	}
	r.Settings = append(r.Settings, reports.Setting{Name: l.Say("Mines shown"), Value: shown})
	return ids, err
}

// chosenMines are the ids that --mines names, once each; nil for all of the study.
func (o *reportOptions) chosenMines(mines []sql.Mine) (ids []string, err error) {
	if o.mines == nil {
		return nil, nil
	}
	for _, id := range o.mines {
		id = strings.TrimSpace(id)
		if !slices.ContainsFunc(mines, func(m sql.Mine) bool { return m.ID == id }) {
			return nil, usageErrorf("--mines %s: the study has no such mine_id; %s", id, likeMines(id, mines))
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, usageErrorf("--mines: names no mine; give ids as in M001,M002, or leave it out")
	}
	slices.Sort(ids)
	return ids, nil
}

// likeMines says which mines who typed the id may have meant, by id or name, else what ids there are.
func likeMines(typed string, mines []sql.Mine) string {
	const most = 5
	var near, all []string
	for _, m := range mines {
		all = append(all, m.ID)
		if similar(strings.ToLower(typed), strings.ToLower(m.ID)) || strings.EqualFold(typed, m.Name) {
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

// onlyMines are the rows of the table of mines that have one of the ids, all where these are nil.
func onlyMines(t reports.Table, ids []string) reports.Table {
	column := slices.Index(t.Columns, "mine_id")
	if ids != nil {
		t.Rows = slices.DeleteFunc(t.Rows, func(row []any) bool { return !slices.Contains(ids, fmt.Sprint(row[column])) })
	}
	return t
}
