/* Loaded before the C library: every fdatasync takes so many microseconds longer, as on a slower disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

int fdatasync(int file)
{
	static int (*real)(int);
	static useconds_t longer;

	if (!real) {
		const char *wish = getenv("SLOWER_BY_MICROSECONDS");

		longer = wish ? (useconds_t) strtoul(wish, 0, 10) : 0;
		real = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
	}
	if (longer)
		usleep(longer);
	return real(file);
}
