#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int platform_openat(int directory, const char *path, int flags) {
    return openat(directory, path, flags);
}

int platform_open_without_links(const char *path, int flags) {
    struct open_how how = {.flags = (unsigned)flags, .resolve = RESOLVE_NO_SYMLINKS};
    return (int)syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

const int platform_open_noatime = O_NOATIME;

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

int platform_pipe(int descriptors[2]) { return pipe2(descriptors, O_CLOEXEC); }

int platform_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int platform_eventfd_post(int descriptor) { return eventfd_write(descriptor, 1); }

int platform_name_thread(const char *name) { return pthread_setname_np(pthread_self(), name); }

int platform_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *path) {
    return posix_spawn_file_actions_addchdir_np(actions, path);
}

int platform_spawn_add_close_from(posix_spawn_file_actions_t *actions, int lowest) {
    return posix_spawn_file_actions_addclosefrom_np(actions, lowest);
}

int platform_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int platform_reap(pid_t pid, int *exited, int *status) {
    siginfo_t info;
    int result;
    do {
        result = waitid(P_PID, (id_t)pid, &info, WEXITED);
    } while (result == -1 && errno == EINTR);
    if (result == 0) {
        *exited = info.si_code == CLD_EXITED;
        *status = info.si_status;
    }
    return result;
}

int platform_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int platform_hide_process(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

#ifndef BUILD_COMMIT
#define BUILD_COMMIT ""
#endif
const char *platform_build_commit(void) { return BUILD_COMMIT; }

void platform_return_memory_from(int byte_count) {
    mallopt(M_MMAP_THRESHOLD, byte_count);
}
