#define _GNU_SOURCE
#include <malloc.h>
#include "platform.h"

#include <cpuid.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>

int batchlab_exchange(const char *a, const char *b) {
  return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

#ifdef __AVX2__
// This build is for CPUs with AVX2 (see the Makefile); this file must do without.
#define WITHOUT_AVX \
  __attribute__((target("no-avx,no-avx2,no-fma,no-bmi,no-bmi2,no-f16c,no-lzcnt,no-movbe")))
#else
#define WITHOUT_AVX
#endif

WITHOUT_AVX int batchlab_cpu_has_avx2_and_fma(void) {
  unsigned eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return 0;
  const unsigned fma = 1u << 12, osxsave = 1u << 27, avx = 1u << 28;
  if ((ecx & (fma | osxsave | avx)) != (fma | osxsave | avx)) return 0;
  // The operating system must save the wide registers, or the instructions fault.
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 6) != 6) return 0;
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return 0;
  const unsigned bmi1 = 1u << 3, avx2 = 1u << 5, bmi2 = 1u << 8;
  return (ebx & (bmi1 | avx2 | bmi2)) == (bmi1 | avx2 | bmi2);
}

#ifdef __AVX2__
#include <unistd.h>

// The first line of Swift may be an illegal instruction already, so this comes before it.
WITHOUT_AVX __attribute__((constructor)) static void refuse_other_cpus(void) {
  if (batchlab_cpu_has_avx2_and_fma()) return;
  static const char message[] =
      "batchlab: this CPU has no AVX2 and FMA, and this build needs them; make build, on this "
      "machine, makes one that does without\n";
  ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
  (void)written;
  _exit(69);
}
#endif

void batchlab_release_freed_memory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
