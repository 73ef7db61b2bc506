package schedule

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// hookLimit bounds what a hook may take.
const hookLimit = time.Minute

// payload is what a hook is given: the record of a run's end, and in words what its outputs say.
type payload struct {
	Record
	Message string `json:"message,omitempty"`
}

// maxMessage bounds what of a text a hook is given, in bytes.
const maxMessage = 1 << 16

// message are the texts beside the outputs that the run published.
func (j *Job) message(rec Record) string {
	var texts []string
	for _, o := range j.Outputs {
		file := WithExtension(j.fileAt(o, rec.At), o.Message)
		if o.Message == "" || !slices.Contains(rec.Files, file) {
			continue
		}
		if text, err := os.ReadFile(file); err == nil {
			texts = append(texts, strings.ToValidUTF8(string(text[:min(len(text), maxMessage)]), ""))
		}
	}
	return strings.Join(texts, "\n")
}

// notify gives the record of a run's end to a hook.
func (r *Runner) notify(h Hook, rec payload) error {
	ctx, cancel := context.WithTimeout(context.Background(), hookLimit)
	defer cancel()
	text, err := json.Marshal(rec)
	if err != nil {
		return err
	}
	if len(h.Command) > 0 {
		cmd := process(ctx, r.Dir, h.Command)
		var printed tail
		cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(text), &printed, &printed
		if failed := cmd.Run(); failed != nil {
			err = fmt.Errorf("hook %s: %w %q", h.Command[0], failed, printed.lines())
		}
	}
	if h.Webhook != "" {
		err = errors.Join(err, post(ctx, h.Webhook, text))
	}
	return err
}

// post sends a record. Errors name the host alone, since paths of webhooks are secrets.
func post(ctx context.Context, address string, text []byte) error {
	where, err := url.Parse(address)
	if err != nil {
		return errors.New("webhook: is no URL")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("webhook %s: cannot be asked", where.Host)
	}
	request.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(request)
	var failed *url.Error
	if errors.As(err, &failed) {
		err = failed.Err
	}
	if err != nil {
		return fmt.Errorf("webhook %s: %w", where.Host, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("webhook %s: answers %s", where.Host, answer.Status)
	}
	return nil
}
