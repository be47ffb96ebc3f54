#define _GNU_SOURCE
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

// What a child that could not become the program tells its parent.
struct failure {
  int error;
  int call;
};

static const char *const calls[] = {"open /dev/null", "change into its folder", "start"};

static void give_up(int pipe_end, int call) {
  const struct failure failure = {errno, call};
  ssize_t written = write(pipe_end, &failure, sizeof failure);
  (void)written;
  _exit(127);
}

static void close_all_from(int first) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, ~0u, 0) == 0) return;
#endif
  const long limit = sysconf(_SC_OPEN_MAX);
  for (int descriptor = first; descriptor < (limit < 0 ? 65536 : limit); descriptor++)
    close(descriptor);
}

// Between fork and exec, where other threads' locks may be held for ever: system calls alone.
static void become(
    const char *program, char *const arguments[], char *const environment[], const char *folder,
    int output, int errors, int pipe_end, pid_t parent) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);

  // Out of the way of 0, 1 and 2, then into their places, and the pipe to 3.
  const int out = fcntl(output, F_DUPFD, 10), err = fcntl(errors, F_DUPFD, 10);
  const int told = fcntl(pipe_end, F_DUPFD, 10);
  const int nothing = open("/dev/null", O_RDONLY);
  if (out < 0 || err < 0 || told < 0 || nothing < 0) give_up(pipe_end, 0);
  dup2(nothing, 0);
  dup2(out, 1);
  dup2(err, 2);
  dup2(told, 3);
  fcntl(3, F_SETFD, FD_CLOEXEC);
  close_all_from(4);
  if (chdir(folder) != 0) give_up(3, 1);
  execve(program, arguments, environment);
  give_up(3, 2);
}

int batchlab_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int batchlab_start(
    const char *program, char *const arguments[], char *const environment[], const char *folder,
    int output, int errors, const char **failed_call) {
  *failed_call = "start";
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child == 0)
    become(program, arguments, environment, folder, output, errors, ends[1], parent);
  const int fork_error = errno;
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    errno = fork_error;
    return -1;
  }
  // Also here, so that the group is there when this returns.
  setpgid(child, child);
  struct failure failure;
  ssize_t got;
  do {
    got = read(ends[0], &failure, sizeof failure);
  } while (got < 0 && errno == EINTR);
  close(ends[0]);
  // Nothing comes where the pipe was closed by the program's start.
  if (got != sizeof failure) return child;
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
  }
  *failed_call = calls[failure.call];
  errno = failure.error;
  return -1;
}
