package sql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"

	bindings "github.com/duckdb/duckdb-go-bindings"
	"github.com/duckdb/duckdb-go/v2"

	"github.com/minecarbon/minecarbon/sql/internal/sandbox"
)

// An engine is DuckDB in memory over a dataset. It creates the dataset's objects when a
// statement first may name them.
type engine struct {
	dir         string // of the dataset, for messages
	path        string // where the dataset was when the engine started
	db          *sql.DB
	sandbox     *sandbox.Sandbox
	spill       string // directory for what does not fit into memory
	removeSpill func() error
	absent      []string        // optional tables without a file
	scratch     bool            // there is a schema that statements may write to
	opened      *sandbox.Opened // folders of the user's own, whose files statements may read
	readsFiles  bool            // statements that name no file may read some, too
	keeper      *keeper         // nil where no rows are kept
	mu          sync.Mutex
	created     map[fragment]bool
}

// connect starts an engine that may read the files of the dataset and write only the
// writable ones.
func connect(ctx context.Context, set *dataset, o Options, statements *running, writable []string) (*engine, error) {
	return startEngine(ctx, set, o, statements, writable, func(spill string) string { return settings(set, o, spill, writable) })
}

// startEngine starts an engine with the settings, which take the directory to spill to.
func startEngine(ctx context.Context, set *dataset, o Options, statements *running, writable []string, settings func(spill string) string) (_ *engine, err error) {
	e := &engine{dir: set.dir, path: set.currentPath(), absent: set.absent, scratch: o.Scratch, opened: sandbox.Open(o.AllowFiles), created: map[fragment]bool{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.close())
		}
	}()
	if e.spill, e.removeSpill, err = o.folder(); err != nil {
		return nil, fmt.Errorf("start DuckDB: %w; set TMPDIR to a directory that can be written", err)
	}
	if e.sandbox, err = sandbox.New([]string{set.path}, append([]string{e.spill}, writable...), e.opened); err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	// DuckDB looks at the machine as it opens, which the sandbox forbids. Its one thread is then the caller's; the
	// settings start the others, from inside the sandbox.
	connector, err := duckdb.NewConnector("?threads=1", nil)
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	duckdb.RegisterReplacementScan(connector, macroOf)
	e.db = sql.OpenDB(connector)
	if o.Scratch {
		e.db.SetMaxOpenConns(1)
	}
	thread, err := e.sandbox.NewThread()
	if err != nil {
		return nil, fmt.Errorf("start DuckDB: %w", err)
	}
	defer thread.End()
	thread.Run(func() { err = e.setUp(ctx, settings(e.spill), statements) })
	return e, err
}

func (e *engine) setUp(ctx context.Context, settings string, statements *running) error {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // it returns to the pool
	if err := execute(conn, settings); err != nil {
		return ended(ctx, fmt.Errorf("set up DuckDB: %w", err))
	}
	if err := registerFunctions(conn, statements); err != nil {
		return fmt.Errorf("register functions: %w", err)
	}
	return nil
}

// close ends the engine and removes what it left on disk.
func (e *engine) close() error {
	var all []error
	if e.db != nil {
		all = append(all, e.db.Close())
	}
	if e.sandbox != nil {
		all = append(all, e.sandbox.Close())
	}
	if e.removeSpill != nil {
		all = append(all, e.removeSpill())
	}
	return errors.Join(all...)
}

