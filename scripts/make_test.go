package scripts

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unlisted are make targets that make help leaves out: only other targets need them.
var unlisted = []string{"setup-tests", "setup-packaging", "check-setup", "install-files"}

func TestMakeHelp(t *testing.T) {
	_, phony, _ := strings.Cut(readRoot(t, "Makefile"), "\n.PHONY: ")
	phony, _, _ = strings.Cut(phony, "\n")
	help := output(t, "make", "-s", "help")
	for _, target := range strings.Fields(phony) {
		listed := regexp.MustCompile(`(?m)^  make ` + target + ` +\S`).MatchString(help)
		if listed == slices.Contains(unlisted, target) {
			t.Errorf("make help lists %s: %v\n%s", target, listed, help)
		}
	}
}

// TestSetupCheck runs the check where no program is found but those of the shell.
func TestSetupCheck(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip(err)
	}
	cmd := exec.Command(shell, "setup", "check")
	cmd.Env = []string{"PATH=" + t.TempDir()}
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "build-essential pkg-config libgdal-dev") || strings.Contains(string(out), "installing") {
		t.Errorf("error %v\n%s", err, out)
	}
	if out, err := exec.Command(shell, "setup", "tests").CombinedOutput(); err == nil {
		t.Errorf("an unknown argument passes\n%s", out)
	}
}

// TestWorkflow holds that continuous integration runs what a contributor can run, .ci/run, and nothing else.
func TestWorkflow(t *testing.T) {
	var runs []string
	for _, found := range regexp.MustCompile(`(?m)^\s*-? *run: *(.*)$`).FindAllStringSubmatch(readRoot(t, ".github/workflows/ci.yml"), -1) {
		runs = append(runs, found[1])
	}
	if !slices.Equal(runs, []string{".ci/run"}) {
		t.Errorf("the workflow runs %q, want .ci/run alone", runs)
	}
}
