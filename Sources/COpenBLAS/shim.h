// OpenBLAS behind one header, because its own place differs between distributions and pkg-config
// knows it.
#pragma once

#include <cblas.h>
#include <stddef.h>

// LAPACK's own routine, which OpenBLAS brings in the same library. Not every distribution ships the
// header of its C interface, so the Fortran routine is declared here; the last argument is the length
// of `jobz`, as Fortran compilers pass it.
void dstev_(
    const char *jobz, const blasint *n, double *diagonal, double *off_diagonal, double *vectors,
    const blasint *leading_dimension, double *work, blasint *info, size_t jobz_length);