// ensureObjects creates the objects that the text may name, or all of them, and reports
// whether all are there. Statements that read DuckDB's catalogue or build SQL may need
// any object, so all are created.
func (e *engine) ensureObjects(ctx context.Context, text string, all bool) (complete bool, err error) {
	fragments := everything()
	if !all && !needsAll(text) {
		fragments = e.objectsIn(ctx, text)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.has(fragments) {
		return e.has(everything()), nil
	}
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close() //nolint:errcheck // it returns to the pool
	err = e.create(ctx, conn, fragments)
	return e.has(everything()), err
}

// objectsIn are the objects that the text may name, with rows that were kept where there are some.
func (e *engine) objectsIn(ctx context.Context, text string) []fragment {
	fragments := objectsIn(text, true)
	if slices.Contains(fragments, fragment{keptObject, kept}) && e.keeper.rows(ctx, keptFile(e.spill)) != nil {
		return objectsIn(text, false)
	}
	return fragments
}

// sharedSteps are the steps that many views are made of, each after those it is made of.
var sharedSteps = []string{
	"steps/false_discovery", "views/undisturbed_line", "views/baseline", "steps/annual_sum", "steps/mine_change",
	"steps/cell_amplification", "steps/fitted_year", "steps/exposed_cohort",
}

// share puts the rows of the shared steps with the parameters into tables. Whatever calls a step with just these then reads its table.
func (e *engine) share(ctx context.Context, p Parameters) (err error) {
	for _, object := range sharedSteps {
		if _, err := e.ensureObjects(ctx, path.Base(object), false); err != nil {
			return err
		}
		if err := e.run(ctx, sharing(object, p)); err != nil {
			return err
		}
	}
	return nil
}

// run executes statements without rows, until the context ends. They are not prepared, which would plan them twice.
func (e *engine) run(ctx context.Context, text string) error {
	stream, err := newStream(ctx, e)
	if err != nil {
		return err
	}
	var failed error
	err = stream.interruptible(func() { failed = execute(stream.conn, text) })
	if failed != nil && err == nil {
		err = statementError(ctx, failed.Error())
	}
	return errors.Join(err, stream.close())
}

// sharing is the text that keeps the rows of a step and makes its macro read them.
func sharing(object string, p Parameters) string {
	name := path.Base(object)
	var same, passed []string
	for _, parameter := range parametersOf(object) {
		value := parameter.value
		for _, given := range p.given() {
			if given.name == parameter.name {
				value = given.value
			}
		}
		same = append(same, parameter.name+" is not distinct from "+value)
		passed = append(passed, parameter.name+" := "+parameter.name)
	}
	text := replacing(fragment{object, body}.qualified())
	head, _, _ := strings.Cut(text, " as table")
	return strings.Replace(text, "macro main."+name, "macro main.computed_"+name, 1) +
		fmt.Sprintf("create or replace table main.shared_%[1]s as from main.computed_%[1]s(%[2]s);\n", name, p.Arguments(name)) +
		head + fmt.Sprintf(" as table\nfrom main.shared_%[1]s where %[2]s\nunion all\nfrom main.computed_%[1]s(%[3]s) where not (%[2]s);\n",
		name, strings.Join(same, " and "), strings.Join(passed, ", "))
}

func (e *engine) has(fragments []fragment) bool {
	return !slices.ContainsFunc(fragments, func(f fragment) bool { return !e.isCreated(f) })
}

// isCreated reports whether a fragment is there; a body stands for the brief one and for the one that reads rows that were kept.
func (e *engine) isCreated(f fragment) bool {
	return e.created[f] || (f.part == brief || f.part == kept) && e.created[fragment{f.object, body}]
}

// create creates the fragments that are not there, in one transaction.
func (e *engine) create(ctx context.Context, conn *sql.Conn, fragments []fragment) error {
	var text strings.Builder
	text.WriteString("begin;\n")
	for _, f := range fragments {
		if e.isCreated(f) {
			continue
		}
		if f.part == kept {
			text.WriteString(keptText(keptFile(e.spill)))
			continue
		}
		text.WriteString(f.qualifiedFor(e.absent))
	}
	text.WriteString("commit;\n")
	if err := execute(conn, text.String()); err != nil {
		if outOfMemory(err) {
			return ended(ctx, statementErrorf("open dataset %s: %s", e.dir, remedied(err.Error())))
		}
		return ended(ctx, datasetErrorf("open dataset %s: %w; load the study again with this version", e.dir, err))
	}
	for _, f := range fragments {
		e.created[f] = true
	}
	return nil
}

// execute runs many statements at once. The driver would prepare each and then
// run it, which takes twice the time.
func execute(conn *sql.Conn, text string) error {
	handle, err := nativeConnection(conn)
	if err != nil {
		return err
	}
	var result bindings.Result
	defer bindings.DestroyResult(&result)
	if bindings.Query(handle, text, &result) == bindings.StateError {
		return errors.New(bindings.ResultError(&result))
	}
	return nil
}

// streamBuffer is how far a result runs ahead of its reader. DuckDB's own 1 MB
// keeps all threads but one waiting. The setting is the connection's, and the
// statements of one goroutine keep to the one that is set up.
const streamBuffer = "8MB"

// settings close DuckDB off: files of the dataset only, no extensions, nothing to
// be set later. The files are named through dataset_file and not found along
// file_search_path, which prefers a file of that name in the working directory.
func settings(set *dataset, o Options, spill string, writable []string) string {
	var text strings.Builder
	assign := func(name, value string) { fmt.Fprintf(&text, "set global %s = %s;\n", name, value) }
	threads := o.Threads
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	assign("threads", fmt.Sprint(threads))
	if o.MemoryLimit != 0 {
		assign("memory_limit", quote(fmt.Sprint(o.MemoryLimit, "B")))
	}
	assign("temp_directory", quote(spill))
	assign("parquet_metadata_cache", "true")
	fmt.Fprintf(&text, "set session streaming_buffer_size = %s;\n", quote(streamBuffer))
	assign("autoinstall_known_extensions", "false")
	assign("autoload_known_extensions", "false")
	allowed := append([]string{set.path}, o.AllowFiles...)
	if set.replacedPath != "" {
		allowed = append(allowed, set.replacedPath)
	}
	assign("allowed_directories", list(allowed))
	if o.Scratch {
		writable = append(slices.Clone(writable), spoolFile(spill))
	}
	assign("allowed_paths", list(append(slices.Clone(writable), keptFile(spill))))
	assign("enable_external_access", "false")
	if o.Scratch {
		text.WriteString("create schema scratch;\nset session search_path = 'scratch,main';\n")
	}
	assign("lock_configuration", "true")
	fmt.Fprintf(&text, "create macro main.dataset_file(file_name) as %s || file_name;\n", quote(set.path+"/"))
	return text.String()
}

// quote is the text as an SQL literal.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

func list(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = quote(text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
