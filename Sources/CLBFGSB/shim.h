// L-BFGS-B 3.0, the Fortran code of its authors, which comes without a header of any kind.
//
// One subroutine in reverse communication: it returns whenever it wants the objective, and is called
// again with what it asked for. Every argument is passed by address, as Fortran does. gfortran adds
// the lengths of the two texts, by value and behind all others.
#pragma once

#include <stddef.h>

enum {
  batchlab_lbfgsb_text_length = 60,
  batchlab_lbfgsb_logical_count = 4,
  batchlab_lbfgsb_integer_count = 44,
  batchlab_lbfgsb_double_count = 29,
};

void setulb_(
    const int *n, const int *m, double *x, const double *l, const double *u, const int *nbd,
    double *f, double *g, const double *factr, const double *pgtol, double *wa, int *iwa,
    char *task, const int *iprint, char *csave, int *lsave, int *isave, double *dsave,
    size_t task_length, size_t csave_length);
