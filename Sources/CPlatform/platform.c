#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>

int platform_openat(int directory, const char *path, int flags) {
    return openat(directory, path, flags);
}
