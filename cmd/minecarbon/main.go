package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/minecarbon/minecarbon/cmd/internal/console"
	"github.com/minecarbon/minecarbon/cmd/internal/exit"
	"github.com/minecarbon/minecarbon/libc"
	_ "github.com/minecarbon/minecarbon/libgdal" // here, so that the linker meets its flags before those of godal
)

// init keeps the main goroutine, which writes what the user asks for, on the main thread: the
// threads of the SQL engine may write nowhere.
func init() { runtime.LockOSThread() }

func main() {
	collectLater()
	libc.FewArenas()
	os.Exit(run(os.Args[1:], console.Standard()))
}

// firstCollection is the memory, in percent of Go's usual 4 MB, at which garbage is first collected. Most commands end before.
const firstCollection = 400

// collectLater lets the first collection of garbage wait. The next ones come as they always do, or as a command has asked for meanwhile.
func collectLater() {
	usual := debug.SetGCPercent(firstCollection)
	if usual < 0 || usual > firstCollection {
		debug.SetGCPercent(usual)
		return
	}
	runtime.AddCleanup(new([16]byte), func(percent int) {
		if asked := debug.SetGCPercent(percent); asked != firstCollection {
			debug.SetGCPercent(asked)
		}
	}, usual)
}

// run executes one command line and returns its exit code. An error is printed here, once, and
// nowhere else.
func run(args []string, s console.Streams) int {
	ctx, stop := interruptible(exit.WithEnd(context.Background(), func(err error) { os.Exit(complain(s, err)) }))
	defer stop()
	root := newRootCommand(s)
	root.SetArgs(args)
	return complain(s, exit.Cause(ctx, root.ExecuteContext(ctx)))
}

// complain prints the error of a command line and returns its exit code.
func complain(s console.Streams, err error) int {
	code := exit.Code(err)
	if code != exit.OK {
		fmt.Fprintf(s.Err, "minecarbon: %s\n", console.Printable(err.Error()))
	}
	return code
}

// interruptible returns a context that the first SIGINT or SIGTERM cancels with exit.ErrInterrupted.
// The second ends the process at once, and so does [exit.EndInterrupted] where the work does not end. A closed standard
// output and a file beyond the size that the user's limits allow are errors of the write that meets them, not signals.
func interruptible(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signal.Ignore(syscall.SIGPIPE, syscall.SIGXFSZ)
	signals, ended := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
			signal.Stop(signals)
			cancel(exit.ErrInterrupted)
			exit.EndInterrupted(parent, ended)
		case <-ended:
		}
	}()
	return ctx, func() {
		close(ended)
		signal.Stop(signals)
		cancel(nil)
	}
}
