/*
 * Records what a process does to the files of one folder (POWER_CUT_FOLDER), in order, into POWER_CUT_RECORD. Preloaded
 * into the process. A sync is recorded and not done: the record decides what a power cut leaves.
 *
 * A record is a line, and after W the bytes that were written:
 *   O inode name   W inode offset length   T inode size   S inode   D   U name   R from to
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define MAX_FD 65536
#define FOLDER ((ino_t)-1)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* The inode behind each descriptor that is recorded; 0 for any other. */
static ino_t inodes[MAX_FD];
static const char *folder;
static size_t folder_length;
static int record = -1;

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

static void put(const void *bytes, size_t length) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = next("write");
  const char *from = bytes;
  while (length > 0) {
    ssize_t written = real(record, from, length);
    if (written < 0) abort();
    from += written;
    length -= (size_t)written;
  }
}

static void put_line(const char *format, ...) {
  char line[2 * PATH_MAX];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(line, sizeof line, format, values);
  va_end(values);
  put(line, (size_t)length);
}

static int open_next(const char *path, int flags, mode_t mode) {
  static int (*real)(const char *, int, ...);
  if (!real) real = next("open");
  return real(path, flags, mode);
}

__attribute__((constructor)) static void start(void) {
  folder = getenv("POWER_CUT_FOLDER");
  const char *file = getenv("POWER_CUT_RECORD");
  if (!folder || !file) return;
  folder_length = strlen(folder);
  record = open_next(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The name of a file in the folder, or null. The shared memory of SQLite does not outlive a power cut. */
static const char *name_in_folder(const char *path) {
  if (record < 0 || strncmp(path, folder, folder_length) != 0 || path[folder_length] != '/') return NULL;
  const char *name = path + folder_length + 1;
  size_t length = strlen(name);
  if (strchr(name, '/') || (length > 4 && strcmp(name + length - 4, "-shm") == 0)) return NULL;
  return name;
}

static ino_t inode_of(int fd) { return fd >= 0 && fd < MAX_FD ? inodes[fd] : 0; }

static int opened(const char *path, int fd) {
  if (fd < 0 || fd >= MAX_FD || record < 0) return fd;
  const char *name = name_in_folder(path);
  struct stat status;
  pthread_mutex_lock(&lock);
  if (strcmp(path, folder) == 0) inodes[fd] = FOLDER;
  else if (name && fstat(fd, &status) == 0) {
    inodes[fd] = status.st_ino;
    put_line("O %llu %s\n", (unsigned long long)status.st_ino, name);
  } else inodes[fd] = 0;
  pthread_mutex_unlock(&lock);
  return fd;
}

static int open_recorded(const char *path, int flags, va_list values) {
  mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(values, mode_t) : 0;
  return opened(path, open_next(path, flags, mode));
}

#define OPEN(NAME)                                                                                                     \
  int NAME(const char *path, int flags, ...) {                                                                         \
    va_list values;                                                                                                    \
    va_start(values, flags);                                                                                           \
    int fd = open_recorded(path, flags, values);                                                                       \
    va_end(values);                                                                                                    \
    return fd;                                                                                                         \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  static int (*real)(int);
  if (!real) real = next("close");
  if (inode_of(fd)) inodes[fd] = 0;
  return real(fd);
}

static ssize_t write_at(int fd, const void *bytes, size_t length, off_t offset) {
  static ssize_t (*real)(int, const void *, size_t, off_t);
  if (!real) real = next("pwrite64");
  ino_t inode = inode_of(fd);
  if (!inode) return real(fd, bytes, length, offset);
  pthread_mutex_lock(&lock);
  ssize_t written = real(fd, bytes, length, offset);
  if (written > 0) {
    put_line("W %llu %lld %zd\n", (unsigned long long)inode, (long long)offset, written);
    put(bytes, (size_t)written);
  }
  pthread_mutex_unlock(&lock);
  return written;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return write_at(fd, bytes, length, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  return write_at(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = next("write");
  ino_t inode = inode_of(fd);
  if (!inode) return real(fd, bytes, length);
  pthread_mutex_lock(&lock);
  struct stat status;
  int appends = fcntl(fd, F_GETFL) & O_APPEND;
  off_t offset = appends && fstat(fd, &status) == 0 ? status.st_size : lseek(fd, 0, SEEK_CUR);
  ssize_t written = real(fd, bytes, length);
  if (written > 0) {
    put_line("W %llu %lld %zd\n", (unsigned long long)inode, (long long)offset, written);
    put(bytes, (size_t)written);
  }
  pthread_mutex_unlock(&lock);
  return written;
}

static int truncate_to(int fd, off_t size) {
  static int (*real)(int, off_t);
  if (!real) real = next("ftruncate64");
  pthread_mutex_lock(&lock);
  int result = real(fd, size);
  if (result == 0 && inode_of(fd)) {
    put_line("T %llu %lld\n", (unsigned long long)inode_of(fd), (long long)size);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate(int fd, off_t size) { return truncate_to(fd, size); }
int ftruncate64(int fd, off64_t size) { return truncate_to(fd, size); }

static int sync_recorded(int fd, const char *name) {
  ino_t inode = inode_of(fd);
  if (!inode) return ((int (*)(int))next(name))(fd);
  pthread_mutex_lock(&lock);
  if (inode == FOLDER) put_line("D\n");
  else put_line("S %llu\n", (unsigned long long)inode);
  pthread_mutex_unlock(&lock);
  return 0;
}

int fsync(int fd) { return sync_recorded(fd, "fsync"); }
int fdatasync(int fd) { return sync_recorded(fd, "fdatasync"); }

int unlink(const char *path) {
  static int (*real)(const char *);
  if (!real) real = next("unlink");
  pthread_mutex_lock(&lock);
  int result = real(path);
  const char *name = name_in_folder(path);
  if (result == 0 && name) put_line("U %s\n", name);
  pthread_mutex_unlock(&lock);
  return result;
}

int rename(const char *from, const char *to) {
  static int (*real)(const char *, const char *);
  if (!real) real = next("rename");
  pthread_mutex_lock(&lock);
  int result = real(from, to);
  const char *old = name_in_folder(from), *new = name_in_folder(to);
  if (result == 0 && old && new) put_line("R %s %s\n", old, new);
  pthread_mutex_unlock(&lock);
  return result;
}
