package loader

import (
	"context"
	"slices"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/finding"
	"github.com/minecarbon/minecarbon/loader/studyfile"
)

// Report is what a load of a study would say.
type Report struct {
	Study     string `json:"study"` // the study file
	Name      string `json:"name"`
	FirstYear int    `json:"first_year,omitempty"` // 0 where the study file does not say it
	LastYear  int    `json:"last_year,omitempty"`
	Lenient   bool   `json:"lenient"`
	Loads     bool   `json:"loads"` // a load would write a dataset
	// Recordable says that a load would not, and a lenient one would record the errors and go on.
	Recordable bool `json:"recordable"`

	// Summary is what would be loaded, nil where an input is not sound. Floored and PixelYearRow are not
	// counted: these need kriging and the tables.
	Summary *Summary `json:"summary,omitempty"`
	// NPP is how the rasters store NPP.
	NPP      []YearsEncoding   `json:"npp,omitempty"`
	Findings []finding.Finding `json:"findings"` // by severity, input and year
	// Unchecked says what could not be examined, since something before it is not sound.
	Unchecked []string `json:"unchecked,omitempty"`

	Refusal error `json:"-"` // the error with which a load would end, nil if it would not
}

// Check examines the inputs of a study file as Load does, with all its findings, and writes nothing. It
// leaves out kriging, the tables and the checksums of the inputs. Of the options it uses Lenient,
// Geostatistics and Progress. What is wrong stands in the report; the error is the context's.
//
// A key of the study file with a mistake counts as absent. What depends on an input that is not
// sound is not examined.
func Check(ctx context.Context, file string, o Options) (*Report, error) {
	r := &Report{Study: file, Lenient: o.Lenient}
	study, mistakes, err := studyfile.ReadAll(file)
	if err != nil {
		r.Refusal = err
		study = &studyfile.Study{File: file}
	} else if len(mistakes) > 0 {
		r.Refusal = fault.New(fault.ErrUsage, "%w", mistakes)
		study.Background.Variogram.Fixed = false
	}
	l := newLoad(study, o)
	defer l.close()
	l.quality.Refuse("study", err)
	for _, mistake := range mistakes {
		l.quality.Refuse("study", fault.New(fault.ErrUsage, "%w", mistake))
	}
	l.open()
	r.ends(l)
	if err := l.examine(ctx); err != nil {
		return nil, err
	}
	r.ends(l)
	assessed, err := r.assess(ctx, l)
	if err != nil {
		return nil, err
	}
	r.ends(l)
	r.complete(l, assessed)
	return r, nil
}

// ends keeps the error with which a load would end at this step.
func (r *Report) ends(l *load) {
	if r.Refusal == nil {
		r.Refusal = l.quality.Refusal(r.Lenient)
	}
}

// assess takes sound inputs as far as the methods of the background, and reports whether it did.
func (r *Report) assess(ctx context.Context, l *load) (bool, error) {
	if l.land == nil || l.quality.Unsound() {
		return false, nil
	}
	b, err := l.assess(ctx)
	if err := l.refuse(ctx, "npp", err); err != nil || b == nil {
		return false, err
	}
	l.summary.countYears(l.land, b.npp.knownNPP)
	return true, nil
}

// complete fills in what the steps have found out.
func (r *Report) complete(l *load, assessed bool) {
	l.phase("")
	r.Name, r.FirstYear, r.LastYear, r.Loads = l.study.Name, l.study.FirstYear, l.study.LastYear, r.Refusal == nil
	r.Findings = append([]finding.Finding{}, l.quality.Sorted()...) // a list in JSON, not null
	// Mistakes of the study file stand before what they may have caused.
	slices.SortStableFunc(r.Findings, func(a, b finding.Finding) int { return b2i(b.Input == "study") - b2i(a.Input == "study") })
	if assessed {
		r.Summary = l.summary
		r.Recordable = !r.Loads && !l.quality.Unsound()
	}
	if l.npp != nil {
		r.NPP = folded(l.npp.encodings(l.study))
	}
	for _, part := range []struct {
		left bool
		text string
	}{
		{l.census == nil, "the map: events, mines on it"},
		{l.census != nil && l.land == nil, "the map: shares of its land, until its years are sound"},
		{len(l.years) == 0, "NPP: its numbers under the map"},
		{!assessed, "cells: NPP of all of them, samples of the background"},
	} {
		if part.left {
			r.Unchecked = append(r.Unchecked, part.text)
		}
	}
}
