#pragma once
/* What Swift's Glibc module leaves out, because it is built without _GNU_SOURCE or because it is
   a macro. Nothing here decides anything. */

/* fcntl.h: open with O_PATH-free flags needs the variadic open(2); this is its two-argument form. */
int platform_openat(int directory, const char *path, int flags);
