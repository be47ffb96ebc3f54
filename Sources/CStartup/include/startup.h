// What must be asked of the CPU, in C: it needs the CPUID instruction, which Swift cannot spell, and
// the answer is wanted before any Swift runs.
#pragma once

/// Whether this CPU and its operating system can run AVX2 and FMA instructions, and those of BMI,
/// which every CPU that has both has too.
int batchlab_cpu_has_avx2_and_fma(void);
