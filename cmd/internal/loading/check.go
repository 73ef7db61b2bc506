package loading

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/loader"
	"github.com/minecarbon/minecarbon/loader/finding"
)

// CheckOptions are the options of the verb check.
type CheckOptions struct {
	Geostatistics loader.Geostatistics
	lenient       bool
	json          bool
	threads       int
}

// AddFlags adds the flags of the verb check.
func (o *CheckOptions) AddFlags(flags *pflag.FlagSet) {
	flags.BoolVar(&o.lenient, "lenient", false, "say what a load with --lenient would")
	flags.BoolVar(&o.json, "json", false, "print one JSON document: what would be loaded, the findings, the exit code")
	flags.IntVar(&o.threads, "threads", 0, "use `N` processors (0 = all)")
}

// Check prints what a load of the study would say. Its error has the exit code of that load.
func Check(ctx context.Context, s console.Streams, o CheckOptions, file string) error {
	if err := exit.First(exit.UseThreads(o.threads), UseMemory("")); err != nil {
		return err
	}
	report, err := examine(ctx, s, o, file)
	if err != nil {
		return exit.Cause(ctx, err)
	}
	refusal := refusalOf(report)
	if o.json {
		err = printJSON(s, report, exit.Code(refusal))
	} else {
		printReport(s, report)
	}
	return exit.First(err, refusal)
}

// examine checks the study with progress on a terminal.
func examine(ctx context.Context, s console.Streams, o CheckOptions, file string) (*loader.Report, error) {
	var state console.Phase
	line := console.NewProgress(s, state.String)
	defer line.Stop()
	return loader.Check(ctx, file, loader.Options{Lenient: o.lenient, Geostatistics: o.Geostatistics, Progress: state.Set})
}

// refusalOf returns an error with the exit code of a load, nil if it would write a dataset.
func refusalOf(r *loader.Report) error {
	if r.Loads {
		return nil
	}
	return exit.WithCode(fmt.Errorf("check %s: a load would end with %s; mend what the report names", r.Study, counted(r, finding.Error)), exit.Code(r.Refusal))
}

// counted counts the findings of a severity, as "2 errors".
func counted(r *loader.Report, severity string) string {
	n := int64(0)
	for _, f := range r.Findings {
		if f.Severity == severity {
			n++
		}
	}
	return console.Counted(n, severity)
}

func printJSON(s console.Streams, r *loader.Report, code int) error {
	encoder := json.NewEncoder(s.Out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	document := struct {
		*loader.Report
		Summary  *foreseen `json:"summary,omitempty"`
		ExitCode int       `json:"exit_code"`
	}{Report: r, ExitCode: code}
	if r.Summary != nil {
		document.Summary = &foreseen{Summary: r.Summary}
	}
	return encoder.Encode(document)
}

// foreseen is the summary of a load without what only the load itself counts.
type foreseen struct {
	*loader.Summary
	Floored      *loader.Tally `json:"pixel_years_floored,omitempty"`
	PixelYearRow *int64        `json:"pixel_year_rows,omitempty"`
}

func printReport(s console.Streams, r *loader.Report) {
	p := printer{w: s.Out, width: s.Width}
	p.line("study", "%s", r.Study)
	if r.FirstYear > 0 {
		p.line("years", "%d to %d", r.FirstYear, r.LastYear)
	}
	for i, e := range r.NPP {
		label := "npp"
		if i > 0 {
			label = ""
		}
		p.line(label, "%s", encodingText(e))
	}
	if r.Summary != nil {
		p.summary(r.Summary)
	}
	for _, part := range r.Unchecked {
		p.line("unchecked", "%s", part)
	}
	for _, f := range r.Findings {
		p.line(f.Severity, "%s", f)
	}
	p.line("result", "%s", verdict(r))
}

func verdict(r *loader.Report) string {
	load, would := "a load", "would write a dataset"
	if r.Lenient {
		load = "a lenient load"
	}
	if !r.Loads {
		would = fmt.Sprintf("would end with exit code %d and write nothing", exit.Code(r.Refusal))
	}
	if r.Recordable {
		would += ", or with --lenient record the errors and go on"
	}
	return fmt.Sprintf("%s, %s, %s: %s %s", counted(r, finding.Error), counted(r, finding.Warning), counted(r, finding.Remark), load, would)
}

// encodingText says how files store NPP, as "2001 to 2022: 22 files of Int16, stored × 0.1, nodata 32767".
func encodingText(e loader.YearsEncoding) string {
	text := fmt.Sprintf("%s: %s of %s, NPP = stored × %v", loader.YearRanges(e.Years, " to "), console.Counted(int64(e.Files), "file"), e.Stored, e.PerStored)
	if e.AtZero != 0 {
		text += fmt.Sprintf(" + %v", e.AtZero)
	}
	text += " g C m⁻² a⁻¹"
	if e.Unit != "" {
		text += ", unit " + strings.TrimSpace(e.Unit)
	} else {
		text += ", no unit said"
	}
	if e.Mask {
		text += ", a mask"
	}
	if e.Codes != "" {
		text += ", class codes " + e.Codes
	}
	if e.NoData != "" {
		return text + ", nodata " + e.NoData
	}
	return text + ", no nodata"
}
