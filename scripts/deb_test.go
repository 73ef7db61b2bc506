package scripts

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// standIn is a program as scripts/deb needs one, small enough to be packed in a second. make test-deb packs the real one.
const standIn = `
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	char path[4096];
	FILE *page;

	if (argc == 3 && !strcmp(argv[1], "man")) {
		snprintf(path, sizeof path, "%s/minecarbon.1", argv[2]);
		if (!(page = fopen(path, "w")))
			return 1;
		fputs(".TH MINECARBON 1\n", page);
		return fclose(page);
	}
	puts(argc == 2 ? "minecarbon v0.2.0+1085a48c3d2e" : argv[argc - 1]);
	return 0;
}
`

func TestDeb(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a package")
	}
	for _, tool := range []string{"cc", "dpkg-deb", "dpkg-shlibdeps"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip(err)
		}
	}
	t.Setenv("TZ", "UTC") // of the list of files
	dir := t.TempDir()
	source, program := filepath.Join(dir, "program.c"), filepath.Join(dir, "program")
	if err := os.WriteFile(source, []byte(standIn), 0o666); err != nil {
		t.Fatal(err)
	}
	output(t, "cc", "-o", program, source)
	var packages [2][]byte
	var path string
	for i := range packages {
		cmd := exec.Command("./deb", program, dir)
		cmd.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1700000000")
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		path = strings.TrimSpace(string(out))
		if packages[i], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(packages[0], packages[1]) {
		t.Error("two packages of the same program differ")
	}
	if got := output(t, "dpkg-deb", "-f", path, "Version"); got != "0.2.0+1085a48c3d2e-1\n" {
		t.Errorf("version %q", got)
	}
	if got := output(t, "dpkg-deb", "-f", path, "Depends"); !strings.HasPrefix(got, "libc6 (>= ") {
		t.Errorf("depends on %q, want libc6", got)
	}
	list := output(t, "dpkg-deb", "-c", path)
	for _, file := range []string{
		"bin/minecarbon", "share/man/man1/minecarbon.1.gz", "share/bash-completion/completions/minecarbon",
		"share/zsh/vendor-completions/_minecarbon", "share/fish/vendor_completions.d/minecarbon.fish",
		"share/doc/minecarbon/copyright", "share/doc/minecarbon/changelog.gz", "share/doc/minecarbon/changelog.Debian.gz",
		"share/doc/minecarbon/third-party-licences.gz", "share/doc/minecarbon/README.md",
	} {
		if !strings.Contains(list, " 2023-11-14 22:13 ./usr/"+file+"\n") {
			t.Errorf("%s: is not in the package as of 2023-11-14 22:13", file)
		}
	}
	if n := strings.Count(list, "\n"); strings.Count(list, " root/root ") != n {
		t.Errorf("files of others than root:\n%s", list)
	}
}
