package libgdal

// The linker leaves out GDAL, which nothing needs then, and the list of the program's own functions, which the library of DuckDB asks
// for on behalf of extensions. The system would look up 1400 of them as the program starts.

// #cgo pkg-config: gdal
// #cgo LDFLAGS: -Wl,--as-needed -Wl,--no-export-dynamic
// const char *minecarbon_gdal_load(void);
import "C"

import (
	"errors"
	"sync"
)

// Load loads GDAL unless it is there already. The error names the library and says what to install.
//
// A call of a function in functions.h loads GDAL by itself, and ends the program where that fails. Load is for those who look
// functions up by name, as godal does with its drivers, and for those who can return the error.
var Load = sync.OnceValue(func() error {
	if message := C.minecarbon_gdal_load(); message != nil {
		return errors.New(C.GoString(message))
	}
	return nil
})
