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
// This build is for CPUs with AVX2 or more (see the Makefile); this file must do without.
#define WITHOUT_AVX \
  __attribute__((target("no-avx,no-avx2,no-fma,no-bmi,no-bmi2,no-f16c,no-lzcnt,no-movbe")))
#else
#define WITHOUT_AVX
#endif

// Whether the operating system saves such registers; instructions that use others fault.
WITHOUT_AVX static int saves(uint32_t registers) {
  unsigned eax, ebx, ecx, edx;
  const unsigned osxsave = 1u << 27;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || !(ecx & osxsave)) return 0;
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & registers) == registers;
}

// The features that the second word of CPUID's seventh leaf tells of.
WITHOUT_AVX static int has(unsigned features) {
  unsigned eax, ebx, ecx, edx;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (ebx & features) == features;
}

WITHOUT_AVX int batchlab_cpu_has_avx2_and_fma(void) {
  unsigned eax, ebx, ecx, edx;
  const unsigned fma = 1u << 12, avx = 1u << 28;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx) || (ecx & (fma | avx)) != (fma | avx)) return 0;
  const unsigned bmi1 = 1u << 3, avx2 = 1u << 5, bmi2 = 1u << 8;
  return saves(0x06) && has(bmi1 | avx2 | bmi2);
}

WITHOUT_AVX int batchlab_cpu_has_avx512(void) {
  const unsigned f = 1u << 16, dq = 1u << 17, cd = 1u << 28, bw = 1u << 30, vl = 1u << 31;
  return batchlab_cpu_has_avx2_and_fma() && saves(0xe6) && has(f | dq | cd | bw | vl);
}

#ifdef __AVX2__
#include <unistd.h>

#if BATCHLAB_BUILT_FOR_AVX512
#define NEEDED "AVX-512"
#define CPU_HAS_IT batchlab_cpu_has_avx512()
#else
#define NEEDED "AVX2 and FMA"
#define CPU_HAS_IT batchlab_cpu_has_avx2_and_fma()
#endif

// The first line of Swift may be an illegal instruction already, so this comes before it.
WITHOUT_AVX __attribute__((constructor)) static void refuse_other_cpus(void) {
  if (CPU_HAS_IT) return;
  static const char message[] =
      "batchlab: this CPU has no " NEEDED ", and this build needs it; make build, on this "
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
