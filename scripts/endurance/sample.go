package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
)

// sample is what a process holds at a moment.
type sample struct{ at, memory, files, threads int } // memory: resident, kB

// samples of a process, in the order of their moments.
type samples []sample

// take adds what a process holds now.
func (s *samples) take(pid, at int) error {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return err
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return err
	}
	*s = append(*s, sample{at, field(status, "VmRSS:"), len(files), field(status, "Threads:")})
	return nil
}

// field returns a number of /proc/PID/status.
func field(status []byte, name string) int {
	_, rest, _ := bytes.Cut(status, []byte(name))
	number, _ := strconv.Atoi(string(bytes.Fields(append(rest, '0'))[0]))
	return number
}

// Growth that is allowed between the second fifth of a run and its last: a share and an absolute amount, of which the larger
// counts.
const (
	allowedShare = 0.10
	allowedKB    = 16 << 10
)

// fifth returns the middle value of a fifth of the samples, counted from 0.
func (s samples) fifth(number int, of func(sample) int) int {
	var values []int
	for _, one := range s[len(s)*number/5 : len(s)*(number+1)/5] {
		values = append(values, of(one))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// print prints a row a quantity, and returns an error for each that grew.
func (s samples) print(what string) (grown error) {
	if len(s) < 5 {
		return fmt.Errorf("%d samples are too few", len(s))
	}
	fmt.Printf("| %s, %d samples up to %d | second fifth | last fifth | largest |\n|---|--:|--:|--:|\n", what, len(s), s[len(s)-1].at)
	for _, q := range []struct {
		name    string
		of      func(sample) int
		allowed func(before int) int
	}{
		{"resident memory, kB", func(s sample) int { return s.memory }, func(before int) int { return max(allowedKB, int(allowedShare*float64(before))) }},
		{"open files", func(s sample) int { return s.files }, func(int) int { return 0 }},
		{"threads", func(s sample) int { return s.threads }, func(int) int { return 2 }}, // Go starts one where others wait in the kernel
	} {
		before, after := s.fifth(1, q.of), s.fifth(4, q.of)
		largest := 0
		for _, one := range s {
			largest = max(largest, q.of(one))
		}
		fmt.Printf("| %s | %d | %d | %d |\n", q.name, before, after, largest)
		if after > before+q.allowed(before) {
			grown = errors.Join(grown, fmt.Errorf("%s grew from %d to %d", q.name, before, after))
		}
	}
	return grown
}
