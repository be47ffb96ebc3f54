// zlib behind one header. `inflateInit2` is a macro that Swift does not import.
#pragma once

#include <zlib.h>

static inline int batchlab_inflate_init_gzip(z_streamp stream) {
  return inflateInit2(stream, 15 + 16);
}
