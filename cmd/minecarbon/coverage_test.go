package main

import (
	"strings"
	"testing"
)

// TestCoverage tries intervals on two small scenes of two settings, one of which gives a parameter. Each figure is counted for both mines and for all of them, so a row of mines has as
// many as four cases.
func TestCoverage(t *testing.T) {
	skipShort(t, "loads four scenes")
	t.Parallel()
	ran := runProgram(t, program(nil, "simulate", "--coverage", "2", "--settings", "step,product", "--pixels", "300", "--mines", "2"), "")
	if ran.code != 0 {
		t.Fatalf("exit code %d: %s", ran.code, ran.err)
	}
	for _, want := range []string{"| climate step of 10 % | vcsd | a mine | 4 | ", "| climate step of 10 % | vcsd_adjusted | all mines | 2 | ", "| climate step of 10 % | r_vcs | all mines | ", "which `npp_sd` says | vcsd | all mines | 2 | "} {
		if !strings.Contains(ran.out, want) {
			t.Errorf("no %q in\n%s", want, ran.out)
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"simulate", "--coverage", "0"}, "simulate --coverage 0: want 1 scene or more"},
		{[]string{"simulate", "--coverage", "1", "--settings", "flood"}, `no setting "flood"`},
		{[]string{"simulate"}, "give either the folder of a scene or --coverage"},
		{[]string{"simulate", "--coverage", "1", "dir"}, "give either the folder of a scene or --coverage"},
	} {
		if ran := runProgram(t, program(nil, c.args...), ""); ran.code != 2 || !strings.Contains(ran.err, c.want) {
			t.Errorf("%v: exit code %d, %s", c.args, ran.code, ran.err)
		}
	}
}
