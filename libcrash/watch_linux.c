// A crash may leave too little of a process for its own handler: the library has overwritten what the C library knows of the
// thread. For verbs that read files with GDAL, a parent without Go therefore waits for the program, and speaks in its place.

#include "crash.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const verbs[] = {"load", "merge", "check", "study", "detect", "accuracy", "claims"};

static pid_t child;

// The terminal sends its signals to the child, too. Those of kill come here alone.
static void forward(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code <= 0)
		kill(child, number);
}

static int is_crash(int number)
{
	return number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGABRT || number == SIGILL;
}

// Waits for the child, and ends as it did.
static void wait_for_child(const sigset_t *before)
{
	static const int forwarded[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_sigaction = forward;
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++)
		sigaction(forwarded[i], &action, NULL);
	sigprocmask(SIG_SETMASK, before, NULL);
	int status;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			_exit(FAILED);
	if (WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	int number = WTERMSIG(status);
	if (is_crash(number))
		_exit(minecarbon_crash_say(-1, number));
	struct rlimit none = {0, 0}; // the child has left the core, if any
	setrlimit(RLIMIT_CORE, &none);
	signal(number, SIG_DFL);
	raise(number);
	_exit(FAILED);
}

// Makes the parent for a verb that needs it. It returns in the child, which ends with the parent.
void minecarbon_crash_watch(const char *verb)
{
	size_t i = 0;
	while (i < sizeof verbs / sizeof *verbs && strcmp(verb, verbs[i]) != 0)
		i++;
	if (i == sizeof verbs / sizeof *verbs)
		return;
	pid_t parent = getpid();
	sigset_t all, before; // signals wait until the parent can forward them
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	child = fork();
	if (child > 0) {
		wait_for_child(&before);
	}
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(FAILED);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
}
