package version

import (
	"regexp"
	"runtime/debug"
	"testing"
)

func TestDescribe(t *testing.T) {
	const commit = "1085a48c3d2e0f6b7a1c5d4e9f8a7b6c5d4e3f2a"
	checkout := func(modified string) []debug.BuildSetting {
		return []debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.revision", Value: commit}, {Key: "vcs.modified", Value: modified}}
	}
	for _, c := range []struct {
		name, module string
		settings     []debug.BuildSetting
		want         string
	}{
		{"nothing known", "", nil, "v0.2.0"},
		{"no version control", "(devel)", nil, "v0.2.0"},
		{"go install of the release", "v0.2.0", nil, "v0.2.0"},
		{"go install of a commit", "v0.2.1-0.20261128042806-1085a48c3d2e", nil, "v0.2.0+1085a48c3d2e"},
		{"checkout of the release", "v0.2.0", checkout("false"), "v0.2.0"},
		{"changed checkout of the release", "v0.2.0+dirty", checkout("true"), "v0.2.0+dirty"},
		{"checkout of another commit", "v0.0.0-20261128042806-1085a48c3d2e", checkout("false"), "v0.2.0+1085a48c3d2e"},
		{"changed checkout", "v0.0.0-20261128042806-1085a48c3d2e+dirty", checkout("true"), "v0.2.0+1085a48c3d2e.dirty"},
		{"checkout without tags", "(devel)", checkout("true"), "v0.2.0+1085a48c3d2e.dirty"},
	} {
		info := &debug.BuildInfo{Main: debug.Module{Version: c.module}, Settings: c.settings}
		if got := describe("v0.2.0", info); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	if got := Text(); !regexp.MustCompile(`^v\d+\.\d+\.\d+($|\+)`).MatchString(got) {
		t.Errorf("the version is %q; VERSION should hold a tag such as v0.2.0", got)
	}
}
