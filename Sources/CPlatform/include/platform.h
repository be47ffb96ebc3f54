// What must be said to the processor and the system, and Swift cannot spell.
#pragma once

/// Whether this CPU and its operating system can run AVX2 and FMA instructions, and those of BMI,
/// which every CPU that has both has too. Asked before any Swift runs, too.
int batchlab_cpu_has_avx2_and_fma(void);

/// Whether they can run those of x86-64-v4 too, which are AVX-512's.
int batchlab_cpu_has_avx512(void);

/// Whether this build is for CPUs with AVX-512, whose registers are twice as many and twice as wide.
#ifdef __AVX512F__
#define BATCHLAB_BUILT_FOR_AVX512 1
#else
#define BATCHLAB_BUILT_FOR_AVX512 0
#endif

/// Asks for the cache line at an address ahead of its use. The address need not be anybody's.
static inline void batchlab_prefetch(const void *place) { __builtin_prefetch(place); }

/// The same for one that is read later: into the second-level cache, where more has room.
static inline void batchlab_prefetch_far(const void *place) { __builtin_prefetch(place, 0, 2); }

/// The same for one that is to be written.
static inline void batchlab_prefetch_to_write(const void *place) { __builtin_prefetch(place, 1, 3); }

/// Gives back to the system what was freed and is kept for later use, where the C library can.
void batchlab_release_freed_memory(void);

/// Exchanges two names of a file system at once. Returns 0, or −1 with errno set, as where the file
/// system cannot.
int batchlab_exchange(const char *a, const char *b);

/// Makes a pipe, ends[0] to read from, that no program started here has open. Returns 0, or −1 with
/// errno set.
int batchlab_pipe(int ends[2]);

/// Starts a program in a process group of its own, which ends when the thread that started it does:
/// with standard input closed, every signal as it is by default, and no open file but the given two.
///
/// Returns the process's number, or −1 with errno set where it could not be started; `*failed_call` is
/// then what did not work.
int batchlab_start(
    const char *program, char *const arguments[], char *const environment[], const char *folder,
    int output, int errors, const char **failed_call);
