package version

import (
	_ "embed"
	"runtime/debug"
	"strings"
)

// release is the name of the release's tag, or of the last one before a development build.
//
//go:embed VERSION
var release string

// stamped is what scripts/version printed when make built the program, else empty.
var stamped string

// commitDigits is the length of an abbreviated commit.
const commitDigits = 12

// Text returns the version, for example v0.2.0. A program that was built from another commit than the release's adds
// it, as v0.2.0+1085a48c3d2e; one whose files were changed since that commit ends in .dirty. The commit comes from make
// or else from the Go tool, and is left out where neither knows it.
func Text() string {
	if stamped != "" {
		return stamped
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return describe(strings.TrimSpace(release), info)
}

// describe is the version of a program that was built without make.
func describe(release string, info *debug.BuildInfo) string {
	module := strings.TrimSuffix(info.Main.Version, "+dirty")
	commit, dirty := "", module != info.Main.Version
	for _, setting := range info.Settings {
		switch setting.Key {
		case "vcs.revision":
			commit = setting.Value
		case "vcs.modified":
			dirty = setting.Value == "true"
		}
	}
	if i := strings.LastIndexByte(module, '-'); commit == "" && i >= 0 {
		commit = module[i+1:] // of a pseudo-version, as go install makes one: v0.0.0-20261128042806-1085a48c3d2e
	}
	var marks []string
	if commit != "" && module != release {
		marks = append(marks, commit[:min(commitDigits, len(commit))])
	}
	if dirty {
		marks = append(marks, "dirty")
	}
	if len(marks) == 0 {
		return release
	}
	return release + "+" + strings.Join(marks, ".")
}
