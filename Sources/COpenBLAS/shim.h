// OpenBLAS behind one header, because its own place differs between distributions and pkg-config
// knows it.
#pragma once

#include <cblas.h>
