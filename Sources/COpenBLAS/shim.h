// OpenBLAS behind one header, because its own place differs between distributions and pkg-config
// knows it.
#pragma once

#include <cblas.h>
#include <stddef.h>

// OpenBLAS has LAPACK in it, and no header that says so without C's complex numbers. Arguments go by
// address, as in Fortran; the length of the text, by value, comes last.
void dpotrf_(
    const char *half, const blasint *n, double *a, const blasint *stride, blasint *status,
    size_t half_length);

void dstev_(
    const char *jobz, const blasint *n, double *diagonal, double *off_diagonal, double *vectors,
    const blasint *leading_dimension, double *work, blasint *info, size_t jobz_length);

void dsyev_(
    const char *jobz, const char *half, const blasint *n, double *a, const blasint *stride,
    double *values, double *work, const blasint *work_count, blasint *info, size_t jobz_length,
    size_t half_length);
