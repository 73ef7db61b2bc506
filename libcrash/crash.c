#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Exit codes of the program: an input that cannot be read, and work that failed.
enum { INPUT = 3, FAILED = 1 };

enum { MOST = 4096 };

// What the thread reads, as the beginning of a message; empty while it reads nothing.
static __thread char reading[MOST];

static int silenced;    // GOTRACEBACK=crash
static int on_terminal; // standard error is one, on which a line of progress may stand

void minecarbon_crash_reading(const char *what, size_t length)
{
	if (length >= MOST)
		length = MOST - 1;
	memcpy(reading, what, length);
	reading[length] = 0;
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
	if (on_terminal)
		say("\r\033[K");
	say("minecarbon: ");
	if (reading[0]) {
		say(reading);
		say(": the library that reads it crashed (");
		say(name(number));
		say("); the file is damaged or of a kind that the library cannot read; fetch it again, or write it anew\n");
		_exit(INPUT);
	}
	say("a library of the program crashed (");
	say(name(number));
	say("); check the dataset with minecarbon verify, and the inputs by opening them in another program\n");
	_exit(FAILED);
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

// Go forwards these to the handler that it finds as it starts, where a thread gets them outside of Go.
__attribute__((constructor)) static void before_go(void)
{
	const char *traceback = getenv("GOTRACEBACK");
	silenced = traceback != NULL && strcmp(traceback, "crash") == 0;
	on_terminal = isatty(STDERR_FILENO);
	if (silenced)
		return;
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
