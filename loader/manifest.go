package loader

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/minecarbon/minecarbon/loader/fault"
	"github.com/minecarbon/minecarbon/loader/staging"
	"github.com/minecarbon/minecarbon/loader/studyfile"
	"github.com/minecarbon/minecarbon/loader/table"
)

// SchemaVersion counts the changes of tables and columns that readers notice.
const SchemaVersion = 1

// Manifest is manifest.json: where a dataset came from and what it holds.
type Manifest struct {
	SchemaVersion int              `json:"schema_version"`
	Software      string           `json:"software"`
	Created       time.Time        `json:"created"`
	Study         *studyfile.Study `json:"study"`
	Lenient       bool             `json:"lenient"`
	PixelYears    string           `json:"pixel_years"`
	Inputs        []InputFile      `json:"inputs"`
	NPPEncoding   []FileEncoding   `json:"npp_encoding"`
	Files         []table.DataFile `json:"files"`
	Rows          map[string]int64 `json:"rows"` // by table
	Summary       *Summary         `json:"summary"`

	// SHA256 is the checksum of the manifest file as it was read. It identifies the
	// dataset, since the manifest holds the checksums of all files.
	SHA256 string `json:"-"`
}

// InputFile is a file that the dataset was made from; Path is relative to the
// study file where it lies below its folder.
type InputFile struct {
	Role   string `json:"role"` // study, npp, disturbance, mines
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// countRows sums the rows of the tables over their files.
func (m *Manifest) countRows() {
	m.Rows = map[string]int64{}
	for _, f := range m.Files {
		table, _, _ := strings.Cut(strings.TrimSuffix(f.Path, ".parquet"), "/")
		m.Rows[table] += f.Rows
	}
}

// writeManifest puts a manifest into a staging directory, synced.
func writeManifest(dir string, manifest any) error {
	text, err := json.MarshalIndent(manifest, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", staging.ManifestName, err)
	}
	f, err := os.Create(filepath.Join(dir, staging.ManifestName))
	if err != nil {
		return fmt.Errorf("write %s: %w", staging.ManifestName, fault.Cause(err))
	}
	_, err = f.Write(append(text, '\n'))
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", staging.ManifestName, fault.Cause(err))
	}
	return nil
}
