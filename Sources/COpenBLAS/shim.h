// OpenBLAS behind one header, because its own place differs between distributions and pkg-config
// knows it. The CPU question stands here too: it needs the CPUID instruction, which Swift cannot
// spell.
#pragma once

#include <cblas.h>
#include <cpuid.h>
#include <stdint.h>

/// Whether this CPU and its operating system can run AVX2 and FMA instructions.
static inline int batchlab_cpu_has_avx2_and_fma(void) {
  unsigned eax, ebx, ecx, edx;
  if (!__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return 0;
  const unsigned fma = 1u << 12, osxsave = 1u << 27, avx = 1u << 28;
  if ((ecx & (fma | osxsave | avx)) != (fma | osxsave | avx)) return 0;
  // The operating system must save the wide registers, or the instructions fault.
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 6) != 6) return 0;
  if (!__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx)) return 0;
  return (ebx & (1u << 5)) != 0;
}
