#include <dlfcn.h>
#include <gdal_version.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HIDDEN __attribute__((visibility("hidden")))

_Static_assert(GDAL_VERSION_MAJOR == 3, "name the shared library of this version of GDAL in load");

// Where each function is, in the order of the names: calls_linux_amd64.S has both.
extern HIDDEN void *minecarbon_gdal_functions[];
extern HIDDEN const char minecarbon_gdal_names[];

static const char *(*version_info)(const char *);
static char message[512];

static void load(void) {
	char library[32];
	snprintf(library, sizeof library, "libgdal.so.%d", 26 + GDAL_VERSION_MINOR);
	// GDAL's own plugins and godal look for functions among those of the program.
	void *gdal = dlopen(library, RTLD_LAZY | RTLD_GLOBAL);
	if (gdal == NULL) {
		snprintf(message, sizeof message, "load GDAL: %s; install GDAL 3.%d, whose package in Debian is libgdal%d", dlerror(), GDAL_VERSION_MINOR, 26 + GDAL_VERSION_MINOR);
		return;
	}
	void **function = minecarbon_gdal_functions;
	for (const char *name = minecarbon_gdal_names; *name != 0; name += strlen(name) + 1, function++) {
		*function = dlsym(gdal, name);
	}
	version_info = dlsym(gdal, "GDALVersionInfo");
}

// Loads GDAL, once; returns why that fails, or NULL.
HIDDEN const char *minecarbon_gdal_load(void) {
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, load);
	return message[0] == 0 ? NULL : message;
}

// What a function does that is called before GDAL is loaded, which has nobody to return an error to.
HIDDEN void minecarbon_gdal_need(void) {
	if (minecarbon_gdal_load() != NULL) {
		fprintf(stderr, "minecarbon: %s\n", message);
		_exit(1);
	}
}

// godal asks for the version as the program starts. The library's name holds it to the one of the headers.
HIDDEN const char *GDALVersionInfo(const char *request) {
	if (version_info == NULL) {
		if (strcmp(request, "VERSION_NUM") == 0) {
			static char number[16];
			snprintf(number, sizeof number, "%d", GDAL_VERSION_NUM);
			return number;
		}
		minecarbon_gdal_need();
	}
	return version_info(request);
}
