#pragma once
/* What Swift's Glibc module leaves out, because it is built without _GNU_SOURCE or because it is
   a macro. Nothing here decides anything. */

#include <spawn.h>
#include <sys/types.h>

/* fcntl.h: open with O_PATH-free flags needs the variadic open(2); this is its two-argument form. */
int platform_openat(int directory, const char *path, int flags);

/* linux/openat2.h, since Linux 5.6: open(2) that follows no symbolic link in any component. ENOSYS
   where the kernel lacks it, EPERM where a container's filter does. */
int platform_open_without_links(const char *path, int flags);

/* fcntl.h, O_NOATIME: reads do not set the time of last access; EPERM for other people's files. */
extern const int platform_open_noatime;

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

/* unistd.h: pipe2 with O_CLOEXEC; the read end comes first. */
int platform_pipe(int descriptors[2]);

/* sys/eventfd.h: an eventfd with O_CLOEXEC and O_NONBLOCK, counting from zero; adding one to it. */
int platform_eventfd(void);
int platform_eventfd_post(int descriptor);

/* pthread.h: the calling thread's name; Linux takes at most 15 bytes. */
int platform_name_thread(const char *name);

/* spawn.h: the working directory of the child, and closing its inherited descriptors. */
int platform_spawn_add_chdir(posix_spawn_file_actions_t *actions, const char *path);
int platform_spawn_add_close_from(posix_spawn_file_actions_t *actions, int lowest);

/* sys/pidfd.h, since Linux 5.3: a descriptor that is readable once the child has ended. */
int platform_pidfd_open(pid_t pid);

/* sys/wait.h: reaps a child; `exited` is 1 with an exit code in `status`, 0 with a signal's number. */
int platform_reap(pid_t pid, int *exited, int *status);

/* sys/prctl.h: descendants whose parent ends become children of this process. */
int platform_adopt_orphans(void);

/* sys/prctl.h: nobody but root may look into this process, not even its own user. */
int platform_hide_process(void);

/* malloc.h: memory of this many bytes or more is given back to the system when it is freed. */
void platform_return_memory_from(int byte_count);

/* The commit that the package was built from; empty when it is not known. */
const char *platform_build_commit(void);
