package reports

import (
	"errors"
	"testing"
	"time"

	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestCrash crashes the page in Chromium: the work on it ends, with an error that says so, and so does what is asked of the page afterwards.
func TestCrash(t *testing.T) {
	t.Parallel()
	b, _ := open(t, "<!doctype html><title>page</title>", 1280)
	began := time.Now()
	if _, err := chromedp.Call(b.ctx, cdppage.Crash, struct{}{}); err == nil {
		t.Log("the call ended before the page")
	}
	_, printed := b.PDF()
	_, drawn := b.Pictures([]Drawing{{Name: "figure-1a", id: "figure-1a"}})
	for _, err := range []error{printed, drawn} {
		if !errors.Is(err, errCrashed) {
			t.Errorf("after a crash: %v", err)
		}
	}
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("the end took %v", took)
	}
}
