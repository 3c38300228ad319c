// launch FIGURES COMMAND...: runs a command and writes what it cost to the file FIGURES: wall, user
// and system seconds, peak resident KiB, exit status (128 + number for a signal).
//
// Why this is not done in Python: Linux counts the memory of the process that forked as the peak of
// the one it started (exec keeps the larger of both), and an interpreter has more than the client.

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time) { return time.tv_sec + time.tv_usec / 1e6; }

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

int main(int count, char **arguments) {
    if (count < 3) {
        fprintf(stderr, "usage: launch FIGURES COMMAND...\n");
        return 64;
    }
    double start = now();
    pid_t child = vfork();
    if (child == 0) {
        execvp(arguments[2], arguments + 2);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    while (wait4(child, &status, 0, &usage) < 0)
        if (errno != EINTR) {
            perror("launch: wait4");
            return 1;
        }
    double wall = now() - start;

    FILE *figures = fopen(arguments[1], "w");
    if (!figures) {
        perror(arguments[1]);
        return 1;
    }
    fprintf(figures, "%.6f %.6f %.6f %ld %d\n", wall, seconds(usage.ru_utime),
            seconds(usage.ru_stime), usage.ru_maxrss,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return fclose(figures) == 0 ? 0 : 1;
}
