package jobs

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/cmd/internal/export"
	"github.com/minecarbon/minecarbon/reports/schedule"
)

// Systemd writes a service and a timer that run what is due.
func Systemd(s console.Streams, o Options, file string) error {
	jobs, err := Read(file)
	if err != nil {
		return err
	}
	if o.Output == "" {
		return exit.Usagef("schedule systemd: no directory is given; use -o DIR")
	}
	program, err := os.Executable()
	if err != nil {
		return fmt.Errorf("write systemd units: find this program: %w", err)
	}
	absolute, err := filepath.Abs(file)
	if err != nil {
		return fmt.Errorf("write systemd units: %w", err)
	}
	words := []string{program, "schedule", "run", "--due"}
	if o.state != "" {
		state, err := filepath.Abs(o.state)
		if err != nil {
			return fmt.Errorf("write systemd units: %w", err)
		}
		words = append(words, "--state", state)
	}
	service, timer, err := schedule.SystemdUnits(absolute, append(words, absolute), jobs)
	if err != nil {
		return exit.Usagef("schedule %s: %w", file, err)
	}
	name := "minecarbon-" + strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	for _, unit := range []struct{ extension, text string }{{".service", service}, {".timer", timer}} {
		path := filepath.Join(o.Output, name+unit.extension)
		err := export.Destination{Path: path}.Write(func(w io.Writer) error {
			_, err := io.WriteString(w, unit.text)
			return err
		})
		if err != nil {
			return err
		}
		s.Notef("wrote %s", path)
	}
	return nil
}
