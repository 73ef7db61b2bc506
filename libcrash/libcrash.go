package libcrash

// #include <stddef.h>
// void minecarbon_crash_reading(const char *what, size_t length);
// void minecarbon_crash_after_go(void);
import "C"

import (
	"runtime"
	"strings"
	"unicode"
	"unsafe"
)

func init() { C.minecarbon_crash_after_go() }

// Reading calls f, in which a library reads what, such as "load npp 2001.hdf": the beginning of the message of a crash. f runs
// on one thread of the operating system.
func Reading(what string, f func()) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	set(printable(what))
	defer set("")
	f()
}

func set(what string) {
	C.minecarbon_crash_reading((*C.char)(unsafe.Pointer(unsafe.StringData(what))), C.size_t(len(what)))
}

// printable replaces what a terminal would take for a command.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
