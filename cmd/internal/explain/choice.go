package explain

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader/similar"
	"github.com/minecarbon/minecarbon/sql"
	"github.com/minecarbon/minecarbon/sql/explain"
)

// names are the names of the figures.
func names() (all []string) {
	for _, f := range explain.Figures() {
		all = append(all, f.Name)
	}
	return all
}

// nearest is the most names that a message suggests.
const nearest = 5

// alike returns the names that someone who typed text may have meant.
func alike(text string, names []string) []string {
	near := similar.Among(text, names)
	return near[:min(len(near), nearest)]
}

// choose sets the figure, the mine and the years from the arguments.
func (o *options) choose(ctx context.Context, session *sql.Session, args []string) (err error) {
	var ok bool
	r := &o.request
	if r.Figure, ok = explain.FigureNamed(args[0]); !ok {
		if near := alike(args[0], names()); near != nil {
			return exit.Usagef("explain: there is no figure %q; did you mean %s? The figures are %s", args[0], strings.Join(near, " or "), strings.Join(names(), ", "))
		}
		return exit.Usagef("explain: there is no figure %q; choose %s", args[0], strings.Join(names(), ", "))
	}
	study, err := session.Study(ctx)
	if err != nil {
		return err
	}
	mines, err := session.Mines(ctx)
	if err != nil {
		return err
	}
	for _, word := range args[1:] {
		if err := o.chooseOne(word, study, mines); err != nil {
			return err
		}
	}
	for flag, year := range map[string]int{"--from-year": r.FromYear, "--to-year": r.ToYear} {
		if year != 0 && (year < study.FirstYear || year > study.LastYear) {
			return exit.Usagef("%s %d: is outside the study; give a year from %d to %d", flag, year, study.FirstYear, study.LastYear)
		}
	}
	if r.ToYear != 0 && r.ToYear < r.FromYear {
		return exit.Usagef("--to-year %d: is before --from-year %d", r.ToYear, r.FromYear)
	}
	switch {
	case o.all && r.Mine == "" && (r.FromYear == 0 || r.FromYear != r.ToYear):
		return exit.Usagef("--all: takes a figure of one mine or one year apart; give a MINE or a YEAR")
	case o.all:
		r.Top, r.EveryYear = math.MaxInt32, true
	}
	return nil
}

// chooseOne takes a word as a mine or a year.
func (o *options) chooseOne(word string, study sql.Study, mines []sql.Mine) error {
	r := &o.request
	if id, ok := mineNamed(word, mines); ok {
		if r.Mine != "" {
			return exit.Usagef("explain: mines %s and %s are given; give one", r.Mine, id)
		}
		r.Mine = id
		return nil
	}
	year, err := strconv.Atoi(word)
	switch {
	case err != nil:
		var all []string
		for _, m := range mines {
			all = append(all, m.ID, m.Name)
		}
		if near := alike(word, all); near != nil {
			return exit.Usagef("explain: there is no mine %q; did you mean %s?", word, strings.Join(near, " or "))
		}
		return exit.Usagef("explain: there is no mine %q; minecarbon query -d %s 'from mine' lists all", word, o.Dir)
	case year < study.FirstYear || year > study.LastYear:
		return exit.Usagef("explain: %s is neither a mine nor a year of the study; give a year from %d to %d", word, study.FirstYear, study.LastYear)
	case r.FromYear != 0 || r.ToYear != 0:
		return exit.Usagef("explain: %d and other years are given; give one year, or --from-year and --to-year", year)
	}
	r.FromYear, r.ToYear = year, year
	return nil
}

// mineNamed returns the id of a mine by its id, or by a name that no other mine has.
func mineNamed(word string, mines []sql.Mine) (id string, ok bool) {
	found := 0
	for _, m := range mines {
		switch word {
		case m.ID:
			return m.ID, true
		case m.Name:
			id = m.ID
			found++
		}
	}
	return id, found == 1
}
