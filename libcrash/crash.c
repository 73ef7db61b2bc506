#include "crash.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

char (*minecarbon_crash_slots)[MOST];

static int taken;             // slots, by a thread each
static __thread int slot = -1; // of the thread, -1 before it reads anything

static int silenced;    // GOTRACEBACK=crash
static int on_terminal; // standard error is one, on which a line of progress may stand

void minecarbon_crash_reading(const char *what, size_t length)
{
	if (minecarbon_crash_slots == NULL)
		return;
	if (slot < 0)
		slot = __sync_fetch_and_add(&taken, 1);
	if (slot >= SLOTS)
		return;
	char *text = minecarbon_crash_slots[slot];
	if (length >= MOST)
		length = MOST - 1;
	memcpy(text, what, length);
	text[length] = 0;
}

static void say(const char *text)
{
	size_t length = strlen(text);
	while (length > 0) {
		ssize_t n = write(STDERR_FILENO, text, length);
		if (n < 0 && errno != EINTR)
			return;
		if (n > 0) {
			text += n;
			length -= n;
		}
	}
}

static const char *name(int number)
{
	switch (number) {
	case SIGSEGV: return "SIGSEGV";
	case SIGBUS: return "SIGBUS";
	case SIGFPE: return "SIGFPE";
	case SIGABRT: return "SIGABRT";
	case SIGILL: return "SIGILL";
	}
	return "a signal";
}

// It calls only what a handler of signals may call.
int minecarbon_crash_say(int of, int number)
{
	int found = 0;
	say(on_terminal ? "\r\033[Kminecarbon: " : "minecarbon: ");
	for (int i = 0; i < SLOTS && minecarbon_crash_slots != NULL; i++) {
		if ((of < 0 || of == i) && minecarbon_crash_slots[i][0]) {
			say(found++ ? ", or " : "");
			say(minecarbon_crash_slots[i]);
		}
	}
	say(found ? ": the library that reads it crashed (" : "a library of the program crashed (");
	say(name(number));
	say(found ? "); the file is damaged or of a kind that the library cannot read; fetch it again, or write it anew\n"
	          : "); check the dataset with minecarbon verify, and the inputs by opening them in another program\n");
	return found ? INPUT : FAILED;
}

static void crashed(int number, siginfo_t *info, void *context)
{
	static int once;
	(void)context;
	if (info->si_code <= 0 && info->si_pid != getpid()) { // another process sent it
		signal(number, SIG_DFL);
		raise(number);
		return;
	}
	if (__sync_lock_test_and_set(&once, 1)) // another thread speaks
		for (;;)
			pause();
	_exit(minecarbon_crash_say(slot < 0 ? SLOTS : slot, number));
}

static void handle(int number)
{
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_sigaction = crashed;
	action.sa_flags = SA_SIGINFO | SA_ONSTACK;
	sigfillset(&action.sa_mask);
	sigaction(number, &action, NULL);
}

#ifdef __linux__
void minecarbon_crash_watch(const char *verb);
#endif

// Go forwards these signals to the handler that it finds as it starts, where a thread gets them outside of Go.
__attribute__((constructor)) static void before_go(int argc, char **argv)
{
	const char *traceback = getenv("GOTRACEBACK");
	silenced = traceback != NULL && strcmp(traceback, "crash") == 0;
	if (silenced)
		return;
	on_terminal = isatty(STDERR_FILENO);
	void *slots = mmap(NULL, SLOTS * MOST, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON, -1, 0);
	if (slots != MAP_FAILED)
		minecarbon_crash_slots = slots;
#ifdef __linux__
	if (argc > 1)
		minecarbon_crash_watch(argv[1]);
#endif
	handle(SIGSEGV);
	handle(SIGBUS);
	handle(SIGFPE);
}

// Go does not forward these. It needs neither itself.
void minecarbon_crash_after_go(void)
{
	if (silenced)
		return;
	handle(SIGABRT);
	handle(SIGILL);
}
