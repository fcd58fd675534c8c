/*
 * Reads of one file that give little, or that fail. Loaded before the C library; the file that
 * READ_FAULTS names says what is to happen: "short PATH" or "failing PATH", with PATH as
 * realpath(3) gives it, or nothing. It is looked at whenever a file is opened.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096
#define SHORT_BYTES 1000
#define GOOD_BYTES 64

enum kind { NONE, SHORT, FAILING };

static volatile char kinds[FILES];

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_read)(int, void *, size_t);
static ssize_t (*real_pread)(int, void *, size_t, off_t);

static void find(void) {
  if (real_pread == NULL) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_read = dlsym(RTLD_NEXT, "read");
    real_pread = dlsym(RTLD_NEXT, "pread64");
  }
}

static enum kind kind_of(const char *path) {
  char said[PATH_MAX + 16] = {0};
  char real[PATH_MAX];
  const char *control = getenv("READ_FAULTS");
  if (control == NULL || realpath(path, real) == NULL) {
    return NONE;
  }
  int fd = real_open(control, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return NONE;
  }
  ssize_t length = real_read(fd, said, sizeof said - 1);
  real_close(fd);
  if (length > 6 && strncmp(said, "short ", 6) == 0 && strcmp(said + 6, real) == 0) {
    return SHORT;
  }
  if (length > 8 && strncmp(said, "failing ", 8) == 0 && strcmp(said + 8, real) == 0) {
    return FAILING;
  }
  return NONE;
}

static int opened(const char *path, int flags, mode_t mode) {
  find();
  int fd = real_open(path, flags, mode);
  if (fd >= 0 && fd < FILES) {
    int before = errno;
    kinds[fd] = (char) kind_of(path);
    errno = before;
  }
  return fd;
}

static mode_t mode_in(int flags, va_list rest) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return opened(path, flags, mode);
}

int close(int fd) {
  find();
  if (fd >= 0 && fd < FILES) {
    kinds[fd] = NONE;
  }
  return real_close(fd);
}

/* How many bytes may be read, or -1 if none can be. */
static ssize_t allowed(int fd, size_t wanted, off_t at) {
  enum kind kind = fd >= 0 && fd < FILES ? (enum kind) kinds[fd] : NONE;
  if (kind == SHORT) {
    return wanted < SHORT_BYTES ? (ssize_t) wanted : SHORT_BYTES;
  }
  if (kind == FAILING) {
    if (at >= GOOD_BYTES) {
      return -1;
    }
    return at + (off_t) wanted > GOOD_BYTES ? GOOD_BYTES - at : (ssize_t) wanted;
  }
  return (ssize_t) wanted;
}

ssize_t read(int fd, void *buffer, size_t wanted) {
  find();
  ssize_t length = allowed(fd, wanted, lseek(fd, 0, SEEK_CUR));
  if (length < 0) {
    errno = EIO;
    return -1;
  }
  return real_read(fd, buffer, (size_t) length);
}

ssize_t pread64(int fd, void *buffer, size_t wanted, off_t at) {
  find();
  ssize_t length = allowed(fd, wanted, at);
  if (length < 0) {
    errno = EIO;
    return -1;
  }
  return real_pread(fd, buffer, (size_t) length, at);
}

ssize_t pread(int fd, void *buffer, size_t wanted, off_t at) {
  return pread64(fd, buffer, wanted, at);
}
