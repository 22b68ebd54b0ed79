/* Preloaded into a server: every fdatasync takes as many microseconds longer as a file says; no file, none. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static void dawdle(void) {
  const char *path = getenv("SLOWER_BY");
  char text[16] = {0};
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file < 0) return;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length > 0 && atoi(text) > 0) usleep((useconds_t)atoi(text));
}

int fdatasync(int file) {
  static int (*real)(int);
  if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  dawdle();
  return real(file);
}
