package main

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// TestMutate holds that a change changes something, leaves the file as it was, and is the same for the same numbers.
func TestMutate(t *testing.T) {
	t.Parallel()
	sound := bytes.Repeat([]byte("II*\x00 0123456789 rows: 42 and the rest of a file"), 200)
	kept := bytes.Clone(sound)
	different := map[string]bool{}
	for n := range uint64(1000) {
		changed := mutate(rand.New(rand.NewPCG(1, n)), sound)
		if bytes.Equal(changed, sound) || !bytes.Equal(sound, kept) {
			t.Fatalf("change %d of %q is %q", n, kept, changed)
		}
		if again := mutate(rand.New(rand.NewPCG(1, n)), sound); !bytes.Equal(changed, again) {
			t.Fatalf("change %d is %q, and again %q", n, changed, again)
		}
		different[string(changed)] = true
	}
	const want = 900 // of 1000: a tenth may repeat, as bits of the header and extremes in it
	if len(different) < want {
		t.Errorf("%d different files of 1000, want %d", len(different), want)
	}
}
