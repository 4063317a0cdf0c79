/* Preloaded into a process, keeps in $KEPT a copy of each database file as of its last fsync or fdatasync: what a
   power cut leaves at worst. Files that are removed are removed there too. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *kept_as(const char *path, char *into) {
    const char *folder = getenv("KEPT"), *name = strrchr(path, '/');
    if (!folder || !strstr(path, ".db")) return NULL;
    snprintf(into, PATH_MAX, "%s/%s", folder, name ? name + 1 : path);
    return into;
}

static void keep(int descriptor) {
    char link[64], path[PATH_MAX], into[PATH_MAX], part[PATH_MAX + 8], block[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0) return;
    path[n] = 0;
    if (!kept_as(path, into)) return;
    snprintf(part, sizeof part, "%s.part", into);
    int from = open(path, O_RDONLY), to = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    while ((n = read(from, block, sizeof block)) > 0)
        if (write(to, block, n) != n) abort();
    close(from);
    close(to);
    rename(part, into);
}

int fsync(int descriptor) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fsync");
    int result = real(descriptor);
    keep(descriptor);
    return result;
}

int fdatasync(int descriptor) {
    static int (*real)(int);
    if (!real) real = dlsym(RTLD_NEXT, "fdatasync");
    int result = real(descriptor);
    keep(descriptor);
    return result;
}

int unlink(const char *path) {
    static int (*real)(const char *);
    char into[PATH_MAX];
    if (!real) real = dlsym(RTLD_NEXT, "unlink");
    int result = real(path);
    if (kept_as(path, into)) real(into);
    return result;
}
