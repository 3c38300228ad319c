#pragma once
/* What Swift's Glibc module leaves out, because it is built without _GNU_SOURCE or because it is
   a macro. Nothing here decides anything. */

/* fcntl.h: open with O_PATH-free flags needs the variadic open(2); this is its two-argument form. */
int platform_openat(int directory, const char *path, int flags);

/* getopt.h: getopt_long(3) keeps its state in process-wide variables, which Swift refuses to touch.
   One step of a scan: what was found, and in which element of argv. Operands are returned where
   they stand, whatever POSIXLY_CORRECT says. Only one scan may run at a time. */
#include <getopt.h>

struct platform_scan_step {
    int code;             /* val of the option, 1 an operand, '?' or ':' a mistake, -1 the end */
    int culprit;          /* optopt: the option that a mistake is about, 0 when it is unknown */
    int word;             /* index in argv; at the end, of the first operand after "--" */
    const char *argument; /* the option's argument, the operand, or NULL */
};

void platform_scan_restart(void);
struct platform_scan_step platform_scan(int argc, char *const argv[], const char *shorts,
                                        const struct option *longs);
