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

// hookLimit is the time limit of a hook.
const hookLimit = time.Minute

// payload is the JSON sent to a hook: the record of a run's end, and the messages of its outputs.
type payload struct {
	Record
	Message string `json:"message,omitempty"`
}

// maxMessage limits each message sent to a hook, in bytes.
const maxMessage = 1 << 16

// message returns the texts beside the outputs that the run published.
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

// notify sends the record of a run's end to the command and the webhook of a hook.
func (r *Runner) notify(h Hook, p payload) error {
	ctx, cancel := context.WithTimeout(context.Background(), hookLimit)
	defer cancel()
	text, err := json.Marshal(p)
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

// post sends a record to a webhook. Errors name only the host, since paths of webhooks are secrets.
func post(ctx context.Context, address string, text []byte) error {
	where, err := url.Parse(address)
	if err != nil {
		return errors.New("webhook: is not a URL")
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
