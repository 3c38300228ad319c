#define _GNU_SOURCE
#include "platform.h"

#include <fcntl.h>
#include <stddef.h>

int platform_openat(int directory, const char *path, int flags) {
    return openat(directory, path, flags);
}

void platform_scan_restart(void) {
    optind = 0; /* a GNU extension: 0 rather than 1 also forgets a half-read cluster */
    opterr = 0;
}

struct platform_scan_step platform_scan(int argc, char *const argv[], const char *shorts,
                                        const struct option *longs) {
    struct platform_scan_step step = {.word = optind > 0 ? optind : 1};
    optopt = 0;
    optarg = NULL;
    step.code = getopt_long(argc, argv, shorts, longs, NULL);
    step.culprit = optopt;
    step.argument = optarg;
    if (step.code == -1) step.word = optind;
    return step;
}
