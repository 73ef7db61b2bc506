#include <stddef.h>

// Exit codes of the program: an input that cannot be read, and work that failed.
enum { INPUT = 3, FAILED = 1 };

// Threads that may read at once, and the bytes of what each says that it reads.
enum { SLOTS = 64, MOST = 4096 };

// What each thread reads, as the beginning of a message; empty while it reads nothing. The parent has them, too.
extern char (*minecarbon_crash_slots)[MOST];

// Prints the one message of a crash: which of the slots, all where it is -1, and which signal. Returns the exit code.
int minecarbon_crash_say(int slot, int number);
